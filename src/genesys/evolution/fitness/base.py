"""What a fitness promises."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

from genesys.evolution.comparison import Comparison


@dataclass(frozen=True)
class Merit:
    """How good a design is, as a number to be made large."""

    value: float
    error: float | None
    """Standard error, seed noise included; None until that was measured."""


class Fitness(ABC):
    """Says how good each design is, from stored verifications alone.

    Nothing is trained for it, so a finished run can be ranked anew by another fitness. It keeps
    no state: the same verifications, the same merits.
    """

    @property
    @abstractmethod
    def meaning(self) -> str:
        """What the number says, in one sentence for the foot of a table."""

    @abstractmethod
    def of(self, comparison: Comparison) -> Mapping[str, Merit]:
        """Return the merit of each design that can be judged, by its id.

        Only like must be compared with like: numbers of one rung with numbers of that rung.
        """
