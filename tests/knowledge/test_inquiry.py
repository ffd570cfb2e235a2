"""Looking up in rounds: nothing twice, nothing above the allowance."""

import pytest

from genesys.errors import KnowledgeError
from genesys.knowledge.inquiry import Allowance, Inquiry
from genesys.knowledge.knowledge import Knowledge
from genesys.knowledge.lookup import Query
from tests.knowledge.shelf import Shelf, passage

MANY = Knowledge({"notes": Shelf("notes", [passage(n, words=100) for n in range(30)])})


def test_a_round_holds_its_queries_and_its_note() -> None:
    inquiry = Inquiry().ask(MANY, [Query("first", k=2), Query("more", k=4)]).noted("Seen four.")
    (only,) = inquiry.rounds
    assert [lookup.query.text for lookup in only.lookups] == ["first", "more"]
    assert only.note == "Seen four."
    assert inquiry.as_prompt.endswith("Note: Seen four.")


def test_what_was_found_before_does_not_come_again() -> None:
    inquiry = Inquiry().ask(MANY, [Query("a", k=3)]).ask(MANY, [Query("b", k=5)])
    assert [hit.passage.id for hit in inquiry.hits] == ["0", "1", "2", "3", "4"]
    assert "3 more were found before." in inquiry.rounds[1].lookups[0].notices


def test_a_work_that_another_source_has_does_not_come_again() -> None:
    there = Shelf("arxiv", [passage(7, aliases=("arxiv:2405.21060",), title="Duality")])
    here = Shelf("papers", [passage(1, aliases=("arXiv:2405.21060",), title="Other words")])
    both = Knowledge({"arxiv": there, "papers": here})
    inquiry = Inquiry().ask(both, [Query("x", ("arxiv",))]).ask(both, [Query("x", ("papers",))])
    assert [hit.passage.source for hit in inquiry.hits] == ["arxiv"]


def test_passages_and_tokens_stay_within_the_allowance() -> None:
    few = Inquiry(Allowance(passages=4)).ask(MANY, [Query("a", k=3), Query("b", k=9)])
    assert len(few.hits) == 4
    assert any("left out" in notice for notice in few.rounds[0].lookups[1].notices)
    short = Inquiry(Allowance(tokens=400)).ask(MANY, [Query("a", k=9)])
    assert 0 < short.tokens <= 400


def test_all_rounds_used_is_an_error() -> None:
    inquiry = Inquiry(Allowance(rounds=1)).ask(MANY, [Query("a")])
    with pytest.raises(KnowledgeError, match="All 1 rounds"):
        inquiry.ask(MANY, [Query("b")])


def test_citations_are_what_a_proposal_carries_along() -> None:
    inquiry = Inquiry().ask(MANY, [Query("a", k=2)])
    assert inquiry.citations == ("note 0", "note 1")


def test_the_same_questions_give_the_same_prompt() -> None:
    def prompt() -> str:
        return Inquiry().ask(MANY, [Query("a", k=2)]).noted("n").ask(MANY, [Query("b")]).as_prompt

    assert prompt() == prompt()
