"""What the tree keeps of sessions: who made what, what can be resumed, whether there is money."""

from dataclasses import replace

import pytest

from genesys.errors import JournalError
from genesys.evolution.design import Proposal
from genesys.evolution.events import (
    BudgetRaised,
    BudgetSpent,
    DesignAdded,
    DesignRefused,
    Event,
    SessionAbandoned,
    SessionStarted,
    StepReturned,
)
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.selection.uniform import Uniform
from genesys.testing.pretend_designer import pretend_design
from genesys.testing.pretend_run import pretend_history, pretend_seeds

BY_LLM = SessionStarted("scratch", (), designer="llm")
IDEA = Proposal("Wider", "scratch", (), (), "It is narrow.", "Widen it.")


def tree_of(*events: Event) -> EvolutionTree:
    """Replay four entries that begin a run, then these."""
    return EvolutionTree.replay([*pretend_seeds(), *events])


def test_the_tree_knows_who_made_each_design() -> None:
    tree = tree_of(
        SessionStarted("scratch", ()), DesignAdded(mine := pretend_design(7, BY_LLM), 5), BY_LLM,
        DesignAdded(theirs := pretend_design(8, BY_LLM), 7),
    )  # fmt: skip
    assert tree.made_by == {mine.id: "genetic", theirs.id: "llm"}


def test_sessions_without_a_design_are_counted_by_designer_and_kept() -> None:
    end = SessionAbandoned(5, "No unit was accepted.", "mixer", IDEA)
    tree = tree_of(
        BY_LLM, end, BY_LLM, DesignRefused(7, IDEA, ("[shape] wrong",)),
        SessionStarted("scratch", ()), SessionAbandoned(9, "Nothing to edit."),
    )  # fmt: skip
    assert tree.fruitless == {"llm": 2, "genetic": 1}
    assert tree.abandonments[0] == end
    assert tree.abandoned == 2


def test_a_session_with_llms_that_lost_its_worker_waits_to_go_on_under_its_first_number() -> None:
    events: list[Event] = [BY_LLM, StepReturned(5, "gone")]
    assert tree_of(*events).interrupted == {5: BY_LLM}
    assert tree_of(*events).sessions == 1, "it keeps its place"
    again = replace(BY_LLM, resumes=5)
    events += [again]
    assert tree_of(*events).interrupted == {}
    assert tree_of(*events).designing == {"llm": 1}
    events += [StepReturned(7, "gone too")]
    assert tree_of(*events).interrupted == {5: again}
    events += [again, DesignAdded(design := pretend_design(9, BY_LLM), 9)]
    tree = tree_of(*events)
    assert tree.interrupted == {}
    assert tree.made_by == {design.id: "llm"}
    assert tree.sessions == 1


def test_other_sessions_that_lost_their_worker_leave_nothing() -> None:
    tree = tree_of(SessionStarted("scratch", ()), StepReturned(5, "gone"))
    assert tree.interrupted == {}
    assert tree.sessions == 0


def test_what_was_not_interrupted_cannot_be_resumed() -> None:
    with pytest.raises(JournalError, match="Entry 6 resumes session 5, which was not interrupted"):
        tree_of(BY_LLM, replace(BY_LLM, resumes=5))


def test_money_is_spent_until_a_person_gives_more() -> None:
    assert tree_of().spent_out == ""
    spent = tree_of(BudgetSpent("$5.00 are spent"))
    assert spent.spent_out == "$5.00 are spent"
    raised = tree_of(BudgetSpent("$5.00 are spent"), BudgetRaised(9.0))
    assert (raised.spent_out, raised.dollars) == ("", 9.0)


def test_a_copy_changes_on_its_own() -> None:
    events = pretend_history(Uniform())
    half = EvolutionTree.replay(events[: len(events) // 2])
    before = EvolutionTree.replay(events[: len(events) // 2])
    copied = half.copy()
    assert copied == half
    for event in events[len(events) // 2 :]:
        copied.apply(event)
    assert half == before
    assert copied == EvolutionTree.replay(events)
