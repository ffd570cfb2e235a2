"""What a collection promises."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from genesys.knowledge.passage import Passage


class Collection(ABC):
    """Passages of one kind that lie on this machine."""

    @property
    @abstractmethod
    def name(self) -> str:
        """What agents call it; the `source` of each of its passages."""

    @property
    @abstractmethod
    def state(self) -> str:
        """Changes whenever `passages` does, and is quick to tell."""

    @property
    def stocked(self) -> bool:
        """Whether there is anything in it, as far as can be told without reading it."""
        return True

    @abstractmethod
    def passages(self) -> Sequence[Passage]:
        """Return all of them, each with an id of its own."""
