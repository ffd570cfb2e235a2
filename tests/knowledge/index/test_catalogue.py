"""What a query finds in a collection, and why."""

import pytest

from genesys.knowledge.index.catalogue import Catalogue
from genesys.knowledge.passage import Passage
from genesys.knowledge.sources.base import Source
from genesys.testing.contracts.source import SourceContract
from tests.knowledge.embedding.word_bag import WordBag
from tests.knowledge.index.conftest import Opened
from tests.knowledge.index.notes import Notes, many, note


def ids(catalogue: Source, query: str, k: int = 10) -> list[str]:
    return [hit.passage.id for hit in catalogue.search(query, k)]


class TestByWords(SourceContract):
    @pytest.fixture
    def source(self, opened: Opened) -> Source:
        return opened(Notes())

    @pytest.fixture
    def query(self) -> str:
        return "tokens and experts"


class TestByMeaning(TestByWords):
    @pytest.fixture
    def source(self, opened: Opened) -> Source:
        return opened(Notes(), WordBag())


class TestInMemory(TestByWords):
    @pytest.fixture
    def source(self) -> Source:
        return Catalogue(Notes(), None, None)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("correcting retrievals", "delta"),
        ("ROUTERS", "router"),
        ("activation scales", "norm"),
        ("cafe", "naïve"),
        ("NAI\u0308VE", "naïve"),
        ("straße", "naïve"),
        ("root-mean-square", "norm"),
        ("window", "window"),
        ("128", "window"),
    ],
)
def test_words_are_found_in_any_form(opened: Opened, query: str, found: str) -> None:
    assert ids(opened(Notes()), query)[0] == found


def test_meaning_is_found_where_no_word_is(opened: Opened) -> None:
    with_meaning = opened(
        Notes({"a": "The layer forgets.", "b": "Tokens go to experts."}), WordBag()
    )
    (first, _) = with_meaning.search("automatic decay", 5)
    assert first.passage.id == "a"
    assert first.why.startswith("meaning 0.")
    assert first.why.endswith(": The layer forgets.")


def test_why_names_the_words_of_the_query_and_the_nearest_part(opened: Opened) -> None:
    text = "Something else.\vA car\x1b[31m in\u2028several lines. " + "Long and longer " * 50
    hit = opened(Notes({"a": text}), WordBag()).search("cars of automobile LONG lines", 1)[0]
    assert hit.why.startswith("words: cars, long, lines; meaning 0.")
    assert len(hit.why.splitlines()) == 1
    assert "\x1b" not in hit.why
    assert len(hit.why) < 260


def test_a_title_counts_more_than_text(opened: Opened) -> None:
    texts = {"gates": "Something about something.", "other": "It has gates within."}
    assert ids(opened(Notes(texts)), "gates") == ["gates", "other"]


def test_one_sentence_with_all_words_beats_words_here_and_there(opened: Opened) -> None:
    texts = {
        "a": "Keys are short things in here. The memory of a machine is large. Decay is slow.",
        "b": "The decay of keys in memory is slow indeed. Machines are things that are large.",
    }
    assert ids(opened(Notes(texts)), "decay keys memory")[0] == "b"


@pytest.mark.parametrize(
    "query",
    [
        'delta AND NOT rule OR "',
        "delta NEAR(rule, 2)",
        "title:delta",
        "delta*",
        "^delta",
        "-delta +rule",
        "{delta rule} : x",
        "delta\x00rule",
        "'; DROP TABLE passage; -- delta",
        "delta 🙂 rule",
        "delta \ud83d",
        "delta " * 20_000,
        "delta " + "x" * 100_000,
    ],
)
@pytest.mark.parametrize("embedding", [None, WordBag()], ids=["words", "meaning"])
def test_nothing_in_a_query_is_an_order(
    opened: Opened, query: str, embedding: WordBag | None
) -> None:
    catalogue = opened(Notes(), embedding)
    assert ids(catalogue, query)[0] == "delta"
    assert ids(catalogue, "tokens", 2)


@pytest.mark.parametrize("query", ["", "how does it do that?", "\x00", "🙂", "''", "* ^ : ( ) -"])
def test_a_query_of_common_words_alone_finds_nothing(opened: Opened, query: str) -> None:
    bag = WordBag()
    assert ids(opened(Notes(), bag), query) == []
    assert query not in bag.embedded


def test_as_many_as_are_asked_for(opened: Opened) -> None:
    catalogue = opened(Notes(many(300)), WordBag())
    best = ids(catalogue, "word3 gates", 25)
    for k in (0, 1, 2, 24, 25):
        assert ids(catalogue, "word3 gates", k) == best[:k]
    assert len(set(ids(catalogue, "word3 gates", 60))) == 60
    assert len(ids(catalogue, "word3 gates", 100_000)) >= 200


def test_nothing_is_found_in_nothing(opened: Opened) -> None:
    notes = Notes({})
    catalogue = opened(notes, WordBag())
    assert ids(catalogue, "gates") == []
    notes.texts["a"] = "Gates."
    assert ids(catalogue, "gates") == ["a"]


def test_ranks_do_not_depend_on_how_the_index_came_to_be(opened: Opened) -> None:
    equal = {f"n{n}": "The same text of gates." for n in range(50)}
    grown = Notes({})
    first = opened(grown)
    for name in reversed(equal):
        grown.texts[name] = "Another text."
        first.search("gates", 1)
    grown.texts = dict(equal)
    ranks = ids(first, "gates", 7)
    assert len(ranks) == 7
    assert ranks == ids(Catalogue(Notes(equal), None, None), "gates", 7)


def test_what_changes_is_seen_and_nothing_else_is_embedded(opened: Opened) -> None:
    notes, bag = Notes(), WordBag()
    catalogue = opened(notes, bag)
    catalogue.search("gates", 3)
    assert len(bag.embedded) == len(set(bag.embedded))
    bag.embedded.clear()

    notes.texts["new"] = "Vertical bananas."
    assert ids(catalogue, "bananas")[0] == "new"
    assert sorted(bag.embedded) == ["On new", "Vertical bananas.", "bananas"]
    bag.embedded.clear()

    notes.texts["new"] = "Horizontal bananas."
    assert catalogue.search("bananas", 1)[0].passage.text == "Horizontal bananas."
    assert bag.embedded == ["Horizontal bananas."]
    bag.embedded.clear()

    del notes.texts["new"]
    assert "new" not in ids(catalogue, "bananas")
    assert bag.embedded == []


def test_a_process_anew_embeds_nothing_anew(opened: Opened) -> None:
    before = opened(Notes(), WordBag()).search("tokens of experts", 5)
    bag = WordBag()
    assert opened(Notes(), bag).search("tokens of experts", 5) == before
    assert bag.embedded == []


def test_broken_characters_from_outside_can_be_kept_and_found(opened: Opened) -> None:
    texts = {
        "half \udcff": "Half \ud83d of a zebra.",
        "nul": "A nul\x00and zebras.\x00\n",
        "": "Zebra",
    }
    for embedding in (None, WordBag()):
        catalogue = opened(Notes(texts), embedding)
        hits = catalogue.search("zebra", 5)
        assert {hit.passage.text for hit in hits} == {
            "Half ? of a zebra.",
            "A nul\x00and zebras.\x00\n",
            "Zebra",
        }
        for hit in hits:
            f"{hit.passage.id}{hit.passage.title}{hit.passage.text}{hit.why}".encode()


def test_passages_come_back_as_they_are(opened: Opened) -> None:
    full = Passage(
        "notes",
        "a#3",
        "T",
        "Zebra.",
        "c",
        "https://x",
        "s",
        ("a:1",),
        ("k",),
        ("why?",),
        ("http://l",),
    )

    class One(Notes):
        def passages(self) -> list[Passage]:
            return [full, note("b", "Zebra.")]

    found = {hit.passage.id: hit.passage for hit in opened(One()).search("zebra", 5)}
    assert found == {"a#3": full, "b": note("b", "Zebra.")}


def test_without_an_embedding_it_says_so(opened: Opened) -> None:
    catalogue = opened(Notes())
    catalogue.search("x", 1)
    assert catalogue.lacking == (
        "Only words were searched, not meaning: no embedding is configured."
    )
    catalogue = opened(Notes(), WordBag())
    catalogue.search("x", 1)
    assert catalogue.lacking == ""
