"""Looking up in rounds: nothing twice, nothing above the allowance."""

import pytest

from genesys.errors import KnowledgeError
from genesys.knowledge.fence import RULE, quoted
from genesys.knowledge.inquiry import Allowance, Inquiry
from genesys.knowledge.knowledge import Knowledge
from genesys.knowledge.lookup import Query
from tests.knowledge.shelf import Down, Shelf, passage

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
    told = "3 more passages were found, but they were shown above or in an earlier round."
    assert inquiry.rounds[1].lookups[0].notices == (told,)


def test_one_that_was_found_before_is_told_of_as_one() -> None:
    inquiry = Inquiry(Allowance(passages=2)).ask(MANY, [Query("a", k=1), Query("b", k=3)])
    assert inquiry.rounds[0].lookups[1].notices == (
        "1 more passage was found, but it was shown above or in an earlier round.",
        "1 more passage was found, but it was left out: the allowance of passages is used up.",
    )


def test_a_work_that_another_source_has_does_not_come_again() -> None:
    there = Shelf("arxiv", [passage(7, aliases=("arxiv:2405.21060",), title="Duality")])
    here = Shelf("papers", [passage(1, aliases=("arXiv:2405.21060",), title="Other words")])
    both = Knowledge({"arxiv": there, "papers": here})
    inquiry = Inquiry().ask(both, [Query("x", ("arxiv",))]).ask(both, [Query("x", ("papers",))])
    assert [hit.passage.source for hit in inquiry.hits] == ["arxiv"]


def test_passages_and_tokens_stay_within_the_allowance() -> None:
    few = Inquiry(Allowance(passages=4)).ask(MANY, [Query("a", k=3), Query("b", k=9)])
    assert len(few.hits) == 4
    told = (
        "5 more passages were found, but they were left out: the allowance of passages is used up."
    )
    assert told in few.rounds[0].lookups[1].notices
    short = Inquiry(Allowance(tokens=400)).ask(MANY, [Query("a", k=9)])
    assert 0 < short.tokens <= 400


def test_how_quotations_are_to_be_read_stands_once_a_round() -> None:
    bare = Knowledge({"none": Shelf("none", [])})
    down = Knowledge({"down": Down("down", [])})
    inquiry = Inquiry().ask(MANY, [Query("a", k=2), Query("b", k=4)]).noted("Seen four.")
    inquiry = inquiry.ask(bare, [Query("c")]).ask(down, [Query("d"), Query("e")])
    first, second, third = (
        Inquiry(rounds=(part,)).as_prompt.split("\n\n") for part in inquiry.rounds
    )
    for prompt in (first, third):
        assert prompt[1] == RULE
        assert prompt.count(RULE) == 1
    assert first[2:4] == ["Query: a", f"[1] from notes\n{quoted(inquiry.hits[0].passage)}"]
    assert third[2:5] == ["Query: d", third[3], "Query: e"]
    # Nothing is quoted there.
    assert second == ["Round 1", "Query: c", "Nothing was found."]


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
