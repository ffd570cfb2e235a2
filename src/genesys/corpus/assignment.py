"""Which document belongs to which split."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from genesys.corpus.documents.base import Documents
from genesys.corpus.duplicates import Duplicates
from genesys.corpus.manifest import Split
from genesys.errors import CorpusError
from genesys.sandbox.sandbox import Progress

_SPLITS: tuple[Split, ...] = ("test", "validation", "train")
_HELD_OUT_AT_MOST = 8 << 20
_DOMAINS_AT_MOST = 255
_LETTERS: Mapping[Split, str] = MappingProxyType({"train": "l", "validation": "v", "test": "t"})
_LEFT_OUT = "-"
_TOLD_EVERY = 8 << 20


@dataclass(frozen=True)
class Assignment:
    """For every document in reading order the split that it belongs to, or none."""

    places: str
    """A letter each: `l`earn, `v`alidation, `t`est, or `-` for a document that is left out."""

    duplicates: int
    domains: tuple[str, ...]
    train_bytes: int

    def of(self, split: Split) -> list[bool]:
        """Tell for every document in reading order whether it belongs to the split."""
        return [place == _LETTERS[split] for place in self.places]


def assign(documents: Documents, held_out: float, progress: Progress) -> Assignment:
    """Drop duplicates, then give documents in the order of their hashes to test, validation, train.

    Hash order makes the split a property of the texts, not of their order or their file names.
    Memory grows by about 2 KiB a document. Raises CorpusError for too few documents.
    """
    duplicates, domains = Duplicates(), dict[str, None]()
    kept: list[tuple[bytes, int, int]] = []
    total = count = seen = 0
    for index, found in enumerate(documents.read()):
        text = normalised(found.text)
        domains.setdefault(found.domain)
        total, count = total + 1, count + bool(text)
        if text and duplicates.is_new(text):
            encoded = text.encode()
            kept.append((hashlib.sha256(encoded).digest(), index, len(encoded)))
        seen += len(text)
        if seen >= _TOLD_EVERY:
            seen = 0
            progress(0.0, f"looking for duplicates, {index + 1:,} documents so far")
    share = min(held_out * sum(size for _, _, size in kept), _HELD_OUT_AT_MOST)
    places = [_LEFT_OUT] * total
    filled: dict[Split, int] = dict.fromkeys(_SPLITS, 0)
    for _, index, size in sorted(kept):
        split = next(name for name in _SPLITS if name == "train" or filled[name] < share)
        filled[split] += size
        places[index] = _LETTERS[split]
    if not filled["train"] or filled["train"] < sum(filled.values()) / 2:
        raise CorpusError(
            f"corpus: {len(kept)} different documents are too few to be split into train, "
            "validation and test. Give more files, or JSONL with one document a line."
        )
    names = tuple(domains)[:_DOMAINS_AT_MOST]
    return Assignment("".join(places), count - len(kept), names, filled["train"])


def normalised(text: str) -> str:
    """Make line ends uniform and trim the ends of the document; all else stays as it is.

    Only halves of surrogate pairs, which UTF-8 cannot write, become question marks.
    """
    text = text.encode(errors="replace").decode()
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
