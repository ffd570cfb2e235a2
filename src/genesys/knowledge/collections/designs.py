"""The proposals of a run, with what came of them, as passages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from genesys.architecture.outline import outline
from genesys.evolution.design import Review
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.knowledge.attempt import Attempt, attempts
from genesys.knowledge.collections.base import Collection
from genesys.knowledge.passage import Passage
from genesys.knowledge.plain_text import writable


@dataclass(frozen=True)
class Designs(Collection):
    """One passage a proposal: the idea, what reviewers said, the unit tree, how it fared.

    Proposals that the checker refused, and those that came to a design which the run had, are
    there too.
    """

    tree: Callable[[], EvolutionTree]
    """Gives the run as it is now."""

    name = "designs"

    @property
    def state(self) -> str:
        """How many designs there are, and how many attempts and verifications have ended."""
        tree = self.tree()
        return f"{len(tree.designs)}/{len(tree.repeats)}/{len(tree.ended)}"

    @property
    def stocked(self) -> bool:
        """Whether anything was proposed."""
        tree = self.tree()
        return bool(tree.designs or tree.refusals or tree.repeats)

    def passages(self) -> Sequence[Passage]:
        """Return the run's designs, then what was refused, then what was repeated."""
        return [_passage(attempt) for attempt in attempts(self.tree())]


def _passage(attempt: Attempt) -> Passage:
    names = _units(attempt)
    return Passage(
        source="designs",
        id=attempt.id,
        title=attempt.title,
        text=writable("\n".join(part for part in _parts(attempt) if part)),
        citation=attempt.citation,
        keywords=(attempt.proposal.mode, *names),
    )


def _parts(attempt: Attempt) -> Iterator[str]:
    proposal, design = attempt.proposal, attempt.design
    yield (
        f"{proposal.mode} of {' and '.join(proposal.parents)}"
        if proposal.parents
        else (proposal.mode)
    )
    yield proposal.motivation
    yield proposal.plan
    if proposal.references:
        yield f"Rests on: {'; '.join(proposal.references)}."
    if design:
        yield from map(_review, design.reviews)
        yield outline(design.unit_tree)
    yield f"How it fared: {attempt.fared}."


def _review(review: Review) -> str:
    concerns = "; ".join(concern.strip().rstrip(".") for concern in review.concerns)
    return f"Reviewed {review.rating} of 5{concerns and f': {concerns}'}."


def _units(attempt: Attempt) -> Sequence[str]:
    if attempt.design is None:
        return ()
    return list(dict.fromkeys(part.source.name for _, part in attempt.design.unit_tree.walk()))
