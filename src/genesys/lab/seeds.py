"""What every run begins with: the seed designs."""

from __future__ import annotations

from collections.abc import Sequence

from genesys import plugins
from genesys.architecture.compose import compose
from genesys.discovery.worker import catch_up
from genesys.errors import DesignError, JournalMoved
from genesys.evolution.design import Design, Proposal
from genesys.evolution.events import Event
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.journal.journal import Journal
from genesys.library.seeds.base import Seed


def seed_design(name: str) -> Design:
    """Return the design of the seed that the library has under this name.

    Raises DesignError, with the unit, the slot or setting and what fits, for a senseless tree.
    """
    seed = plugins.load(Seed, name)
    proposal = Proposal(seed.title, "seed", (), (), seed.summary, "As published.")
    design = Design(proposal, (), seed.unit_tree())
    try:
        compose(design.unit_tree)
    except DesignError as error:
        raise DesignError(f"The seed {name!r} is not valid: {error}") from error
    return design


def add(journal: Journal, facts: Sequence[Event]) -> None:
    """Write facts that hold whatever else is written meanwhile, one after the other."""
    tree = EvolutionTree()
    while True:
        catch_up(tree, journal)
        try:
            journal.append(facts, after=tree.length)
        except JournalMoved:
            continue
        return
