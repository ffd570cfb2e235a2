"""What a source of knowledge promises."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from genesys.knowledge.hit import Hit


class Source(ABC):
    """Somewhere that passages can be looked up.

    One outside of this machine is a plug-in: a file in this folder, a frozen dataclass that is made
    with `web=`, the one way out (`genesys.knowledge.web.web.Web`), and with options that settings
    may give. `outside` has what those have in common.
    """

    @property
    @abstractmethod
    def name(self) -> str:
        """What agents and settings call it; that of its file for those outside."""

    @property
    def lacking(self) -> str:
        """What its answers lack at present, in a sentence; empty where nothing does."""
        return ""

    @property
    def scale(self) -> str:
        """What the scores of its hits are measured by: those of one scale can be compared.

        Empty where they can be compared with nobody else's.
        """
        return ""

    @property
    def stocked(self) -> bool:
        """Whether there is anything to be found, as far as can be told without asking."""
        return True

    @abstractmethod
    def search(self, query: str, k: int) -> Sequence[Hit]:
        """Return the at most `k` passages that answer the query best, best first.

        A query without any words finds nothing. Raises SourceError, with what happened and what
        to do, where the source cannot answer; the others are asked all the same.
        """
