"""A check that runs."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from genesys.checker.finding import Finding
from genesys.checker.live.specimen import Specimen
from genesys.checker.locate import design_line


@contextmanager
def noted(when: str) -> Iterator[None]:
    """Have whatever the design raises in the block say when that was; it goes on to the probe."""
    try:
        yield
    except Exception as error:
        error.add_note(when)
        raise


class LiveCheck(ABC):
    """Runs a composed design. Its name is that of its file.

    What the design itself raises is left to the caller: it is a finding of the check under way.
    """

    rank: ClassVar[int]
    """Checks run from the smallest rank up, and stop at the first that finds something: cheap
    ones first, and those before others that would only stumble over the same thing."""

    @property
    def name(self) -> str:
        """What findings call this check."""
        return type(self).__module__.rpartition(".")[2]

    @abstractmethod
    def probe(self, specimen: Specimen) -> Iterator[Finding]:
        """Yield what is wrong with it."""

    def found(
        self,
        expected: str,
        seen: str,
        advice: str = "",
        *,
        line: int | None = None,
        warning: bool = False,
    ) -> Finding:
        """Word a finding, with the line of the composed design that it is about."""
        return Finding(self.name, expected, seen, advice, design_line(line), warning)
