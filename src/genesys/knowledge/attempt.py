"""A proposal that the run has seen, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from genesys.evolution.design import Design, Proposal
from genesys.evolution.events import DesignRefused, DesignRepeated
from genesys.evolution.evolution_tree import EvolutionTree, Trial
from genesys.knowledge.plain_text import one_line, shortened, writable

_LONGEST = 240
"""Characters of a reason or of findings."""


@dataclass(frozen=True)
class Attempt:
    """One proposal: of a design, of one that the checker refused, or of one the run had before."""

    id: str
    """The design's; `session-12` where the session added none."""

    proposal: Proposal
    design: Design | None
    fared: str
    """What came of it, in words: bits per byte on each rung, or why there are none."""

    @property
    def title(self) -> str:
        """What the proposal is called, in one line; its id where it is not called anything."""
        return one_line(self.proposal.title) or self.id

    @property
    def citation(self) -> str:
        """How a proposal refers to it."""
        return f"design {self.id}" if self.design else f"proposal of {self.id.replace('-', ' ')}"

    @property
    def text(self) -> str:
        """What was proposed: title, motivation and plan."""
        proposal = self.proposal
        parts = (proposal.title, proposal.motivation, proposal.plan)
        return writable("\n".join(part for part in parts if part))


def attempts(tree: EvolutionTree) -> Sequence[Attempt]:
    """Return every proposal of a run: those of its designs, then the refused, then the repeated."""
    ends: dict[str, list[str]] = {}
    for end in dict.fromkeys(tree.ended):
        if not isinstance(end, DesignRefused):
            ends.setdefault(end[0], []).append(_fared(tree, end))
    return [
        *(_of_design(design, ends) for design in tree.designs.values()),
        *(_of_refusal(refusal) for refusal in tree.refusals),
        *(_of_repeat(repeat) for repeat in tree.repeats),
    ]


def _fared(tree: EvolutionTree, trial: Trial) -> str:
    rung = trial[1]
    if found := tree.verifications.get(trial):
        return f"{found.bits_per_byte.value:.3f} bits per byte on {rung}"
    if run := tree.stopped.get(trial):
        return f"stopped on {rung} after {run.tokens:,} tokens: {brief(run.reason)}"
    return f"could not be verified on {rung}: {brief(tree.failures[trial])}"


def _of_design(design: Design, ends: Mapping[str, Sequence[str]]) -> Attempt:
    fared = "; ".join(ends.get(design.id, ["not verified yet"]))
    return Attempt(design.id, design.proposal, design, fared)


def _of_refusal(refusal: DesignRefused) -> Attempt:
    fared = f"refused by the checker: {brief(*refusal.findings)}"
    return Attempt(f"session-{refusal.session}", refusal.proposal, None, fared)


def _of_repeat(repeat: DesignRepeated) -> Attempt:
    fared = f"the run had it already, as {repeat.design_id}"
    return Attempt(f"session-{repeat.session}", repeat.proposal, None, fared)


def brief(*reasons: str) -> str:
    """Return reasons as the end of a sentence: in one line, not long, without its full stop.

    >>> brief("It reads the future.\\nSo it cannot be trained.")
    'It reads the future. So it cannot be trained'
    """
    joined = "; ".join(reason.strip().rstrip(".") for reason in reasons)
    return shortened(joined, _LONGEST).rstrip(".")
