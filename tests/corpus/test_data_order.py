"""Batches depend on (seed, step) alone, and every epoch sees the text once."""

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesys.corpus.data_order import DataOrder, held_out_windows
from genesys.errors import CorpusError

STREAM = numpy.arange(10_000, dtype="<u2")


@given(st.integers(0, 1000), st.integers(0, 300))
def test_a_batch_is_a_function_of_seed_and_step(seed: int, step: int) -> None:
    walked = DataOrder(STREAM, context=32, sequences=3, seed=seed)
    for earlier in range(0, step, 50):
        walked.batch(earlier)
    fresh = DataOrder(STREAM, context=32, sequences=3, seed=seed)
    assert numpy.array_equal(walked.batch(step), fresh.batch(step))


@given(st.integers(0, 1000), st.integers(2, 200), st.integers(1, 5))
def test_windows_are_consecutive_tokens(seed: int, context: int, sequences: int) -> None:
    batch = DataOrder(STREAM, context, sequences, seed).batch(7)
    assert batch.shape == (sequences, context + 1)
    assert (numpy.diff(batch, axis=1) == 1).all()


@given(st.integers(0, 1000), st.integers(0, 3))
def test_an_epoch_shows_almost_every_token_once(seed: int, epoch: int) -> None:
    order = DataOrder(STREAM, context=100, sequences=1, seed=seed)
    windows = (len(STREAM) - 1) // 100 - 1
    seen = numpy.concatenate(
        [order.batch(epoch * windows + step)[0, 1:] for step in range(windows)]
    )
    assert len(set(seen.tolist())) == len(seen) == windows * 100


def test_epochs_and_seeds_differ() -> None:
    order = DataOrder(STREAM, context=100, sequences=1, seed=0)
    windows = (len(STREAM) - 1) // 100 - 1
    first = [order.batch(step)[0, 0] for step in range(windows)]
    second = [order.batch(windows + step)[0, 0] for step in range(windows)]
    other = DataOrder(STREAM, context=100, sequences=1, seed=1)
    assert first != second
    assert first != [other.batch(step)[0, 0] for step in range(windows)]


def test_too_short_a_stream_is_refused() -> None:
    with pytest.raises(CorpusError, match="too few"):
        DataOrder(STREAM[:150], context=100, sequences=1, seed=0)
    with pytest.raises(CorpusError, match="too few"):
        held_out_windows(STREAM[:100], 100, 1000)


@given(st.integers(1, 300), st.integers(1, 20_000))
def test_held_out_windows_do_not_overlap(context: int, at_most: int) -> None:
    windows = held_out_windows(STREAM, context, at_most)
    predicted = windows[:, 1:].ravel().tolist()
    assert len(set(predicted)) == len(predicted) <= max(at_most, context)
    assert (numpy.diff(windows, axis=1) == 1).all()
