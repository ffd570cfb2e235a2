"""A prepared corpus: split by document, tokenised, packed and memory-mapped."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from genesys.errors import ConfigError, CorpusError

Split = Literal["train", "validation", "test"]
"""Which part of the documents: to learn from, to watch learning, to be judged on."""

MANIFEST = "manifest.json"
TOKENIZER = "tokenizer.json"


@dataclass(frozen=True)
class CorpusSettings:
    """Which text, and how it is cut and counted."""

    documents: str = "sotu"
    """The source of text: a plug-in beside `documents/base.py`."""

    files: tuple[str, ...] = ()
    """Paths or patterns of the user's own files; they take the place of `documents`."""

    text_field: str = "text"
    """The JSON key or Parquet column that holds the text."""

    vocabulary: int = 2048
    """Entries of the tokenizer, the separator between documents included."""

    held_out: float = 0.04
    """Share of the bytes that validation and test each get, up to 8 MiB."""

    def __post_init__(self) -> None:
        """Refuse what no corpus could be prepared with."""
        if not 300 <= self.vocabulary <= 1_000_000:
            raise ConfigError(
                f"corpus.vocabulary: expected 300 to 1,000,000, got {self.vocabulary}."
            )
        if not 0.0 < self.held_out <= 0.25:
            raise ConfigError(f"corpus.held_out: expected above 0 to 0.25, got {self.held_out}.")


@dataclass(frozen=True)
class SplitFacts:
    """What one split holds."""

    documents: int
    bytes: int
    """UTF-8 bytes of its text, separators not counted."""

    tokens: int
    """Tokens in its file: those of the text, and documents + 1 separators."""

    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a corpus folder holds; written last, so that a folder that has one is whole."""

    licence: str
    vocabulary: int
    """Size of the vocabulary, separator included; smaller than asked for on tiny corpora."""

    duplicates: int
    """Documents left out because they repeat another one."""

    tokenizer_sha256: str
    splits: dict[Split, SplitFacts]
    domains: tuple[str, ...]
    """Where documents come from, each name once; beyond 255 the last name stands for all others."""

    digest: str = field(default="")
    """Names exactly this text, split and tokenizer."""


_MANIFEST: TypeAdapter[Manifest] = TypeAdapter(Manifest)


class Corpus:
    """A corpus folder. Opening it checks the sizes of its files; nothing is read until needed.

    Every split is one stream of tokens, `separator document separator document ... separator`,
    without padding. The separator is the last id of the vocabulary and has no text, so no text
    can imitate it. Bits per byte of a stretch of the stream are the nats of all its predicted
    tokens, separators included, divided by ln 2 and by the bytes of text in it, separators
    counted as none: what ending a document costs is charged to its bytes.

    Raises CorpusError when the folder is not a whole corpus.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = _read_manifest(folder)
        for split, facts in self.manifest.splits.items():
            path = folder / f"{split}.tokens"
            size = path.stat().st_size if path.exists() else -1
            if size != facts.tokens * self._width:
                raise CorpusError(
                    f"corpus: {path} should have {facts.tokens * self._width} bytes, has "
                    f"{size if size >= 0 else 'gone'}. Delete {folder} to prepare it again."
                )

    @property
    def digest(self) -> str:
        """Names exactly this text, split and tokenizer."""
        return self.manifest.digest

    @property
    def vocabulary(self) -> int:
        """Number of token ids, the separator included."""
        return self.manifest.vocabulary

    @property
    def separator(self) -> int:
        """The id that stands between documents."""
        return self.vocabulary - 1

    def tokens(self, split: Split) -> Any:
        """Return the split's stream: a read-only, memory-mapped array of unsigned integers."""
        import numpy

        path = self.folder / f"{split}.tokens"
        return numpy.memmap(path, dtype=f"<u{self._width}", mode="r")

    def domains(self, split: Split) -> Any:
        """Return for every token of a held-out split the index of its document's domain.

        (tokens,) uint8, memory-mapped; the names are `manifest.domains`. A separator belongs to
        the document that it ends, the first one to the first document. Train has none.
        """
        return self._beside(split, "domains", "u1")

    def text_bytes(self, split: Split) -> Any:
        """Return for every token of a held-out split the bytes of text that it stands for.

        (tokens,) uint32, memory-mapped; 0 for separators. Exact for any tokenizer: they sum up to
        the bytes of the split's text. Train has none.
        """
        return self._beside(split, "bytes", "<u4")

    def _beside(self, split: Split, what: str, kind: str) -> Any:
        import numpy

        path = self.folder / f"{split}.{what}"
        if not path.exists():
            raise CorpusError(f"corpus: expected a held-out split with {path}, got {split!r}.")
        return numpy.memmap(path, dtype=kind, mode="r")

    @cached_property
    def token_bytes(self) -> Any:
        """Bytes of text that each id stands for, (vocabulary,) int64; 0 for the separator."""
        import numpy

        pieces = self._tokenizer.get_vocab(with_added_tokens=False)
        lengths = numpy.zeros(self.vocabulary, dtype=numpy.int64)
        for piece, index in pieces.items():
            lengths[index] = len(piece)
        return lengths

    def encode(self, text: str) -> list[int]:
        """Turn text into ids, without separators."""
        return self._tokenizer.encode(text).ids  # type: ignore[no-any-return]

    def decode(self, ids: list[int]) -> str:
        """Turn ids back into text; separators vanish."""
        return self._tokenizer.decode(ids)  # type: ignore[no-any-return]

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        return Tokenizer.from_file(str(self.folder / TOKENIZER))

    @property
    def _width(self) -> int:
        return token_width(self.vocabulary)


def token_width(vocabulary: int) -> int:
    """Bytes that hold any id of the vocabulary: 2 or 4."""
    return 2 if vocabulary <= 1 << 16 else 4


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest: the last file of a corpus."""
    (folder / MANIFEST).write_bytes(_MANIFEST.dump_json(manifest, indent=2))


def _read_manifest(folder: Path) -> Manifest:
    path = folder / MANIFEST
    try:
        return _MANIFEST.validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise CorpusError(f"corpus: {folder} is not a prepared corpus: no {MANIFEST}.") from error
    except (OSError, ValidationError) as error:
        raise CorpusError(
            f"corpus: {path} is damaged. Delete {folder} to prepare it again."
        ) from error
