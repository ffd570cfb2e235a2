"""Catalogues that are closed in the end."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from genesys.knowledge.collections.base import Collection
from genesys.knowledge.embedding.base import Embedding
from genesys.knowledge.index.catalogue import Catalogue
from genesys.knowledge.index.remembering import Remembering
from genesys.knowledge.index.vector_store import VectorStore

Opened = Callable[..., Catalogue]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "knowledge" / "notes.sqlite"


@pytest.fixture
def opened(file: Path) -> Iterator[Opened]:
    """Open a catalogue in `file`, its vectors beside it; each as a process anew would."""
    closing: list[Catalogue | VectorStore] = []

    def catalogue(
        collection: Collection, embedding: Embedding | None = None, rest: float = 0.0
    ) -> Catalogue:
        remembering = None
        if embedding is not None:
            store = VectorStore(file.with_name("vectors.sqlite"))
            closing.append(store)
            remembering = Remembering(embedding, store, rest)
        made = Catalogue(collection, file, remembering)
        closing.append(made)
        return made

    yield catalogue
    for each in closing:
        each.close()
