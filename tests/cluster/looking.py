"""What tests see of a run while its processes work, and what holds when they are done."""

from genesys.evolution.events import VerificationFinished
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.journal.journal import Journal
from genesys.testing.pretend_run import LADDER

PATIENCE = 200.0
"""Seconds that a test waits for what must happen."""


def tree_of(journal: Journal) -> EvolutionTree:
    return EvolutionTree.replay(entry.event for entry in journal.read())


def held(journal: Journal, process: int) -> list[int]:
    """Return the steps that a process is at."""
    claims = tree_of(journal).claims
    leases = (lease for lease in journal.leases() if lease.worker.endswith(f"-{process}"))
    return [lease.claim for lease in leases if lease.claim in claims]


def assert_whole(journal: Journal) -> None:
    """The ladder is spent, as far as designs that failed allow, and nothing was done twice."""
    tree = tree_of(journal)
    assert tree.claims == {}
    for rung in LADDER:
        below = LADDER.below(rung)
        stood = {design for design, name in tree.verifications if below and name == below.name}
        nobody_is_left = below is not None and stood <= tree.tried(rung.name)
        assert tree.finished[rung.name] == rung.budget or nobody_is_left
    finished = [
        (event.verification.design_id, event.verification.rung, event.verification.seed)
        for event in (entry.event for entry in journal.read())
        if isinstance(event, VerificationFinished)
    ]
    assert len(set(finished)) == len(finished), "finished work was repeated"
