"""What a corpus folder holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from genesys.errors import CorpusError

Split = Literal["train", "validation", "test"]
"""Which part of the documents: to learn from, to watch learning, to be judged on."""

MANIFEST = "manifest.json"
TOKENIZER = "tokenizer.json"


@dataclass(frozen=True)
class SplitFacts:
    """What one split holds."""

    documents: int
    bytes: int
    """UTF-8 bytes of its text, separators not counted."""

    tokens: int
    """Tokens in its shards: those of the text, and documents + 1 separators."""

    shards: tuple[int, ...]
    """Tokens of each of its shards."""


@dataclass(frozen=True)
class Cut:
    """How much training text was removed because it stands in other text as well."""

    documents: int = 0
    lines: int = 0

    def __add__(self, other: Cut) -> Cut:
        """Return both together."""
        return Cut(self.documents + other.documents, self.lines + other.lines)


@dataclass(frozen=True)
class Manifest:
    """What a corpus folder holds; written last, so that a folder that has one is whole."""

    licence: str
    vocabulary: int
    """Size of the vocabulary, separator included; smaller than asked for on tiny corpora."""

    duplicates: int
    """Documents left out because they repeat another one."""

    splits: dict[Split, SplitFacts]
    domains: tuple[str, ...]
    """Where documents come from, each name once; beyond 255 the last name stands for all others."""

    cuts: Mapping[str, Cut]
    """What was removed from training text, by the name of the text that it repeats."""

    lossless: bool
    """Whether the tokenizer gave every held-out text back unchanged but for outer spaces."""

    sha256: Mapping[str, str]
    """The digest of every other file in the folder, by name."""

    digest: str = field(default="")
    """Names exactly this text, split and tokenizer."""

    @property
    def named(self) -> Manifest:
        """The manifest with its digest."""
        content = json.dumps(asdict(self), sort_keys=True)
        return replace(self, digest=hashlib.sha256(content.encode()).hexdigest()[:12])


_MANIFEST: TypeAdapter[Manifest] = TypeAdapter(Manifest)


def shard_name(split: Split, number: int) -> str:
    """Name the file of a shard.

    >>> shard_name("train", 3)
    'train-00003.tokens'
    """
    return f"{split}-{number:05}.tokens"


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest: the last file of a corpus."""
    (folder / MANIFEST).write_bytes(_MANIFEST.dump_json(manifest, indent=2))


def read_manifest(folder: Path) -> Manifest:
    """Read a folder's manifest; CorpusError where there is none, or a damaged one."""
    path = folder / MANIFEST
    try:
        return _MANIFEST.validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise CorpusError(f"corpus: {folder} is not a prepared corpus: no {MANIFEST}.") from error
    except (OSError, ValidationError) as error:
        raise CorpusError(
            f"corpus: {path} is damaged. Delete {folder} to prepare it again."
        ) from error
