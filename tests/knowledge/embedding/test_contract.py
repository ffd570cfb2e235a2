"""Every embedding that ships keeps the promises of its kind."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from genesys import plugins
from genesys.knowledge.embedding.base import Embedding, Vectors
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


class Changed(WordBag):
    """A good embedding of which something is changed."""

    def __init__(self, change: Callable[[list[str], Vectors], Vectors], name: str = "x") -> None:
        super().__init__()
        object.__setattr__(self, "change", change)
        object.__setattr__(self, "name", name)

    @property
    def fingerprint(self) -> str:
        return self.name or str(len(self.embedded))

    def embed(self, texts: Sequence[str]) -> Vectors:
        return self.change(list(texts), super().embed(texts))


def refused(texts: list[str], found: Vectors) -> Vectors:
    for text in texts:
        text.encode()
    return found


@pytest.mark.parametrize(
    ("broken", "promise"),
    [
        (Changed(lambda texts, found: 2 * found), "every_text_has_a_vector_of_length_one"),
        (
            Changed(lambda texts, found: found.astype(np.float64)),
            "every_text_has_a_vector_of_length_one",
        ),
        (
            Changed(lambda texts, found: found * np.random.default_rng().normal()),
            "the_same_text_has_the_same_vector",
        ),
        (Changed(lambda texts, found: np.sort(found, axis=0)), "vectors_come_in_the_order"),
        (Changed(lambda texts, found: found / len(texts)), "company_changes_no_vector"),
        (Changed(lambda texts, found: found if texts else found[0]), "no_texts_make_no_vectors"),
        (Changed(refused), "any_text_has_a_vector"),
        (Changed(lambda texts, found: found, name=""), "the_fingerprint_stays"),
        (Changed(lambda texts, found: np.ones_like(found) / 8), "texts_that_mean_much_the_same"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_broken_promise_is_noticed(broken: Embedding, promise: str) -> None:
    (name,) = (name for name in dir(EmbeddingContract) if name.startswith(f"test_{promise}"))
    with pytest.raises((AssertionError, IndexError, UnicodeEncodeError)):
        getattr(EmbeddingContract(), name)(broken)
