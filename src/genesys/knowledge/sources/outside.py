"""What the sources outside of this machine have in common."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Annotated, Any, ClassVar

from annotated_types import Ge, Gt

from genesys.knowledge.hit import Hit
from genesys.knowledge.passage import Passage
from genesys.knowledge.plain_text import shortened
from genesys.knowledge.sources.base import Source
from genesys.knowledge.web.web import Web


@dataclass(frozen=True)
class Outside(Source):
    """A service on the web, asked through `web`, which remembers what was found.

    A concrete one states its `title`, `longest` and `most`, adds an option `address`, and looks
    up. Hits are scored by rank, 1 for the first, 1/2 for the second: services give no scores that
    mean anything elsewhere.
    """

    web: Web
    """Given by whoever builds the source, not by settings."""

    timeout: Annotated[float, Gt(0)] = 20.0
    """Seconds to connect, and between two pieces of an answer."""

    interval: Annotated[float, Ge(0)] = 1.0
    """Seconds between two requests. Less than the default only for a mirror of your own."""

    title: ClassVar[str]
    """What people call the service."""

    longest: ClassVar[int] = 300
    """Characters of a query that the service takes; the rest is cut off at a word."""

    most: ClassVar[int] = 100
    """Results that the service gives to one request."""

    manners: ClassVar[tuple[str, ...]] = ("web", "timeout", "interval")
    """Options that say how to ask, not what: the answer does not depend on them."""

    @property
    def name(self) -> str:
        """The name of its file."""
        return type(self).__module__.rpartition(".")[2]

    def search(self, query: str, k: int) -> Sequence[Hit]:
        """Return what the service finds, in its order; asked once, then remembered."""
        wanted = shortened(query, self.longest)
        if k < 1 or not any(letter.isalnum() for letter in wanted):
            return ()
        count = min(k, self.most)
        found = self.web.remembered(
            self.name,
            {"query": wanted, "k": count, **self._options()},
            lambda: self._found(wanted, count),
        )
        return tuple(
            Hit(passage, 1 / rank, f"{self.title}, rank {rank}")
            for rank, passage in enumerate(found, 1)
        )

    @abstractmethod
    def look_up(self, query: str, k: int) -> Sequence[Passage]:
        """Ask the service, which is not remembered yet; `k` is from 1 to `most`.

        Raises SourceError where it does not answer, or in another form than expected.
        """

    def _found(self, query: str, k: int) -> Sequence[Passage]:
        """Leave out what is there twice, and what has nothing to be shown or cited by."""
        found: dict[str, Passage] = {}
        for passage in self.look_up(query, k):
            if passage.id and passage.title and passage.text:
                found.setdefault(passage.id, passage)
        return list(found.values())[:k]

    def _options(self) -> Mapping[str, Any]:
        return {
            option.name: getattr(self, option.name)
            for option in fields(self)
            if option.name not in self.manners
        }
