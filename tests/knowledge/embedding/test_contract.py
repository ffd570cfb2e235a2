"""Every embedding that ships keeps the promises of its kind."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from genesys import plugins
from genesys.knowledge.embedding.base import Embedding
from genesys.knowledge.embedding.endpoint import Endpoint
from genesys.knowledge.embedding.minilm import MiniLM
from genesys.knowledge.embedding.sentence_transformer import SentenceTransformerEmbedding
from genesys.knowledge.index.remembering import Remembering
from genesys.knowledge.index.vector_store import VectorStore
from genesys.knowledge.web.web import Web
from genesys.testing.contracts.embedding import EmbeddingContract
from tests.knowledge.embedding.word_bag import WordBag, service
from tests.knowledge.sources.pretend_service import pretend_service


@pytest.mark.slow
class TestMiniLM(EmbeddingContract):
    @pytest.fixture
    def embedding(self, minilm: MiniLM) -> Embedding:
        return minilm


class TestEndpoint(EmbeddingContract):
    @pytest.fixture
    def embedding(self, web: Web) -> Iterator[Embedding]:
        with pretend_service(service) as running:
            yield Endpoint(web, "word-bag", f"{running.address}/v1/", together=3)


class TestRemembering(EmbeddingContract):
    @pytest.fixture
    def embedding(self, tmp_path: Path) -> Iterator[Embedding]:
        store = VectorStore(tmp_path / "vectors.sqlite")
        yield Remembering(WordBag(), store)
        store.close()


def test_settings_find_all_that_ship() -> None:
    assert plugins.available(Embedding) == ["endpoint", "minilm", "sentence_transformer"]
    assert plugins.find(Embedding, "minilm") is MiniLM
    assert plugins.find(Embedding, "sentence_transformer") is SentenceTransformerEmbedding
    assert plugins.find(Embedding, "endpoint") is Endpoint
