"""What a search engine of the web promises."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from genesys.knowledge.web.request import Request


@dataclass(frozen=True)
class Page:
    """A page of the web that was found."""

    url: str
    title: str
    text: str
    """What the engine quotes of it."""


class Provider(ABC):
    """How one engine is asked, and how its answer is read. Keeps nothing."""

    @abstractmethod
    def request(self, query: str, k: int, address: str) -> Request:
        """Return what to ask for at most `k` pages; `address` is empty for the engine's own.

        Raises SourceError where something is missing, such as a key, and says what to do.
        """

    @abstractmethod
    def read(self, answer: object) -> Sequence[Page]:
        """Return the pages of the JSON answer, best first; SourceError for another form."""
