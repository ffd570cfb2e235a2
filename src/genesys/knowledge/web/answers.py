"""What outside sources answered, on disk, by question."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from genesys.knowledge.passage import Passage
from genesys.whole_file import write_whole

FORMAT = 1

Question = Mapping[str, Any]
"""All that the answer depends on, as plain JSON values. Never a key."""


@dataclass(frozen=True)
class Answer:
    """The contents of one file."""

    format: int
    asked: datetime
    source: str
    question: dict[str, Any]
    passages: tuple[Passage, ...]


_READER = TypeAdapter(Answer)


@dataclass(frozen=True)
class Answers:
    """One JSON file a question, in a folder for each source. To forget is to delete them.

    Nothing is asked twice, so that a run that is repeated or resumed finds what it found before. A
    file that cannot be read, or is of another format, is dropped and asked for anew.
    """

    folder: Path
    notice: Callable[[str], None]

    def of(
        self, source: str, question: Question, ask: Callable[[], Sequence[Passage]]
    ) -> tuple[Passage, ...]:
        """Return what is kept of this question; else ask, and keep it.

        Raises what `ask` raises, and then keeps nothing.
        """
        plain = json.loads(json.dumps(question, default=str))
        path = self._path(source, plain)
        kept = self._kept(path, source, plain)
        if kept is not None:
            return kept
        found = tuple(ask())
        # Whoever was first with the same question is right: all are given one answer.
        kept = self._kept(path, source, plain)
        if kept is not None:
            return kept
        write_whole(
            path,
            _READER.dump_json(Answer(FORMAT, datetime.now(UTC), source, plain, found), indent=2),
        )
        return found

    def _path(self, source: str, question: Question) -> Path:
        named = json.dumps([source, question], sort_keys=True).encode()
        return self.folder / source / f"{hashlib.sha256(named).hexdigest()[:32]}.json"

    def _kept(self, path: Path, source: str, question: Question) -> tuple[Passage, ...] | None:
        try:
            kept = _READER.validate_json(path.read_bytes())
        except FileNotFoundError:
            return None
        except ValidationError:
            self._drop(path, "is damaged")
            return None
        if (kept.format, kept.source, kept.question) != (FORMAT, source, question):
            self._drop(path, "is of another format")
            return None
        return kept.passages

    def _drop(self, path: Path, fault: str) -> None:
        self.notice(f"{path}: {fault}; dropped, and asked for anew.")
        path.unlink(missing_ok=True)
