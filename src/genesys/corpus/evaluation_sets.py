"""Evaluation sets, read for one purpose: that training text does not repeat them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from genesys.corpus.documents.files import Files
from genesys.corpus.documents.opened import UNREADABLE, format_of, opened, stem_of
from genesys.corpus.overlap import Overlap
from genesys.errors import CorpusError


@dataclass(frozen=True)
class EvaluationSets:
    """Files with evaluation sets: of JSONL every text in a row counts, of other files every line.

    Compressed files as for `Files`. Raises CorpusError for what is missing or unreadable.
    """

    patterns: tuple[str, ...]

    @property
    def fingerprint(self) -> str:
        """A digest of every byte; empty without files."""
        return Files(self.patterns).fingerprint if self.patterns else ""

    @property
    def overlaps(self) -> dict[str, Overlap]:
        """What each file holds, by its name without endings.

        One run of 13 words in common is enough to lose a line of training text, as in GPT-3
        (Brown et al. 2020, appendix C): nobody quotes a test by chance.
        """
        found: dict[str, Overlap] = {}
        for path in Files(self.patterns).paths if self.patterns else []:
            overlap = found.setdefault(stem_of(path), Overlap(share=0.0))
            for text in _texts(path):
                overlap.hold_out(text)
        return found


def _texts(path: Path) -> Iterator[str]:
    try:
        with opened(path) as lines:
            for number, line in enumerate(lines, start=1):
                if format_of(path) not in (".jsonl", ".ndjson"):
                    yield line
                elif line.strip():
                    try:
                        yield from _strings(json.loads(line))
                    except ValueError as error:
                        raise CorpusError(f"corpus: {path}, line {number}: not JSON.") from error
    except UNREADABLE as error:
        raise CorpusError(f"corpus: {path} cannot be read: {error}.") from error


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)
