"""An embedding by any model of sentence-transformers."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from genesys.errors import ConfigError
from genesys.knowledge.embedding.base import Embedding, Vectors, normed
from genesys.knowledge.plain_text import one_line, writable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from threadpoolctl import ThreadpoolController

_BATCH = 16
"""Texts that go through the model together; more are no faster on a core."""

_LOADING = threading.Lock()
"""Models are loaded one at a time: the library is not made for two at once."""


@dataclass(frozen=True)
class SentenceTransformerEmbedding(Embedding):
    """A model by the name that the Hugging Face hub has for it, or by its folder."""

    model: str

    revision: str = ""
    """Commit, tag or branch of a model of the hub; empty for what is newest."""

    @property
    def fingerprint(self) -> str:
        """The model's name and revision."""
        return f"{self.model}@{self.revision}" if self.revision else self.model

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return what the model makes of the texts; it reads no more than its own longest."""
        if not texts:
            return np.zeros((0, 1), dtype=np.float32)
        # Texts of like length share a batch, and each waits for the longest of its batch.
        order = sorted(range(len(texts)), key=lambda index: -len(texts[index]))
        model = self._loaded
        # Threads that wait for one another on cores that others use are many times slower.
        with self._threads.limit(limits=1):
            found = model.encode(
                [writable(texts[index]) for index in order],
                batch_size=_BATCH,
                show_progress_bar=False,
            )
        vectors = np.empty_like(found, dtype=np.float32)
        vectors[order] = found
        return normed(vectors)

    @cached_property
    def _loaded(self) -> SentenceTransformer:
        with _LOADING:
            try:
                from sentence_transformers import SentenceTransformer
                from transformers.utils import logging
            except ImportError as error:
                raise ConfigError(
                    "knowledge.embedding: sentence-transformers cannot be imported: "
                    f"{error}. Run `pip install 'genesys[dense]'`."
                ) from error
            logging.disable_progress_bar()  # type: ignore[no-untyped-call]
            try:
                return SentenceTransformer(
                    self._where, revision=self.revision or None, device="cpu"
                )
            except (OSError, ValueError) as error:
                raise ConfigError(
                    f"knowledge.embedding: the model {self.model!r} cannot be loaded: "
                    f"{one_line(str(error))}"
                ) from error

    @cached_property
    def _threads(self) -> ThreadpoolController:
        """Knows the libraries that have threads; to look for them takes as long as a query."""
        from threadpoolctl import ThreadpoolController

        return ThreadpoolController()

    @property
    def _where(self) -> str:
        return self.model
