"""What a model is asked: the probability of a continuation, given its context, in tokens."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from genesys.corpus.corpus import Corpus
from genesys.errors import CorpusError


@dataclass(frozen=True)
class Request:
    """How likely is the continuation after the context?"""

    context: str
    """What is read before; empty for a text of its own, which the separator begins."""

    continuation: str


@dataclass(frozen=True)
class Requests:
    """Many requests in tokens: the same for all designs that share a tokenizer.

    Each is a row of tokens, the context and then the continuation; rows follow one another.
    """

    tokens: Any
    """All rows, one after the other: (tokens,) int32."""

    lengths: Any
    """Tokens of each row: (requests,) int64."""

    asked: Any
    """How many of a row's last tokens are its continuation: (requests,) int64."""

    @classmethod
    def of(cls, requests: Iterable[Request], corpus: Corpus) -> Requests:
        """Tokenise texts with the corpus's tokenizer."""
        rows = [row(request, corpus) for request in requests]
        flat = [token for tokens, _ in rows for token in tokens]
        return cls(
            numpy.asarray(flat, dtype=numpy.int32),
            numpy.asarray([len(tokens) for tokens, _ in rows], dtype=numpy.int64),
            numpy.asarray([asked for _, asked in rows], dtype=numpy.int64),
        )

    def __len__(self) -> int:
        """Return the number of requests."""
        return len(self.lengths)

    @property
    def rows(self) -> list[Any]:
        """The tokens of each request, as views: (length,) int32 each."""
        if not len(self):
            return []
        return numpy.split(self.tokens, numpy.cumsum(self.lengths)[:-1])

    def write(self, path: Path) -> None:
        """Write a safetensors file, whole or not at all."""
        arrays = {"tokens": self.tokens, "lengths": self.lengths, "asked": self.asked}
        descriptor, draft = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        os.close(descriptor)
        try:
            save_file(arrays, draft)
            os.replace(draft, path)
        finally:
            Path(draft).unlink(missing_ok=True)

    @classmethod
    def read(cls, path: Path) -> Requests:
        """Read the file back.

        Raises CorpusError when it is missing or damaged.
        """
        try:
            arrays = load_file(path)
            found = cls(arrays["tokens"], arrays["lengths"], arrays["asked"])
        except (OSError, SafetensorError, KeyError) as error:
            raise CorpusError(
                f"requests: {path} cannot be read: {error}. Delete {path.parent} to prepare its "
                "tasks again."
            ) from error
        return found


def row(request: Request, corpus: Corpus) -> tuple[Sequence[int], int]:
    """Return the tokens of context and continuation, and how many of them are asked.

    As lm-eval does it (`TemplateLM._encode_pair`), so that scores compare: the spaces that end a
    context begin the continuation, and both are encoded together, so that the continuation is
    what is left of the whole after as many tokens as the context alone has. Where nothing is
    left, because the last word of the context and the continuation are one token, lm-eval stops;
    here the two are then encoded apart.
    """
    if not request.context:
        tokens = corpus.encode(request.continuation)
        return [corpus.separator, *tokens], len(tokens)
    context = request.context.rstrip()
    moved = request.context[len(context) :]
    if not context:
        tokens = corpus.encode(moved + request.continuation)
        return [corpus.separator, *tokens], len(tokens)
    whole = corpus.encode(request.context + request.continuation)
    before = len(corpus.encode(context))
    if 0 < before < len(whole):
        return whole, len(whole) - before
    continuation = corpus.encode(moved + request.continuation)
    before_it = corpus.encode(context) or [corpus.separator]
    return [*before_it, *continuation], len(continuation)
