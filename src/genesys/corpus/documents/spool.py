"""Rows of a stream, kept in compressed files, so that it is streamed once."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from genesys.corpus.documents.files import Files

SHARD_BYTES = 32 << 20
"""Text in a file: what is streamed anew, at most, after a stop."""

_FACTS = "facts.json"

Stream = Callable[[Mapping[str, Any] | None], Iterator[tuple[str, Callable[[], Any]]]]
"""Given the state to go on from, yields texts, each with what tells the state after it."""


@dataclass(frozen=True)
class SpooledFile:
    """One file of rows."""

    rows: int
    bytes: int
    """UTF-8 bytes of its texts."""

    sha256: str
    after: Mapping[str, Any]
    """State of the stream behind its last row."""


@dataclass(frozen=True)
class Spool:
    """What of a stream is kept in a folder so far; `more` streams on from there."""

    folder: Path
    source: Mapping[str, str] = field(default_factory=dict)
    """What the hub said of the source when it was first asked: revision and licence."""

    files: tuple[SpooledFile, ...] = ()
    ended: bool = False
    """Whether the stream holds no more."""

    @classmethod
    def of(cls, folder: Path) -> Spool:
        """Return what a folder keeps: all files up to the first that is damaged or gone."""
        try:
            facts = json.loads((folder / _FACTS).read_bytes())
            spool = TypeAdapter(Spool).validate_python({**facts, "folder": folder})
        except (OSError, ValueError, ValidationError):
            return cls(folder)
        whole = 0
        for number, file in enumerate(spool.files):
            path = spool.path(number)
            if not path.is_file() or _sha256(path) != file.sha256:
                break
            whole += 1
        if whole == len(spool.files):
            return spool
        return replace(spool, files=spool.files[:whole], ended=False)

    @property
    def bytes(self) -> int:
        """UTF-8 bytes of all texts."""
        return sum(file.bytes for file in self.files)

    def path(self, number: int) -> Path:
        """Name one of the files."""
        return self.folder / f"{number:05}.jsonl.gz"

    def texts(self) -> Iterator[str]:
        """Yield all texts, in the order of the stream."""
        for number in range(len(self.files)):
            for document in Files((str(self.path(number)),)).read():
                yield document.text

    def with_source(self, source: Mapping[str, str]) -> Spool:
        """Return the spool with what is known of its source, written down."""
        return replace(self, source=source)._written()

    def more(self, stream: Stream, shard_bytes: int = SHARD_BYTES) -> Spool:
        """Return the spool with one file more, of at least `shard_bytes` unless the stream ends.

        A file counts when it is whole. Raises what the stream raises, and OSError.
        """
        start = self.files[-1].after if self.files else None
        draft, rows, size, after = self.folder / "draft.partial", 0, 0, start
        ended = True
        with gzip.GzipFile(draft, "wb", compresslevel=3, mtime=0) as lines:
            for text, state in stream(start):
                lines.write(json.dumps({"text": text}).encode() + b"\n")
                rows, size = rows + 1, size + len(text.encode(errors="replace"))
                if size >= shard_bytes:
                    after, ended = state(), False
                    break
        if not rows:
            draft.unlink()
            return replace(self, ended=True)._written()
        os.replace(draft, path := self.path(len(self.files)))
        file = SpooledFile(rows, size, _sha256(path), after or {})
        return replace(self, files=(*self.files, file), ended=ended)._written()

    def _written(self) -> Spool:
        self.folder.mkdir(parents=True, exist_ok=True)
        facts = {key: value for key, value in asdict(self).items() if key != "folder"}
        draft = self.folder / "facts.partial"
        draft.write_text(json.dumps(facts), encoding="utf-8")
        os.replace(draft, self.folder / _FACTS)
        return self


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
