"""What a check reports, worded for the coder who must mend it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Finding:
    """One thing wrong with a unit or a tree."""

    check: str
    """The check that found it: its plug-in name."""

    message: str
    """What was expected and what was seen, in numbers where there are any."""

    advice: str = ""
    """What to do about it."""

    place: str = ""
    """Where: the unit, and its own line where that is known."""

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return f"[{self.check}] {where}{self.message} {self.advice}".rstrip()


@dataclass(frozen=True)
class Report:
    """Everything that the checker found.

    >>> Report().passed
    True
    >>> print(Report((Finding("imports", "`os` may not be imported.", place="line 3"),)))
    [imports] line 3: `os` may not be imported.
    """

    findings: tuple[Finding, ...] = ()

    facts: Mapping[str, float] = field(default_factory=dict)
    """What was measured on the way, where the live checks ran: "parameters" of one block of
    width 32, and "milliseconds" of processor time that they took."""

    @property
    def passed(self) -> bool:
        """Whether there was nothing to find."""
        return not self.findings

    def __str__(self) -> str:
        return "\n".join(map(str, self.findings)) or "All checks passed."
