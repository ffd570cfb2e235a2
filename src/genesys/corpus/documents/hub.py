"""Data sets of the Hugging Face hub, streamed once and kept."""

from __future__ import annotations

import hashlib
import importlib
import json
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any, Self

from filelock import FileLock

from genesys.corpus.documents.base import Document, Documents
from genesys.corpus.documents.spool import SHARD_BYTES, Spool, Stream
from genesys.corpus.hub_dataset import HubDataset
from genesys.corpus.hub_errors import asking_the_hub
from genesys.errors import CorpusError
from genesys.sandbox.sandbox import Progress


class Hub(Documents):
    """Data sets mixed by weight: of each its share of a number of bytes, from its beginning.

    `spooled` streams them. The next document is always of the data set that is furthest behind its
    share. One that holds less than its share ends early. A data set, or its subset, is a domain.
    """

    def __init__(
        self, datasets: Sequence[HubDataset], megabytes: float, spools: Sequence[Spool]
    ) -> None:
        self._datasets = datasets
        self._shares = shares(datasets, megabytes)
        self._spools = spools

    @classmethod
    def fetched(cls, cache: Path, progress: Progress) -> Self:
        """Refuse: by name alone it is not known which data sets are meant."""
        raise CorpusError(
            "corpus: expected data sets in `[[corpus.datasets]]`, or a `mixture`, beside "
            '`documents = "hub"`; leave `documents` out.'
        )

    @classmethod
    def spooled(
        cls,
        datasets: Sequence[HubDataset],
        megabytes: float,
        cache: Path,
        progress: Progress,
        shard_bytes: int = SHARD_BYTES,
    ) -> Self:
        """Return the mixture, what it takes of each data set streamed into `cache/datasets`.

        What is there is not streamed again, and asks for no network; a stream that was cut goes on
        behind its last whole file. Raises CorpusError for a data set that does not exist, is gated,
        lacks a field, or cannot be reached.
        """
        spools = []
        for number, (dataset, share) in enumerate(
            zip(datasets, shares(datasets, megabytes), strict=True), start=1
        ):
            folder = cache / "datasets" / _folder(dataset)
            told = _Told(progress, f"{dataset.domain} ({number} of {len(datasets)})", share)
            try:
                folder.mkdir(parents=True, exist_ok=True)
                with FileLock(folder / "lock"):
                    spools.append(_filled(dataset, Spool.of(folder), share, shard_bytes, told))
            except OSError as error:
                raise CorpusError(f"corpus: cannot be written to {folder}: {error}.") from error
        return cls(datasets, megabytes, spools)

    @property
    def licence(self) -> str:
        """What the hub says of each data set, with the revision that was read."""
        terms = {
            f"{dataset.name}: {spool.source.get('licence', 'not stated')}, revision "
            f"{spool.source.get('revision', 'unknown')[:12]}": None
            for dataset, spool in zip(self._datasets, self._spools, strict=True)
        }
        return "; ".join(terms)

    @property
    def fingerprint(self) -> str:
        """A digest of the data sets, their shares and all text that is kept of them."""
        parts = [
            [*astuple(dataset)[:4], share, *_needed(spool, share)]
            for dataset, share, spool in zip(
                self._datasets, self._shares, self._spools, strict=True
            )
        ]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def read(self) -> Iterator[Document]:
        """Yield documents, mixed by weight."""
        streams = {
            number: _up_to(share, spool.texts())
            for number, (share, spool) in enumerate(zip(self._shares, self._spools, strict=True))
        }
        taken = dict.fromkeys(streams, 0.0)
        while streams:
            number = min(streams, key=lambda each: taken[each])
            text = next(streams[number], None)
            if text is None:
                del streams[number]
                continue
            taken[number] += len(text.encode(errors="replace")) / self._shares[number]
            yield Document(text, self._datasets[number].domain)


def shares(datasets: Sequence[HubDataset], megabytes: float) -> list[int]:
    """Return how many bytes to take of each data set.

    >>> shares([HubDataset("a/b", weight=3), HubDataset("a/c", weight=1)], 0.004)
    [3000, 1000]
    """
    total = sum(dataset.weight for dataset in datasets)
    return [max(1, round(megabytes * 1e6 * dataset.weight / total)) for dataset in datasets]


def _up_to(size: int, texts: Iterator[str]) -> Iterator[str]:
    for text in texts:
        if size <= 0:
            return
        size -= len(text.encode(errors="replace"))
        yield text


def _needed(spool: Spool, share: int) -> Iterator[str]:
    """Digests of the files that hold the first `share` bytes."""
    for file in spool.files:
        if share > 0:
            yield file.sha256
        share -= file.bytes


def _folder(dataset: HubDataset) -> str:
    name, subset, split, fields, _, revision = astuple(dataset)
    digest = hashlib.sha256(json.dumps([name, subset, split, fields, revision]).encode())
    readable = re.sub(r"[^\w.-]+", "-", "-".join(filter(None, (name, subset))))
    return f"{readable}-{digest.hexdigest()[:8]}"


def _filled(dataset: HubDataset, spool: Spool, share: int, shard_bytes: int, told: _Told) -> Spool:
    if spool.ended or spool.bytes >= share:
        return spool
    what = f"data set {dataset.name!r}"
    library = _library(what)
    with asking_the_hub(what):
        if not spool.source:
            spool = spool.with_source(_source(dataset))
        stream = _stream(library, dataset, spool.source["revision"])
        while not spool.ended and spool.bytes < share:
            told.at(spool.bytes)
            spool = spool.more(stream, min(shard_bytes, share))
    if not spool.files:
        raise CorpusError(f"corpus: {what} holds no text in {', '.join(dataset.fields)}.")
    return spool


def _library(what: str) -> Any:
    try:
        return importlib.import_module("datasets")
    except ModuleNotFoundError as error:
        raise CorpusError(
            f"corpus: {what} needs the library datasets; run `pip install 'genesys[hub]'`."
        ) from error


def _source(dataset: HubDataset) -> dict[str, str]:
    from huggingface_hub import HfApi

    info = HfApi().dataset_info(dataset.name, revision=dataset.revision or None)
    licence = info.card_data.get("license") if info.card_data else None
    return {"revision": info.sha or "", "licence": str(licence or "not stated")}


def _stream(library: Any, dataset: HubDataset, revision: str) -> Stream:
    def stream(start: Mapping[str, Any] | None) -> Iterator[tuple[str, Any]]:
        rows = library.load_dataset(
            dataset.name,
            dataset.subset or None,
            split=dataset.split,
            revision=revision or None,
            streaming=True,
        )
        if start is not None:
            rows.load_state_dict(start)
        for row in rows:
            if text := _text(dataset, row):
                yield text, rows.state_dict

    return stream


def _text(dataset: HubDataset, row: Mapping[str, Any]) -> str:
    missing = [name for name in dataset.fields if name not in row]
    if missing:
        raise CorpusError(
            f"corpus: data set {dataset.name!r} has no field {missing[0]!r}; its fields: "
            f"{', '.join(row)}. Set `fields`."
        )
    parts = [row[name] for name in dataset.fields]
    for name, part in zip(dataset.fields, parts, strict=True):
        if part is not None and not isinstance(part, str):
            raise CorpusError(
                f"corpus: data set {dataset.name!r}: expected text in the field {name!r}, got "
                f"{type(part).__name__}. Set `fields`."
            )
    return "\n\n".join(part.strip() for part in parts if part and part.strip())


class _Told:
    """Tells how much of a data set has come, and how long the rest will take."""

    def __init__(self, progress: Progress, name: str, share: int) -> None:
        self._progress, self._name, self._share = progress, name, share
        self._began: tuple[float, int] | None = None

    def at(self, size: int) -> None:
        now = time.monotonic()
        note = f"streaming {self._name}, {size / 1e6:,.1f} of {self._share / 1e6:,.1f} MB"
        if self._began is None:
            self._began = now, size
        elif size > self._began[1]:
            left = (now - self._began[0]) * (self._share - size) / (size - self._began[1])
            note += f", about {max(1, left / 60):.0f} min left"
        self._progress(0.0, note)
