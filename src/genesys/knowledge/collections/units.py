"""Units that people wrote, and those of a run, as passages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from genesys import __version__
from genesys.architecture.unit_source import UnitSource
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.knowledge.collections.base import Collection
from genesys.knowledge.passage import Passage
from genesys.library import shelf


@dataclass(frozen=True)
class Units(Collection):
    """One passage a unit: its docstring, slots, settings and code."""

    tree: Callable[[], EvolutionTree] | None = None
    """Gives the run as it is now; without it there are the library's units alone."""

    name = "units"

    @property
    def state(self) -> str:
        """Units of the library come with Genesys, those of a run with its designs."""
        return f"{__version__}/{len(self.tree().designs) if self.tree else 0}"

    def passages(self) -> Sequence[Passage]:
        """Return the library's units, then those that only the run's designs have."""
        found = {unit.digest: _passage(name, unit, "") for name, unit in shelf.units().items()}
        for design in self.tree().designs.values() if self.tree else ():
            for _, part in design.unit_tree.walk():
                unit = part.source
                if unit.digest not in found:
                    name = f"{unit.name}-{unit.digest[:8]}"
                    found[unit.digest] = _passage(name, unit, design.id)
        return list(found.values())


def _passage(name: str, unit: UnitSource, first_in: str) -> Passage:
    slots = [f"slot {key} ({slot.kind})" for key, slot in unit.slots.items()]
    facts = [f"A {unit.kind}", *slots, *(f"setting {key}" for key in unit.settings)]
    return Passage(
        source="units",
        id=name,
        title=f"{unit.name}: {unit.summary}",
        text=f"{unit.docstring}\n{', '.join(facts)}.\n```python\n{_class(unit)}\n```",
        citation=f"unit {name}" + (f" of design {first_in}" if first_in else " of the library"),
        keywords=(unit.name, name.replace("_", " "), unit.kind),
    )


def _class(unit: UnitSource) -> str:
    """Return the class without its docstring, which stands above it, and without imports."""
    lines = unit.code.splitlines()
    first, last = unit.definition.lineno - 1, unit.definition.end_lineno or len(lines)
    body = unit.definition.body
    if unit.docstring and body[0].end_lineno is not None:
        return "\n".join(lines[first : body[0].lineno - 1] + lines[body[0].end_lineno : last])
    return "\n".join(lines[first:last])
