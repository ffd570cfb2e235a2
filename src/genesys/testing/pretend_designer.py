"""A designer that makes designs out of thin air."""

import time
from random import Random

from genesys.architecture.unit_source import UnitSource
from genesys.architecture.unit_tree import UnitTree
from genesys.discovery.designer import Designer, SessionEnd
from genesys.evolution.design import Design, Proposal
from genesys.evolution.events import (
    DesignAdded,
    DesignRefused,
    DesignRepeated,
    SessionAbandoned,
    SessionStarted,
)
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.sandbox.sandbox import Progress


class PretendDesigner(Designer):
    """Adds a design of one unit most of the time; else refuses, repeats or gives up."""

    def __init__(self, failing: float = 0.3, seconds: float = 0.0) -> None:
        self._failing = failing
        self._seconds = seconds

    def design(
        self,
        number: int,
        session: SessionStarted,
        tree: EvolutionTree,
        random: Random,
        progress: Progress,
    ) -> SessionEnd:
        """Draw how the session ends."""
        time.sleep(self._seconds)
        design = pretend_design(random.randrange(10**6), session)
        if twin := tree.twin(design.unit_tree):
            return DesignRepeated(number, design.proposal, twin)
        if random.random() < self._failing:
            if random.random() < 0.5:
                return SessionAbandoned(number, "No edit was found.")
            return DesignRefused(number, design.proposal, ("[causality] It reads the future.",))
        return DesignAdded(design, number)


def pretend_design(number: int, session: SessionStarted | None = None) -> Design:
    """Make a design of one unit that has a setting of this value; a seed without a session."""
    code = (
        f"class Pretend(Unit):\n    kind = 'residual arrangement'\n"
        f"    def __init__(self, dim, *, number: Annotated[int, Between(0, 1000000)] = {number}):\n"
        "        super().__init__(dim)\n"
    )
    proposal = Proposal(
        title=f"Pretend {number}",
        mode=session.mode if session else "seed",
        parents=session.parents if session else (),
        target=(),
        motivation="To have something to verify.",
        plan="Take a number.",
    )
    return Design(proposal, (), UnitTree(UnitSource(code)))
