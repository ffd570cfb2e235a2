"""What was streamed is kept file by file; a stop or a damaged file costs no more than a file."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from genesys.corpus.documents.hub import Hub, shares
from genesys.corpus.documents.spool import Spool, Stream
from genesys.corpus.hub_dataset import HubDataset
from genesys.errors import ConfigError, CorpusError
from genesys.sandbox.sandbox import unheard
from genesys.testing.pretend_corpus import invented_texts

TEXTS = invented_texts(100)


def stream_of(texts: list[str], until: int | None = None) -> Stream:
    """A stream whose state is the number of rows given; it breaks at the row `until`."""

    def stream(start: Mapping[str, Any] | None) -> Iterator[tuple[str, Callable[[], Any]]]:
        for row in range(start["row"] if start else 0, len(texts)):
            if row == until:
                raise ConnectionError("cut")
            yield texts[row], lambda row=row: {"row": row + 1}  # type: ignore[misc]

    return stream


def filled(spool: Spool, stream: Stream) -> Spool:
    while not spool.ended:
        spool = spool.more(stream, shard_bytes=10_000)
    return spool


@pytest.mark.parametrize("broken_at", [0, 1, 40, 99])
def test_a_stream_that_breaks_goes_on_behind_its_last_whole_file(
    tmp_path: Path, broken_at: int
) -> None:
    with pytest.raises(ConnectionError):
        filled(Spool.of(tmp_path), stream_of(TEXTS, until=broken_at))
    spool = filled(Spool.of(tmp_path), stream_of(TEXTS))
    assert list(spool.texts()) == TEXTS
    assert spool.bytes == sum(len(text.encode()) for text in TEXTS)
    assert Spool.of(tmp_path) == spool


@pytest.mark.parametrize("damage", ["cut", "gone"])
def test_a_damaged_file_is_streamed_again(tmp_path: Path, damage: str) -> None:
    whole = filled(Spool.of(tmp_path), stream_of(TEXTS))
    assert len(whole.files) > 4
    path = whole.path(2)
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-10])
    found = Spool.of(tmp_path)
    assert found.files == whole.files[:2]
    assert filled(found, stream_of(TEXTS)).files == whole.files


def test_documents_are_mixed_by_weight_up_to_their_shares(tmp_path: Path) -> None:
    datasets = (HubDataset("a/web", weight=3.0), HubDataset("a/books", weight=1.0))
    spools = []
    for dataset in datasets:
        (tmp_path / dataset.domain).mkdir()
        spools.append(filled(Spool.of(tmp_path / dataset.domain), stream_of(TEXTS)))
    hub = Hub(datasets, 0.04, spools)
    documents = list(hub.read())
    for stretch in (documents[: len(documents) // 2], documents):
        size = {
            domain: sum(len(each.text) for each in stretch if each.domain == domain)
            for domain in ("web", "books")
        }
        assert size["web"] / size["books"] == pytest.approx(3.0, rel=0.15)
    assert sum(size.values()) == pytest.approx(40_000, rel=0.05)
    assert sum(shares(datasets, 0.04)) == 40_000
    more = Hub(datasets, 0.05, spools)
    assert more.fingerprint != hub.fingerprint == Hub(datasets, 0.04, spools).fingerprint


def test_data_sets_that_cannot_be_meant_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"a/b: expected a positive weight, got 0"):
        HubDataset("a/b", weight=0.0)
    with pytest.raises(ConfigError, match="at least one field"):
        HubDataset("a/b", fields=())
    with pytest.raises(CorpusError, match=r"\[\[corpus.datasets\]\]"):
        Hub.fetched(tmp_path, unheard)
