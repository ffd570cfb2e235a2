"""What a source of knowledge promises."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from genesys.knowledge.hit import Hit


class Source(ABC):
    """Somewhere that passages can be looked up."""

    @property
    @abstractmethod
    def name(self) -> str:
        """What agents and settings call it; that of its file for those outside."""

    @abstractmethod
    def search(self, query: str, k: int) -> Sequence[Hit]:
        """Return the at most `k` passages that answer the query best, best first.

        A query without any words finds nothing. Raises SourceError, with what happened and what
        to do, where the source cannot answer; the others are asked all the same.
        """
