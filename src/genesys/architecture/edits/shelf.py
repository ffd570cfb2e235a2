"""The units at hand when a tree is edited."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from genesys.architecture.unit_source import UnitSource


@dataclass(frozen=True)
class Shelf:
    """Units that an edit may put into a tree."""

    units: tuple[UnitSource, ...]

    def of_kind(self, kind: str) -> list[UnitSource]:
        """Return the units that fit slots of this kind."""
        return [unit for unit in self.units if unit.kind == kind]

    def around(self, kind: str, slots: int) -> list[UnitSource]:
        """Return the units of this kind with exactly so many slots of their own kind."""
        return [unit for unit in self.of_kind(kind) if len(own_slots(unit)) == slots]

    @cached_property
    def heights(self) -> Mapping[str, int]:
        """Digest -> how many levels a unit needs at least, itself included.

        Units whose slots nothing on the shelf can fill are left out.
        """
        heights: dict[str, int] = {}
        for _ in self.units:
            found = {unit.digest: self._height(unit, heights) for unit in self.units}
            fitting = {digest: height for digest, height in found.items() if height is not None}
            if fitting == heights:
                break
            heights = fitting
        return heights

    def _height(self, unit: UnitSource, known: Mapping[str, int]) -> int | None:
        below = [
            min((known[u.digest] for u in self.of_kind(kind) if u.digest in known), default=None)
            for kind in {slot.kind for slot in unit.slots.values()}
        ]
        return _one_above(below)


def own_slots(unit: UnitSource) -> list[str]:
    """Return the unit's slots that take its own kind: what makes it a wrapper or a pair."""
    return [name for name, slot in unit.slots.items() if slot.kind == unit.kind]


def _one_above(heights: Iterable[int | None]) -> int | None:
    highest = 0
    for height in heights:
        if height is None:
            return None
        highest = max(highest, height)
    return highest + 1
