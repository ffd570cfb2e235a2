"""Units that fit together work together."""

from random import Random

import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from genesys.architecture.edits.base import is_sound
from genesys.architecture.edits.growth import grow_kind
from genesys.architecture.edits.shelf import Shelf, own_slots
from genesys.library.shelf import units
from genesys.testing.blocks import built, noise, run

SHELF = Shelf(tuple(units().values()))
DIM = 48


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.integers(0, 10**6))
def test_a_block_grown_at_random_is_causal_and_learns_everywhere(seed: int) -> None:
    tree = grow_kind("residual arrangement", SHELF, Random(seed))
    assume(tree is not None and is_sound(tree))
    assert tree is not None
    blocks = built(tree, DIM, blocks=2)
    x = noise(2, 70, DIM)
    y = run(blocks, x)
    changed = run(blocks, torch.cat([x[:, :50], noise(2, 20, DIM, seed=1)], 1))
    torch.testing.assert_close(changed[:, :50], y[:, :50], atol=1e-3, rtol=1e-3)
    (y * noise(*y.shape, seed=2)).sum().backward()
    for block in blocks:
        for name, parameter in block.named_parameters():
            assert parameter.grad is not None, name
            assert parameter.grad.isfinite().all(), name
            assert parameter.grad.abs().max() > 0, name


def test_there_is_something_to_insert_and_to_double_into() -> None:
    for kind in ("residual arrangement", "sequence mixer", "channel mixer"):
        counts = [len(own_slots(unit)) for unit in units(kind).values()]
        assert counts.count(1) >= 1
        assert counts.count(2) >= 1


def test_there_is_a_choice_in_every_kind() -> None:
    for kind in {unit.kind for unit in units().values()}:
        assert len(units(kind)) >= 4, kind
