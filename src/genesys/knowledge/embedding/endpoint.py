"""An embedding by any service that speaks OpenAI's protocol."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np
from annotated_types import Ge, Gt, MinLen
from pydantic import FiniteFloat

from genesys.errors import SourceError
from genesys.knowledge.embedding.base import Embedding, Vectors, normed
from genesys.knowledge.plain_text import writable
from genesys.knowledge.web.key import Key
from genesys.knowledge.web.request import Request
from genesys.knowledge.web.shape import shaped
from genesys.knowledge.web.web import Web

_LONGEST = 16_000
"""Characters of a text that are sent: models refuse what is longer than they read."""


@dataclass(frozen=True)
class Endpoint(Embedding):
    """Posts to `/embeddings`: OpenAI itself, vLLM, llama.cpp, Ollama, Together and others.

    Protocol: platform.openai.com, "Create embeddings". Every text is paid for once: vectors of
    passages are kept.
    """

    web: Web
    """Given by whoever builds the embedding, not by settings."""

    model: str
    address: str = "https://api.openai.com/v1"
    variable: str = "OPENAI_API_KEY"
    """Environment variable that holds the key; where it is not set, none is sent."""

    dimensions: Annotated[int, Ge(0)] = 0
    """Asked for, of models that can shorten their vectors; 0 for the model's own."""

    together: Annotated[int, Gt(0)] = 64
    """Texts in one request."""

    timeout: Annotated[float, Gt(0)] = 60.0
    """Seconds to connect, and between two pieces of an answer."""

    @property
    def fingerprint(self) -> str:
        """Address, model and dimensions."""
        return f"{self.address.rstrip('/')}#{self.model}#{self.dimensions}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Ask for the vectors, some texts at a time; SourceError where the service fails."""
        batches = [
            self._asked(texts[start : start + self.together])
            for start in range(0, len(texts), self.together)
        ]
        if len({batch.shape[1] for batch in batches}) > 1:
            raise SourceError(
                f"embedding: expected vectors of one length, got {[b.shape[1] for b in batches]} "
                "in several answers. Check `address` and `model`."
            )
        return normed(np.concatenate(batches)) if batches else np.zeros((0, 1), dtype=np.float32)

    def _asked(self, texts: Sequence[str]) -> Vectors:
        # A service refuses an empty text.
        sent = [writable(text[:_LONGEST]) or " " for text in texts]
        body: dict[str, Any] = {"model": self.model, "input": sent}
        if self.dimensions:
            body["dimensions"] = self.dimensions
        request = Request(
            "embedding",
            f"{self.address.rstrip('/')}/embeddings",
            body=body,
            key=Key.found((self.variable,), header="authorization", scheme="Bearer "),
            interval=0.0,
            timeout=self.timeout,
            largest=256 << 20,
        )
        return self.web.fetch(request, lambda answer: _read(json.loads(answer), len(texts)))


@dataclass(frozen=True)
class _Vector:
    index: int
    embedding: Annotated[list[FiniteFloat], MinLen(1)]


@dataclass(frozen=True)
class _Answer:
    data: list[_Vector] = field(default_factory=list)


def _read(plain: object, expected: int) -> Vectors:
    """Return the vectors in the order of the texts, whatever the order of the answer."""
    found = sorted(shaped(_Answer, plain, "embedding").data, key=lambda one: one.index)
    if [one.index for one in found] != list(range(expected)) or len(
        {len(one.embedding) for one in found}
    ) > 1:
        raise SourceError(
            f"embedding: expected {expected} vectors of one length, got {len(found)}. Check "
            "`address` and `model`."
        )
    return np.array([one.embedding for one in found], dtype=np.float32)
