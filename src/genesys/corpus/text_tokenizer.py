"""Text -> ids, with the bytes that each token stands for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from genesys.errors import CorpusError


class TextTokenizer:
    """A tokenizer of the library `tokenizers`, from the text of its `tokenizer.json`.

    No special token is added to a text, none is cut off or padded. Raises CorpusError for what
    that library does not read.
    """

    def __init__(self, content: str) -> None:
        from tokenizers import Tokenizer

        try:
            self._tokenizer: Any = Tokenizer.from_str(content)
        except Exception as error:
            # The library raises nothing narrower for a file that it cannot read.
            raise CorpusError(f"corpus: no tokenizer that can be read: {error}.") from error
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    def __reduce__(self) -> tuple[type[TextTokenizer], tuple[str]]:
        """Travel to other processes as text."""
        return TextTokenizer, (self.content,)

    @property
    def content(self) -> str:
        """The text of its `tokenizer.json`."""
        return self._tokenizer.to_str(pretty=True)  # type: ignore[no-any-return]

    @property
    def fingerprint(self) -> str:
        """A digest of all that it does."""
        return hashlib.sha256(self.content.encode()).hexdigest()

    @cached_property
    def vocabulary(self) -> int:
        """Number of ids with that of the separator, which comes after the tokenizer's own."""
        return 2 + max(map(int, self._tokenizer.get_vocab(with_added_tokens=True).values()))

    def encode(self, text: str) -> list[int]:
        """Turn text into ids."""
        return self._tokenizer.encode(text, add_special_tokens=False).ids  # type: ignore[no-any-return]

    def encode_all(self, texts: list[str]) -> list[list[int]]:
        """Turn texts into ids, by all the threads that the library may use."""
        found = self._tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        return [encoding.ids for encoding in found]

    def decode(self, ids: list[int]) -> str:
        """Turn ids back into text; ids that it does not know vanish."""
        return self._tokenizer.decode(ids, skip_special_tokens=False)  # type: ignore[no-any-return]

    def measured(self, text: str) -> tuple[Any, Any]:
        """Turn text into ids and the bytes of the text that each stands for.

        Both (tokens,), int64; the bytes sum up to those of the text unless there are no tokens.
        Where a token is a run of bytes, its own are counted. Elsewhere a token stands for all text
        from the end of the one before to its own end, so that spaces and letters that a tokenizer
        drops are charged to the token after them, and a character spelled in several tokens to the
        first of these.
        """
        import numpy

        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        ids, total = numpy.array(encoding.ids, dtype=numpy.int64), len(text.encode())
        if self._over_bytes:
            sizes = self.piece_bytes[ids]
            if sizes.sum() == total:
                return ids, sizes
        if not len(ids):
            return ids, ids
        points = numpy.frombuffer(text.encode("utf-32-le"), dtype="<u4")
        widths = 1 + (points > 0x7F) + (points > 0x7FF) + (points > 0xFFFF)
        reached = numpy.concatenate([[0], numpy.cumsum(widths)])
        ends = numpy.maximum.accumulate([end for _, end in encoding.offsets])
        ends[-1] = len(points)
        return ids, numpy.diff(reached[ends], prepend=0)

    @cached_property
    def piece_bytes(self) -> Any:
        """Bytes that each id stands for if the tokenizer works over bytes: (vocabulary,) int64."""
        import numpy

        lengths = numpy.zeros(self.vocabulary, dtype=numpy.int64)
        for piece, index in self._tokenizer.get_vocab(with_added_tokens=False).items():
            lengths[index] = len(piece)
        return lengths

    @cached_property
    def _over_bytes(self) -> bool:
        return (json.loads(self.content).get("decoder") or {}).get("type") == "ByteLevel"


def trained_tokenizer(texts: Iterable[str], vocabulary: int) -> TextTokenizer:
    """Train a byte-level byte-pair tokenizer; one id of the vocabulary is left for the separator.

    Sennrich et al. 2016, over bytes as in GPT-2 (Radford et al. 2019): any text round-trips.
    """
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary - 1,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return TextTokenizer(tokenizer.to_str(pretty=True))
