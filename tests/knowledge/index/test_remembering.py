"""No text is embedded twice; an embedding that fails is left alone a while, then asked again."""

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from genesys.errors import ConfigError, SourceError
from genesys.knowledge.embedding.endpoint import Endpoint
from genesys.knowledge.index.remembering import Remembering
from genesys.knowledge.index.vector_store import VectorStore
from genesys.knowledge.web.patience import Patience
from genesys.knowledge.web.web import Web
from tests.knowledge.embedding.word_bag import WordBag, service, vectors
from tests.knowledge.index.conftest import Opened
from tests.knowledge.index.notes import Notes, many
from tests.knowledge.sources.pretend_service import Asked, Reply, pretend_service

DOWN = SourceError("embedding did not answer in 5 attempts. Ask again later.")


@pytest.fixture
def store(file: Path) -> Iterator[VectorStore]:
    made = VectorStore(file)
    yield made
    made.close()


def test_each_text_is_embedded_once(store: VectorStore) -> None:
    bag = WordBag()
    one = Remembering(bag, store)
    first = one.embed(["a b", "c", "a b", "half \ud800"])
    assert bag.embedded == ["a b", "c", "half \ud800"]
    assert first == pytest.approx(vectors(["a b", "c", "a b", "half \ud800"]), abs=1e-3)
    store.close()
    other = WordBag()
    again = Remembering(other, store).embed(["half \ud800", "c", "a b"])
    assert np.array_equal(again, first[[3, 1, 0]])
    assert other.embedded == []


def test_models_do_not_share_vectors(store: VectorStore) -> None:
    store.put("one", {"text": np.array([1.0, 0.0], dtype=np.float32)})
    store.put("other", {"text": np.array([0.0, 1.0, 0.0], dtype=np.float32)})
    assert store.of("one", ["text"])["text"].tolist() == [1.0, 0.0]
    assert store.of("other", ["text", "more"]).keys() == {"text"}
    assert store.of("third", ["text"]) == {}


def test_many_texts_at_once(store: VectorStore) -> None:
    texts = [f"text {n}" for n in range(2345)]
    found = store.put("model", dict(zip(texts, vectors(texts), strict=True)))
    kept = store.of("model", texts)
    assert kept.keys() == found.keys() == set(texts)
    assert all(np.array_equal(kept[text], found[text]) for text in texts)


@pytest.mark.parametrize("fault", [DOWN, ConfigError("Run `pip install`.")])
def test_what_failed_is_not_asked_again_at_once(store: VectorStore, fault: Exception) -> None:
    bag = WordBag()
    patient = Remembering(bag, store, rest=3600.0)
    kept = patient.embed(["kept"])
    bag.fail.append(fault)
    for _ in range(3):
        with pytest.raises(type(fault), match=str(fault)):
            patient.embed(["new"])
    assert patient.resting
    assert np.array_equal(patient.embed(["kept"]), kept)
    hasty = Remembering(bag, store, rest=0.0)
    bag.fail.append(fault)
    with pytest.raises(type(fault)):
        hasty.embed(["new"])
    assert not hasty.resting
    assert hasty.embed(["new"]).shape == (1, 64)


def test_threads_embed_each_text_once(store: VectorStore) -> None:
    bag = WordBag()
    shared = Remembering(bag, store)
    texts = [f"text {n}" for n in range(50)]
    threads = [
        threading.Thread(target=shared.embed, args=(texts[n : n + 30],)) for n in range(0, 20, 2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(bag.embedded) == len(set(bag.embedded)) == 48


def test_a_service_that_was_down_is_asked_again(opened: Opened) -> None:
    bag = WordBag(fail=[DOWN])
    catalogue = opened(Notes(), bag)
    by_words = catalogue.search("erases", 3)
    assert [hit.passage.id for hit in by_words] == ["delta"]
    assert catalogue.lacking == f"Only words were searched, not meaning: {DOWN}"
    by_meaning = catalogue.search("erases", 3)
    assert catalogue.lacking == ""
    assert {"delta", "decay"} <= {hit.passage.id for hit in by_meaning}
    assert all("meaning " in hit.why for hit in by_meaning)
    assert len(bag.embedded) == len(set(bag.embedded))


def test_while_it_rests_only_words_are_searched(opened: Opened) -> None:
    bag = WordBag(fail=[DOWN])
    notes = Notes()
    catalogue = opened(notes, bag, rest=3600.0)
    for _ in range(3):
        assert len(catalogue.search("erases", 3)) == 1
        assert str(DOWN) in catalogue.lacking
    notes.texts["new"] = "It erases."
    assert len(catalogue.search("erases", 3)) == 2
    assert bag.embedded == []


def test_a_service_that_goes_down_later_costs_that_query_its_meaning(opened: Opened) -> None:
    bag = WordBag()
    catalogue = opened(Notes(), bag)
    whole = catalogue.search("erases", 3)
    bag.fail.append(DOWN)
    assert [hit.why for hit in catalogue.search("retrieves", 3)] == ["words: retrieves"]
    assert str(DOWN) in catalogue.lacking
    assert catalogue.search("erases", 3) == whole
    assert catalogue.lacking == ""


def test_what_was_embedded_before_it_went_down_is_kept(opened: Opened) -> None:
    class Tired(WordBag):
        def embed(self, texts: list[str]) -> object:  # type: ignore[override]
            found = super().embed(texts)
            if len(self.embedded) < 300:
                self.fail.append(DOWN)
            return found

    bag = Tired()
    catalogue = opened(Notes(many(300)), bag)
    assert catalogue.search("word3", 1)
    assert len(bag.embedded) == 256
    assert catalogue.lacking
    assert catalogue.search("word3", 1)[0].why.count("meaning ") == 1
    assert len(bag.embedded) == len(set(bag.embedded))


def test_vectors_of_several_lengths_are_said_to_be_so(opened: Opened) -> None:
    class Swapped(WordBag):
        def embed(self, texts: list[str]) -> object:  # type: ignore[override]
            return super().embed(texts)[:, : 32 if "retrieves" in texts else 64]

    catalogue = opened(Notes(), Swapped())
    assert len(catalogue.search("erases", 3)) == 3
    assert [hit.passage.id for hit in catalogue.search("retrieves", 3)] == ["delta"]
    assert "word-bag gives vectors of several lengths" in catalogue.lacking
    again = opened(Notes({"a": "retrieves", "b": "The delta rule retrieves things."}), Swapped())
    assert [hit.passage.id for hit in again.search("retrieves", 3)]
    assert "word-bag gives vectors of several lengths" in again.lacking


def test_over_http_from_down_to_back(opened: Opened, tmp_path: Path) -> None:
    down = [True]

    def answer(asked: Asked) -> Reply:
        return Reply(b"Loading the model.", 503) if down[0] else service(asked)

    web = Web(tmp_path / "web", patience=Patience(attempts=2, seconds=50.0, first_wait=0.0))
    with pretend_service(answer) as running:
        catalogue = opened(Notes(), Endpoint(web, "m", f"{running.address}/v1"))
        assert catalogue.search("erases", 3)[0].why == "words: erases"
        assert "status 503: Loading the model." in catalogue.lacking
        down[0] = False
        assert "; meaning 0." in catalogue.search("erases", 3)[0].why
        assert catalogue.lacking == ""
