"""What a check reports, worded for the coder who must mend it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Finding:
    """One thing about a unit or a tree that is not as it should be."""

    check: str
    """The check that found it: its plug-in name."""

    expected: str
    """What should have been, as a sentence."""

    seen: str
    """What was there instead, as a sentence, in numbers where there are any."""

    advice: str = ""
    """What to do about it."""

    place: str = ""
    """Where: the unit, and its own line where that is known."""

    warning: bool = False
    """Whether the design is valid all the same."""

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        mild = " warning" if self.warning else ""
        return (
            f"[{self.check}{mild}] {where}expected: {self.expected} Seen: {self.seen} "
            f"{self.advice}".rstrip()
        )


@dataclass(frozen=True)
class Report:
    """Everything that the checker found, what to mend first before all else.

    >>> Report().passed
    True
    >>> print(Report((Finding("imports", "Units import torch.", "`os` is imported."),)))
    [imports] expected: Units import torch. Seen: `os` is imported.
    """

    findings: tuple[Finding, ...] = ()

    facts: Mapping[str, float] = field(default_factory=dict)
    """What was measured on the way, as far as the checks came.

    "parameters" of one block of width 32, "milliseconds" of processor time of the live checks,
    "first loss" of a deep model; for each rung R "parameters at R" of all blocks and "operations a
    token at R" forward; "exam loss", with that "of gpt" and "of guessing", in nats; "time ratio",
    "memory ratio" and "operations ratio" of a training step to GPT's; "time exponent" and "memory
    exponent", with which they grow with the length.
    """

    @property
    def passed(self) -> bool:
        """Whether there was nothing to find, warnings aside."""
        return all(finding.warning for finding in self.findings)

    def __str__(self) -> str:
        return "\n".join(map(str, self.findings)) or "All checks passed."
