"""A design session without an LLM: one typed edit of the parents, then the checker."""

from collections.abc import Sequence
from random import Random

from genesys.architecture.edits.base import Change, Edited, Operator, is_sound
from genesys.architecture.edits.change_setting import ChangeSetting
from genesys.architecture.edits.diverge import Diverge
from genesys.architecture.edits.graft import Graft
from genesys.architecture.edits.growth import grow_kind
from genesys.architecture.edits.insert_wrapper import InsertWrapper
from genesys.architecture.edits.remove_wrapper import RemoveWrapper
from genesys.architecture.edits.replace_unit import ReplaceUnit
from genesys.architecture.edits.shelf import Shelf
from genesys.architecture.unit_tree import BLOCK
from genesys.checker.checker import Checker
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

OPERATORS: Sequence[Operator] = (
    ReplaceUnit(),
    ChangeSetting(),
    InsertWrapper(),
    RemoveWrapper(),
    Diverge(),
)
"""What a mutation may do."""

_SCRATCH_TRIES = 20


class GeneticDesigner(Designer):
    """Genetic programming over the units of a shelf (Koza 1992), typed by slots and signals."""

    def __init__(
        self, shelf: Shelf, checker: Checker, operators: Sequence[Operator] = OPERATORS
    ) -> None:
        self._shelf = shelf
        self._checker = checker
        self._operators = operators

    def design(
        self,
        number: int,
        session: SessionStarted,
        tree: EvolutionTree,
        random: Random,
        progress: Progress,
    ) -> SessionEnd:
        """Edit, look whether the run has it already, check."""
        parents = [tree.designs[parent] for parent in session.parents]
        edited = self._edit(session, parents, random)
        if edited is None:
            return SessionAbandoned(number, f"No {session.mode} of these parents was found.")
        design = Design(_proposal(session, parents, edited), (), edited.tree)
        if twin := tree.twin(design.unit_tree):
            return DesignRepeated(number, design.proposal, twin)
        progress(0.5, f"checking {design.proposal.title}")
        report = self._checker.check_tree(design.unit_tree)
        if not report.passed:
            return DesignRefused(number, design.proposal, tuple(map(str, report.findings)))
        return DesignAdded(design, number)

    def _edit(
        self, session: SessionStarted, parents: Sequence[Design], random: Random
    ) -> Edited | None:
        match session.mode:
            case "crossover":
                operators: list[Operator] = [Graft(parents[1].unit_tree)]
            case "scratch":
                return self._from_scratch(random)
            case _:
                operators = _shuffled(self._operators, random)
        edits = (
            operator.apply(parents[0].unit_tree, self._shelf, random) for operator in operators
        )
        return next((edited for edited in edits if edited is not None), None)

    def _from_scratch(self, random: Random) -> Edited | None:
        for _ in range(_SCRATCH_TRIES):
            tree = grow_kind(BLOCK, self._shelf, random)
            if tree is not None and is_sound(tree):
                names = [part.source.name for _, part in tree.walk()][1:3]
                title = " and ".join([f"{tree.source.name} of {names[0]}", *names[1:]])
                return Edited(tree, (), Change(tree, title, "A block is grown from single units"))
        return None


def _shuffled(operators: Sequence[Operator], random: Random) -> list[Operator]:
    """Order operators by chance, heavier ones more often first (Efraimidis and Spirakis 2006)."""
    return sorted(operators, key=lambda operator: -(random.random() ** (1 / operator.weight)))


def _proposal(session: SessionStarted, parents: Sequence[Design], edited: Edited) -> Proposal:
    origin = " and ".join(parent.proposal.title for parent in parents) or "the unit library"
    return Proposal(
        title=edited.change.title,
        mode=session.mode,
        parents=session.parents,
        target=edited.target,
        motivation=f"Genetic {session.mode} of {origin}.",
        plan=f"{edited.change.action}.",
    )
