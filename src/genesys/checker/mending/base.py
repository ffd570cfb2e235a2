"""What a mend is: it finds one kind of slip, and says which characters to change."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass

from genesys.checker.mending.draft import Draft, Patch


@dataclass(frozen=True)
class Slip:
    """One slip and its repair, in words and as patches of the draft that do not overlap."""

    line: int
    """Where the slip is, in the draft at hand."""

    seen: str
    """What was written, as a sentence."""

    done: str
    """What stands there instead, as a sentence."""

    patches: tuple[Patch, ...]


@dataclass(frozen=True)
class Repair:
    """One slip that was mended, worded for whoever wrote it."""

    mend: str
    """The mend that made it: its plug-in name."""

    line: int
    """Where the slip was, in the text as written."""

    seen: str
    done: str

    def __str__(self) -> str:
        return f"[{self.mend}] line {self.line}: {self.seen} {self.done}"


class Mend(ABC):
    """Repairs one kind of slip. Its name is that of its file.

    The docstring of a mend says which repairs it does not make, and why.
    """

    rank: int
    """Mends run from the lowest rank up; some clear the way for others."""

    @property
    def name(self) -> str:
        """What repairs call this mend."""
        return type(self).__module__.rpartition(".")[2]

    @abstractmethod
    def slips(self, draft: Draft) -> Iterator[Slip]:
        """Yield what there is to repair. The first is repaired, then the draft is read anew."""
