"""What a session starts from: parents, what became of their relatives, units that are at hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from genesys.agents.parent import Parent
from genesys.agents.unit_texts import classes, listed
from genesys.architecture.outline import outline
from genesys.architecture.unit_tree import Path, UnitTree
from genesys.discovery.draft import Draft, place
from genesys.discovery.regime import Regime
from genesys.evolution.design import Design
from genesys.evolution.events import SessionStarted
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.knowledge.attempt import Attempt, attempts
from genesys.knowledge.lesson import lessons
from genesys.library import shelf

_CITED = 8
_RELATIVES = 12
"""Siblings, or lessons, that are told; the latest ones."""


@dataclass(frozen=True)
class Background:
    """Reads the evolution tree as it was when the session began."""

    session: SessionStarted
    tree: EvolutionTree
    regime: Regime
    experiments: bool = True
    """Whether it is told how designs fared."""

    @cached_property
    def designs(self) -> Sequence[Design]:
        """The parents."""
        return [self.tree.designs[name] for name in self.session.parents]

    @cached_property
    def parents(self) -> tuple[Parent, ...]:
        """The parents as agents see them."""
        return tuple(map(self._parent, "AB", self.designs))

    @property
    def targets(self) -> tuple[str, ...]:
        """Places in the first parent that may be changed."""
        if not self.designs:
            return (place(()),)
        return tuple(place(path) for path, _ in self.designs[0].unit_tree.walk())

    def draft(self, target: Path) -> Draft:
        """Return the first parent without what it has at `target`."""
        return Draft.of(self.designs[0].unit_tree if self.designs else None, target)

    @property
    def siblings(self) -> tuple[str, ...]:
        """What was proposed from the same parents before, and how it fared."""
        mine = set(self.session.parents)
        past = [
            attempt
            for attempt in attempts(self.tree)
            if mine.intersection(attempt.proposal.parents)
            or (not mine and attempt.proposal.mode == "scratch")
        ]
        return tuple(map(self._sibling, past[-_RELATIVES:]))

    @property
    def lessons(self) -> str:
        """What the verifications of parents and their children taught."""
        if not self.experiments:
            return ""
        kin = set(self.session.parents)
        kin |= {child.id for parent in self.session.parents for child in self.tree.children(parent)}
        found = [lesson.text for lesson in lessons(self.tree) if lesson.design in kin]
        return "\n".join(f"- {text}" for text in found[-_RELATIVES:])

    @property
    def rungs(self) -> tuple[str, ...]:
        """What is trained on each rung and beside what, and how far chance moves results there."""
        told = [f"{text}{self._noise(rung)}" for rung, text in self.regime.rungs.items()]
        seeds = ", ".join(map(self._seed, self.tree.seeds))
        beside = [f"Beside it: {seeds}"] if seeds else []
        return (*told, f"Everywhere: {self.regime.everywhere}", *beside)

    @cached_property
    def reusable(self) -> Mapping[str, UnitTree]:
        """Units that may be taken over unwritten: the library's, the parents' with all below."""
        found = {name: UnitTree(unit) for name, unit in shelf.units().items()}
        for parent, design in zip(self.parents, self.designs, strict=True):
            for path, part in design.unit_tree.walk():
                found[f"{parent.label}.{place(path)}"] = part
        return found

    @property
    def units(self) -> str:
        """The library's units, a line each."""
        return listed(shelf.units())

    @property
    def names(self) -> str:
        """The names of the library's units."""
        return ", ".join(shelf.units())

    def cited(self, text: str) -> str:
        """Explain the units of the library that a text names as code, the first few."""
        named = [unit for name, unit in shelf.units().items() if f"`{name}`" in text]
        return "\n\n".join(f"{unit.name}: {unit.docstring}" for unit in named[:_CITED])

    def alike(self, kind: str) -> str:
        """Return the known units of one kind, a line each."""
        known: dict[str, str] = {}
        for name, part in self.reusable.items():
            if part.source.kind == kind:
                unit = part.source
                known.setdefault(unit.digest, f"- {name}: {unit.name}: {unit.summary}")
        return "\n".join(known.values())

    def replaced(self, target: str) -> str:
        """Return the code of the unit that the first parent has in a place."""
        part = self.reusable.get(f"A.{target}")
        return part.source.code.strip() if part else ""

    def _parent(self, label: str, design: Design) -> Parent:
        return Parent(
            label=label,
            design_id=design.id,
            title=design.proposal.title,
            outline=outline(design.unit_tree),
            code=classes(design.unit_tree),
            mechanism=design.proposal.mechanism or design.proposal.motivation,
            record=self._record(design) if self.experiments else "",
        )

    def _noise(self, rung: str) -> str:
        noise = self.tree.noise(rung) if self.experiments else None
        if noise is None:
            return ""
        return f"; seeds of one design spread by {noise:.3f} bits per byte"

    def _seed(self, design: Design) -> str:
        if not self.experiments:
            return design.proposal.title
        found = self.tree.of(design.id)
        scores = ", ".join(f"{one.bits_per_byte.value:.3f} on {one.rung}" for one in found)
        return f"{design.proposal.title} ({scores or 'not verified yet'})"

    def _record(self, design: Design) -> str:
        told = [
            f"{found.bits_per_byte.value:.3f} bits per byte on {found.rung}"
            for found in self.tree.of(design.id)
        ]
        return "; ".join(told) or "not verified yet"

    def _sibling(self, attempt: Attempt) -> str:
        return f"{attempt.title}: {attempt.fared}" if self.experiments else attempt.title
