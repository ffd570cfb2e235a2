"""Shards read as one stream, whoever wrote them and however often they were interrupted."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.corpus.texts import write_json_lines

from genesys.corpus import packing, preparation
from genesys.corpus.corpus import Corpus, CorpusSettings
from genesys.corpus.data_order import DataOrder
from genesys.corpus.documents.base import Document
from genesys.corpus.preparation import prepare
from genesys.corpus.shard import Packer, Shard
from genesys.corpus.token_stream import TokenStream
from genesys.errors import CorpusError
from genesys.testing.pretend_corpus import invented_texts

STREAM = numpy.arange(500, dtype="<u2")


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    return write_json_lines(tmp_path / "t.jsonl", invented_texts(200))


@pytest.fixture
def settings(rows: Path) -> CorpusSettings:
    return CorpusSettings(files=(str(rows),), vocabulary=400)


@pytest.fixture
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "_SHARD_AT_LEAST", 20_000)


cuts = st.lists(st.integers(1, 499), max_size=5, unique=True).map(sorted)


class Dying(Packer):
    def pack(self, documents: Sequence[Document], path: Path, first: bool) -> Shard:
        if path.name == "train-00001.tokens":
            os.kill(os.getpid(), signal.SIGKILL)
        return super().pack(documents, path, first)


@pytest.mark.usefixtures("small_shards")
def test_a_process_that_dies_is_told_and_its_work_is_done_again(
    settings: CorpusSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(preparation, "Packer", Dying)
        with pytest.raises(CorpusError, match="was killed, perhaps for want of memory"):
            prepare(settings, tmp_path / "cache", processes=2)
    corpus = prepare(settings, tmp_path / "cache", processes=1)
    assert corpus.digest == prepare(settings, tmp_path / "other", processes=1).digest


@given(cuts, st.integers(-600, 600), st.integers(-600, 600))
def test_a_slice_over_shards_is_that_of_one_array(cut: list[int], start: int, stop: int) -> None:
    stream = TokenStream(numpy.split(STREAM, cut))
    assert len(stream) == len(STREAM)
    assert stream[start:stop].tolist() == STREAM[start:stop].tolist()
    assert stream[:stop:3].tolist() == STREAM[:stop:3].tolist()
    assert stream[-1] == STREAM[-1]
    assert numpy.asarray(stream).tolist() == stream.tolist() == STREAM.tolist()
    with pytest.raises(IndexError):
        stream[500]


@given(cuts, st.integers(0, 100))
def test_batches_over_shards_are_those_of_one_file(cut: list[int], step: int) -> None:
    parts = TokenStream(numpy.split(STREAM, cut))
    one, other = (DataOrder(tokens, 32, 3, seed=1) for tokens in (STREAM, parts))
    assert numpy.array_equal(one.batch(step), other.batch(step))


def test_processes_write_what_one_writes(
    settings: CorpusSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = prepare(settings, tmp_path / "whole")
    monkeypatch.setattr(packing, "_SHARD_AT_LEAST", 20_000)
    alone = prepare(settings, tmp_path / "alone", processes=1)
    together = prepare(settings, tmp_path / "together", processes=2)
    assert len(alone.manifest.splits["train"].shards) > 3
    assert alone.digest == together.digest
    assert len(whole.manifest.splits["train"].shards) == 1
    for corpus in (alone, together):
        assert corpus.tokens("train").tolist() == whole.tokens("train").tolist()


@pytest.mark.usefixtures("small_shards")
def test_finished_shards_are_used_by_the_next_preparation(
    settings: CorpusSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    pack = Packer.pack

    def counting(packer: Packer, documents: object, path: Path, first: bool) -> object:
        if len(written) == 2:
            raise OSError(28, "No space left on device")
        written.append(path.name)
        return pack(packer, documents, path, first)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(Packer, "pack", counting)
        with pytest.raises(CorpusError, match=r"No space left on device.*goes on from there"):
            prepare(settings, tmp_path / "cache", processes=1)
    (draft,) = (tmp_path / "cache").glob(".corpus-*/")
    kept = {path.name: path.stat().st_mtime_ns for path in draft.glob("train-*.tokens")}
    assert sorted(kept) == written
    # The second one is cut short: it is written again, the first one is not.
    with (draft / written[1]).open("r+b") as file:
        file.truncate(1000)
    corpus = prepare(settings, tmp_path / "cache", processes=1)
    assert (corpus.folder / written[0]).stat().st_mtime_ns == kept[written[0]]
    assert (corpus.folder / written[1]).stat().st_mtime_ns != kept[written[1]]
    assert corpus.digest == prepare(settings, tmp_path / "other", processes=1).digest


def test_a_preparation_that_is_killed_goes_on(
    settings: CorpusSettings, rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = (
        "import sys; from pathlib import Path; from genesys.corpus import packing;"
        "from genesys.corpus.corpus import CorpusSettings;"
        "from genesys.corpus.preparation import prepare;"
        "packing._SHARD_AT_LEAST = 20_000;"
        "prepare(CorpusSettings(files=(sys.argv[1],), vocabulary=400), Path(sys.argv[2]),"
        " processes=2)"
    )
    command = [sys.executable, "-c", code, str(rows), str(tmp_path / "cache")]
    with subprocess.Popen(command, start_new_session=True) as process:
        deadline = time.monotonic() + 60
        while not list((tmp_path / "cache").glob(".corpus-*/train-*.json")):
            assert process.poll() is None, "it was done before it could be killed"
            assert time.monotonic() < deadline
            time.sleep(0.001)
        os.kill(process.pid, signal.SIGKILL)
    assert not list((tmp_path / "cache").glob("corpus-*/"))
    monkeypatch.setattr(packing, "_SHARD_AT_LEAST", 20_000)
    corpus = prepare(settings, tmp_path / "cache")
    assert corpus.digest == prepare(settings, tmp_path / "other", processes=1).digest
    assert _gone(process.pid), "processes that tokenise outlive their parent"


def _gone(group: int) -> bool:
    """Whether every process of the group ends within some seconds."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    os.killpg(group, signal.SIGKILL)
    return False


@pytest.mark.usefixtures("small_shards")
def test_a_shard_that_is_cut_short_is_caught(settings: CorpusSettings, tmp_path: Path) -> None:
    corpus = prepare(settings, tmp_path, processes=1)
    path = corpus.folder / "train-00001.tokens"
    content = path.read_bytes()
    path.write_bytes(content[:-2])
    with pytest.raises(CorpusError, match=r"train-00001.tokens should have"):
        Corpus(corpus.folder)
    assert prepare(settings, tmp_path, processes=1).digest == corpus.digest
    assert path.read_bytes() == content


def test_other_text_is_another_corpus(settings: CorpusSettings, tmp_path: Path) -> None:
    digests = {
        prepare(each, tmp_path, processes=1).folder
        for each in (settings, replace(settings, held_out=0.1))
    }
    assert len(digests) == 2
