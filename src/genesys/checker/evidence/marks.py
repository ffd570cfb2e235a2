"""The verdict on what a design learned, and on what that cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from genesys.checker.evidence.exam import PROMPTS, UNIGRAM, VOCABULARY, Exam
from genesys.checker.evidence.question import read
from genesys.checker.finding import Finding
from genesys.checker.locate import design_line

MARGIN = 0.1
"""Nats by which the loss must lie below the unigram entropy."""

LIMITS: Mapping[str, tuple[float, float, str]] = {
    "time": (1.5, 3.0, "Look for loops, and for operations on many small tensors."),
    "memory": (2.0, 4.0, "Look for large intermediate tensors, such as one for every pair."),
    "operations": (1.5, 3.0, "Look for maps that are wider than a few times `dim`."),
}
"""Times GPT's: what is worth a warning, what is too much, and where to look (paper, its checker:
1.5 and 3 for time and operations, 2 and 4 for memory)."""

_SHARED = {"time": "its forward pass goes into", "memory": "that is first kept by"}

MOST_LOSS = 1.5
"""Times GPT's loss on the same exam: above, a design learns more slowly than it should."""


@dataclass(frozen=True)
class Marks:
    """What a trial came to; see `trial.run`."""

    loss: float
    costs: Mapping[str, float]
    lines: Mapping[str, tuple[int, float]] = field(default_factory=dict)
    """Cost -> the line of the composed design that most of it goes into, and its share."""

    @classmethod
    def given(cls, exam: Exam, told: Any) -> Marks | None:
        """Mark the answers; None where they cannot be read, or are not numbers."""
        logits = read(told, "answers", PROMPTS * VOCABULARY)
        if logits is None:
            return None
        try:
            costs = {str(name): float(value) for name, value in told["costs"].items()}
            lines = {
                str(name): (int(line), float(share))
                for name, (line, share) in told["lines"].items()
            }
        except (TypeError, KeyError, ValueError, AttributeError, OverflowError):
            return None
        return cls(exam.marked(logits), costs, lines)

    def facts(self, reference: Marks) -> Mapping[str, float]:
        """Return all of it by name, for a report."""
        return {
            "exam loss": self.loss,
            "exam loss of gpt": reference.loss,
            "exam loss of guessing": UNIGRAM,
            **self.costs,
        }

    def judged(self, reference: Marks, *, whole: bool = True) -> Iterator[Finding]:
        """Say what is too little or too much, beside GPT.

        Single units, and designs with open slots, are not `whole`: they may learn more slowly.
        """
        yield from self._learned(reference, whole)
        for name, (mild, most, advice) in LIMITS.items():
            times = self.costs.get(f"{name} ratio", 0.0)
            if times > mild:
                line, share = self.lines.get(name, (None, 0.0))
                most_of_it = f" {share:.0%} of {_SHARED[name]} this line." if line else ""
                yield Finding(
                    "cost",
                    f"A training step takes at most {most:g} times GPT's {name}, better {mild:g}.",
                    f"Its {name} is {times:.1f} times GPT's.{most_of_it}",
                    advice,
                    place=design_line(line),
                    warning=times <= most,
                )

    def _learned(self, reference: Marks, whole: bool) -> Iterator[Finding]:
        advice = "Look for gradients that vanish, explode or point elsewhere; keep a residual path."
        if self.loss > UNIGRAM - MARGIN:
            yield Finding(
                "learns",
                "After a short training on repeated melodies the next token of a new one costs "
                f"less than {UNIGRAM:.2f} nats, the entropy of a token by itself.",
                f"It costs {self.loss:.2f} nats, GPT {reference.loss:.2f}.",
                advice,
            )
        elif whole and self.loss > MOST_LOSS * reference.loss:
            yield Finding(
                "learns",
                f"A short training on repeated melodies ends below {MOST_LOSS:g} times GPT's loss.",
                f"It ends at {self.loss:.2f} nats, GPT at {reference.loss:.2f}.",
                advice,
                warning=True,
            )
