"""A run of which only the decisions are real: its ladder, its seeds, and its whole history."""

from collections.abc import Sequence

from genesys.discovery.designer import Designer
from genesys.discovery.scheduler import Scheduler
from genesys.discovery.worker import Worker
from genesys.evolution.events import DesignAdded, Event, RunStarted
from genesys.evolution.ladder import Ladder, Rung
from genesys.journal.memory_journal import MemoryJournal
from genesys.selection.policy import SelectionPolicy
from genesys.testing.pretend_designer import PretendDesigner, pretend_design
from genesys.testing.pretend_verifier import PretendVerifier

LADDER = Ladder(
    (Rung("low", 1000, 1000, 16), Rung("mid", 4000, 1000, 4), Rung("top", 16000, 1000, 1))
)
"""Three rungs, each with a quarter of the budget of the one below."""

SESSIONS = 60
"""Design sessions that a pretend run may take: enough to spend the ladder, failures included."""


def pretend_seeds() -> list[Event]:
    """Return the first entries of a run: its start and three seeds."""
    return [RunStarted({}), *(DesignAdded(pretend_design(number)) for number in (1, 2, 3))]


def pretend_history(
    policy: SelectionPolicy,
    designer: Designer | None = None,
    planted: Sequence[Event] = (),
    ladder: Ladder = LADDER,
) -> list[Event]:
    """Make a whole run with this policy, in memory, and return all that happened in it.

    Designs are pretended unless a designer is given, and so are the first entries; scores always
    are.
    """
    journal = MemoryJournal(planted or pretend_seeds())
    scheduler = Scheduler(ladder, policy, random_seed=0, sessions=SESSIONS)
    designers = {"genetic": designer or PretendDesigner()}
    Worker(journal, scheduler, designers, PretendVerifier(), "w").discover()
    return [entry.event for entry in journal.read()]
