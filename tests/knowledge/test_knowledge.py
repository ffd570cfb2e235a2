"""One question to several sources: each work once, the best first, whoever is down."""

import threading
from dataclasses import dataclass

import pytest

from genesys.errors import ConfigError
from genesys.knowledge.collections.base import Collection
from genesys.knowledge.hit import Hit
from genesys.knowledge.index.catalogue import Catalogue
from genesys.knowledge.knowledge import LONGEST, Knowledge
from genesys.knowledge.lookup import Lookup, Query
from genesys.knowledge.passage import Passage
from tests.knowledge.shelf import Down, Shelf, passage


def ids(found: Lookup) -> list[tuple[str, str]]:
    return [(hit.passage.source, hit.passage.id) for hit in found.hits]


def test_sources_take_turns_by_rank() -> None:
    one = Shelf("one", [passage(0), passage(1)])
    two = Shelf("two", [passage(2), passage(3)])
    found = Knowledge({"one": one, "two": two}).search(Query("x", k=3))
    assert [hit.passage.id for hit in found.hits] == ["0", "2", "1"]


def test_only_the_sources_that_are_named_are_asked() -> None:
    one, two = Shelf("one", [passage(0)]), Shelf("two", [passage(1)])
    Knowledge({"one": one, "two": two}).search(Query("x", ("two",)))
    assert (one.asked, two.asked) == ([], ["x"])


def test_a_work_in_several_sources_comes_once_and_first() -> None:
    doi, arxiv = "doi:10.1/AB", "arxiv:2405.21060"
    papers = Shelf("papers", [passage(0), passage(1, title="A", aliases=(arxiv,))])
    openalex = Shelf("openalex", [passage(2), passage(8, title="B", aliases=(doi.lower(),))])
    both = Shelf("both", [passage(3), passage(9, title="C", aliases=(doi, arxiv))])
    sources = {"papers": papers, "openalex": openalex, "both": both}
    found = Knowledge(sources).search(Query("x", k=10))
    works = [hit for hit in found.hits if hit.passage.aliases]
    assert [hit.passage.title for hit in works] == ["A"]
    assert works[0] == found.hits[0]
    assert works[0].why == "papers, rank 2; openalex, rank 2; both, rank 2"


def test_the_same_title_is_the_same_work_however_it_is_written() -> None:
    one = Shelf("one", [passage(7, title="On Gates: A Study", aliases=("arxiv:1",))])
    two = Shelf("two", [passage(1, title="On gates -- a study", aliases=("doi:2",))])
    assert len(Knowledge({"one": one, "two": two}).search(Query("x")).hits) == 1


def test_a_source_that_is_down_spoils_no_other() -> None:
    sources = {"down": Down("down", []), "up": Shelf("up", [passage(0)])}
    found = Knowledge(sources).search(Query("x"))
    assert ids(found) == [("notes", "0")]
    assert found.notices == ("down did not answer in 5 attempts. Ask again later.",)


def test_what_answers_lack_is_said_once() -> None:
    sources = {name: Shelf(name, [], lacking="Only words.") for name in ("one", "two")}
    assert Knowledge(sources).search(Query("x")).notices == ("Only words.",)


def test_a_source_that_there_is_not_is_a_wrong_request() -> None:
    with pytest.raises(ConfigError, match="expected some of one, got 'two'"):
        Knowledge({"one": Shelf("one", [])}).search(Query("x", ("two",)))


def test_a_query_of_100_kb_is_cut_and_says_so() -> None:
    one = Shelf("one", [passage(0)])
    found = Knowledge({"one": one}).search(Query("gate " * 20_000))
    assert len(one.asked[0]) == LONGEST
    assert found.notices == ("The query has 100,000 characters; the first 4,000 were read.",)
    assert found.hits


def test_sources_are_asked_at_the_same_time() -> None:
    together = threading.Barrier(3, timeout=10)

    class Waiting(Shelf):
        def search(self, query: str, k: int) -> list[Hit]:
            together.wait()
            return list(super().search(query, k))

    sources = {name: Waiting(name, [passage(0)]) for name in "abc"}
    assert Knowledge(sources).search(Query("x")).hits


@dataclass(frozen=True)
class Notes(Collection):
    """A few texts."""

    name: str = "notes"
    texts: tuple[str, ...] = ()
    state = "the same for ever"

    def passages(self) -> list[Passage]:
        return [Passage(self.name, text, text, text) for text in self.texts]


def test_what_is_far_does_not_come_for_being_the_nearest_of_its_collection() -> None:
    near = Notes("near", ("The delta rule writes to a memory.", "A memory by the delta rule."))
    far = Notes("far", ("Positions turn by a rule.", "A norm keeps the scale."))
    sources = {part.name: Catalogue(part, None, None) for part in (far, near)}
    found = Knowledge(sources).search(Query("delta rule memory", k=3))
    assert [hit.passage.source for hit in found.hits] == ["near", "near", "far"]
    scores = [hit.score for hit in found.hits]
    assert scores == sorted(scores, reverse=True)


def test_scores_of_others_are_not_compared() -> None:
    """Of services only the ranks are known: they take turns with what is found here."""
    near = Notes("near", ("The delta rule writes to a memory.", "A memory by the delta rule."))
    outside = Shelf("outside", [passage(0), passage(1)])
    sources = {"near": Catalogue(near, None, None), "outside": outside}
    found = Knowledge(sources).search(Query("delta rule memory", k=4))
    assert [hit.passage.source for hit in found.hits] == ["near", "notes", "near", "notes"]
