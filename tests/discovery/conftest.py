"""Runs with pretend parts: seconds become microseconds, the decisions stay real."""

from collections.abc import Callable

import pytest

from genesys.discovery.scheduler import Scheduler
from genesys.discovery.worker import Worker
from genesys.evolution.ladder import Ladder
from genesys.journal.journal import Journal
from genesys.selection.policy import SelectionPolicy
from genesys.selection.quadrants import Quadrants
from genesys.testing.pretend_designer import PretendDesigner
from genesys.testing.pretend_run import LADDER, SESSIONS, pretend_seeds
from genesys.testing.pretend_verifier import PretendVerifier


def make_scheduler(
    ladder: Ladder = LADDER, policy: SelectionPolicy | None = None, random_seed: int = 0
) -> Scheduler:
    policy = policy or Quadrants(seeds_first=3, crossover_from=5, scratch_from=8)
    return Scheduler(ladder, policy, random_seed=random_seed, sessions=SESSIONS)


def plant(journal: Journal) -> None:
    journal.append(pretend_seeds(), after=0)


@pytest.fixture
def pretend_worker() -> Callable[..., Worker]:
    def make(
        journal: Journal, name: str = "w", random_seed: int = 0, failing: float = 0.2
    ) -> Worker:
        scheduler = make_scheduler(random_seed=random_seed)
        designers = {"genetic": PretendDesigner()}
        return Worker(journal, scheduler, designers, PretendVerifier(failing), name)

    return make
