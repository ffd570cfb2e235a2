"""A prepared corpus: split by document, tokenised, packed and memory-mapped."""

from __future__ import annotations

import hashlib
from functools import cached_property
from pathlib import Path
from typing import Any

from genesys.corpus.corpus_settings import CorpusSettings
from genesys.corpus.manifest import TOKENIZER, Split, SplitFacts, read_manifest, shard_name
from genesys.corpus.text_tokenizer import TextTokenizer
from genesys.errors import CorpusError

__all__ = ["TOKENIZER", "Corpus", "CorpusSettings", "Split", "SplitFacts", "token_width"]


class Corpus:
    """A corpus folder. Opening it checks the sizes of its files; nothing is read until needed.

    Every split is one stream of tokens, `separator document separator document ... separator`,
    without padding, cut into shards. The separator is the last id of the vocabulary and has no
    text, so no text can imitate it. Bits per byte of a stretch of the stream are the nats of all
    its predicted tokens, separators included, divided by ln 2 and by the bytes of text in it,
    separators counted as none: what ending a document costs is charged to its bytes.

    Raises CorpusError when the folder is not a whole corpus, and, when text is first encoded or
    decoded, for a tokenizer that is not the one that the corpus was made with.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = read_manifest(folder)
        for split, facts in self.manifest.splits.items():
            for number, tokens in enumerate(facts.shards):
                path = folder / shard_name(split, number)
                size = path.stat().st_size if path.exists() else -1
                if size != tokens * self._width:
                    raise CorpusError(
                        f"corpus: {path} should have {tokens * self._width} bytes, has "
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
        """Return the split's stream: read-only unsigned integers, memory-mapped.

        An array where there is one shard, else a `TokenStream`, which has `len` and slices too.
        """
        import numpy

        from genesys.corpus.token_stream import TokenStream

        count = len(self.manifest.splits[split].shards)
        paths = [self.folder / shard_name(split, number) for number in range(count)]
        shards = [numpy.memmap(path, dtype=f"<u{self._width}", mode="r") for path in paths]
        return shards[0] if count == 1 else TokenStream(shards)

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

    def encode(self, text: str) -> list[int]:
        """Turn text into ids, without separators."""
        return self.tokenizer.encode(text)

    def decode(self, ids: list[int]) -> str:
        """Turn ids back into text; separators vanish."""
        return self.tokenizer.decode(ids)

    @cached_property
    def tokenizer(self) -> TextTokenizer:
        """The tokenizer, checked to be the one that the corpus was made with."""
        path = self.folder / TOKENIZER
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CorpusError(f"corpus: {path} cannot be read: {error}.") from error
        if hashlib.sha256(content).hexdigest() != self.manifest.sha256[TOKENIZER]:
            raise CorpusError(
                f"corpus: {path} is not the tokenizer that the corpus was made with. Delete "
                f"{self.folder} to prepare it again."
            )
        return TextTokenizer(content.decode())

    @property
    def _width(self) -> int:
        return token_width(self.vocabulary)


def token_width(vocabulary: int) -> int:
    """Bytes that hold any id of the vocabulary: 2 or 4."""
    return 2 if vocabulary <= 1 << 16 else 4
