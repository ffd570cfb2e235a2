"""The ladder of scales: each rung trains larger models, and pays for fewer of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import floor
from typing import Annotated

from annotated_types import Ge, Gt, Le

from genesys.errors import ConfigError


@dataclass(frozen=True)
class Rung:
    """One scale: one dial. Width, depth, batch and learning rate follow from it by formula."""

    name: str
    parameters: Annotated[int, Ge(1000)]
    """Size of the models trained here, embedding included."""

    tokens: Annotated[int, Ge(1000)]
    """How much text each of them is trained on."""

    budget: Annotated[int, Ge(1)]
    """How many verifications this rung pays for at most."""


@dataclass(frozen=True)
class Ladder:
    """Rungs from the smallest to the largest (paper, Alg. 5).

    Only the lowest rung is open at first. Every verification that finishes on rung i releases a
    share `selection_ratio` of one on rung i + 1.

    >>> ladder = Ladder((Rung("low", 10, 100, budget=8), Rung("high", 40, 400, budget=2)))
    >>> [rung.name for rung in ladder.open_rungs(finished={"low": 3}, used={"low": 4})]
    ['low']
    >>> [rung.name for rung in ladder.open_rungs(finished={"low": 8}, used={"low": 8, "high": 1})]
    ['high']
    """

    rungs: tuple[Rung, ...]
    selection_ratio: Annotated[float, Gt(0), Le(1)] = 0.25

    def __post_init__(self) -> None:
        """Refuse a ladder that could not be climbed."""
        names = [rung.name for rung in self.rungs]
        if not names or len(set(names)) < len(names):
            raise ConfigError(f"ladder: expected rungs with different names, got {names}.")

    def __iter__(self) -> Iterator[Rung]:
        return iter(self.rungs)

    def __getitem__(self, name: str) -> Rung:
        for rung in self.rungs:
            if rung.name == name:
                return rung
        known = ", ".join(rung.name for rung in self.rungs)
        raise ConfigError(f"rung: expected one of {known}, got {name!r}.")

    @property
    def lowest(self) -> Rung:
        """The rung on which every design starts."""
        return self.rungs[0]

    def below(self, rung: Rung) -> Rung | None:
        """Return the next smaller rung, or None at the bottom."""
        index = self.rungs.index(rung)
        return self.rungs[index - 1] if index else None

    def left(self, rung: Rung, finished: Mapping[str, int], used: Mapping[str, int]) -> int:
        """Count the verifications that this rung can pay for now.

        `finished` counts those that ended well on each rung, `used` those under way as well.
        """
        below = self.below(rung)
        granted = rung.budget
        if below is not None:
            granted = min(granted, floor(self.selection_ratio * finished.get(below.name, 0)))
        return granted - used.get(rung.name, 0)

    def open_rungs(self, finished: Mapping[str, int], used: Mapping[str, int]) -> list[Rung]:
        """Return the rungs that can pay for a verification now, lowest first."""
        return [rung for rung in self.rungs if self.left(rung, finished, used) > 0]
