"""What every journal promises."""

import pytest

from genesys.errors import JournalMoved
from genesys.evolution.design import Proposal
from genesys.evolution.events import (
    BudgetRaised,
    BudgetSpent,
    DesignAdded,
    DesignRefused,
    DesignRepeated,
    Event,
    RunStarted,
    SessionAbandoned,
    SessionStarted,
    StepReturned,
    VerificationFailed,
    VerificationFinished,
    VerificationStarted,
    VerificationStopped,
)
from genesys.evolution.ladder import Rung
from genesys.evolution.stopped_run import StoppedRun
from genesys.journal.journal import Journal
from genesys.testing.pretend_designer import pretend_design
from genesys.testing.pretend_verifier import PretendVerifier

_DESIGN = pretend_design(7)
_IDEA = Proposal("Idea", "crossover", ("a", "b"), ("mixer", "norm"), "why", "how", ("paper",))

EVERY_KIND: tuple[Event, ...] = (
    RunStarted({"ladder": {"rungs": [{"name": "low"}]}, "random_seed": 3}),
    DesignAdded(_DESIGN),
    SessionStarted("crossover", ("a", "b")),
    DesignRefused(3, _IDEA, ("[causality] leaks",)),
    DesignRepeated(3, _IDEA, "idea-1"),
    SessionAbandoned(3, "nothing found"),
    VerificationStarted("idea-1", "low", 2),
    VerificationFinished(7, PretendVerifier().verify(_DESIGN, Rung("low", 1000, 1000, 1), 0)),
    VerificationFailed(7, "diverged"),
    StepReturned(7, "gone"),
    SessionStarted("crossover", ("a", "b"), designer="llm", resumes=3, idea="so", proposal=_IDEA),
    SessionAbandoned(11, "nothing found", "mixer.norm", _IDEA),
    VerificationStopped(7, StoppedRun("idea-1", "low", 0, "slow", ((50, 2.5),), 500, 2.0, 1.0)),
    BudgetSpent("the next call could cost more"),
    BudgetRaised(5.0),
)
"""One event of each kind; together they make no run."""


class JournalContract:
    """A journal keeps every fact as it was, in order, and lets nobody write over another.

    Override `journal` with one that is new and empty.
    """

    @pytest.fixture
    def journal(self) -> Journal:
        """Return a new, empty journal."""
        raise NotImplementedError("Override the fixture `journal`: return a new, empty journal.")

    def test_a_new_journal_is_empty(self, journal: Journal) -> None:
        """It has neither entries nor leases."""
        assert list(journal.read()) == []
        assert journal.leases() == []

    def test_every_kind_of_event_comes_back_as_it_was(self, journal: Journal) -> None:
        """With its number from 1 on, its time and its writer."""
        begun = journal.now()
        assert journal.append(EVERY_KIND, after=0, worker="w") == len(EVERY_KIND)
        entries = list(journal.read())
        assert tuple(entry.event for entry in entries) == EVERY_KIND
        assert [entry.number for entry in entries] == list(range(1, len(EVERY_KIND) + 1))
        assert {entry.worker for entry in entries} == {"w"}
        assert all(begun - 1 <= entry.at <= journal.now() + 1 for entry in entries)

    def test_reading_goes_on_where_the_reader_was(self, journal: Journal) -> None:
        """What was read before is not read again; at the end there is nothing."""
        journal.append(EVERY_KIND, after=0)
        assert tuple(entry.event for entry in journal.read(after=8)) == EVERY_KIND[8:]
        assert list(journal.read(after=len(EVERY_KIND))) == []

    def test_whoever_has_not_read_on_writes_nothing(self, journal: Journal) -> None:
        """JournalMoved, all or none, for events and for claims, ahead of the end or behind."""
        journal.append(EVERY_KIND[:2], after=0)
        for after in (0, 1, 3):
            with pytest.raises(JournalMoved):
                journal.append(EVERY_KIND[2:4], after=after)
            with pytest.raises(JournalMoved):
                journal.claim(SessionStarted("scratch", ()), after=after, worker="w")
        assert tuple(entry.event for entry in journal.read()) == EVERY_KIND[:2]
        assert journal.leases() == []

    def test_a_claim_is_an_entry_with_a_lease(self, journal: Journal) -> None:
        """It is numbered like any other entry, and holds for as long as was asked."""
        journal.append(EVERY_KIND[:2], after=0)
        step = SessionStarted("scratch", ())
        number = journal.claim(step, after=2, worker="w", seconds=5)
        (entry,) = journal.read(after=2)
        assert (entry.number, entry.event, entry.worker) == (number, step, "w") == (3, step, "w")
        (lease,) = journal.leases()
        assert (lease.claim, lease.worker, lease.fraction) == (number, "w", 0.0)
        assert 3 < lease.until - journal.now() < 6

    def test_a_lease_can_be_renewed_alone(self, journal: Journal) -> None:
        """It holds longer and says how far the step is; other leases and entries stay."""
        first = journal.claim(SessionStarted("scratch", ()), after=0, worker="a", seconds=5)
        other = journal.claim(SessionStarted("scratch", ()), after=1, worker="b", seconds=5)
        journal.renew(first, seconds=100, fraction=0.25, note="training")
        leases = {lease.claim: lease for lease in journal.leases()}
        assert leases.keys() == {first, other}
        assert (leases[first].fraction, leases[first].note) == (0.25, "training")
        assert leases[first].until - journal.now() > 90
        assert leases[other].until - journal.now() < 6
        assert len(list(journal.read())) == 2
