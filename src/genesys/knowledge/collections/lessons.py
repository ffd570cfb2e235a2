"""What the verifications of a run taught, as passages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from genesys.evolution.evolution_tree import EvolutionTree
from genesys.knowledge.collections.base import Collection
from genesys.knowledge.lesson import Lesson, lessons
from genesys.knowledge.passage import Passage


@dataclass(frozen=True)
class Lessons(Collection):
    """One passage a lesson: a design on a rung, or one that the checker refused."""

    tree: Callable[[], EvolutionTree]
    """Gives the run as it is now."""

    name = "lessons"

    @property
    def state(self) -> str:
        """How much has ended, and on how many tokens: seeds that measure noise count there."""
        tree = self.tree()
        return f"{len(tree.ended)}/{tree.trained}"

    @property
    def stocked(self) -> bool:
        """Whether anything has ended."""
        return bool(self.tree().ended)

    def passages(self) -> Sequence[Passage]:
        """Return the lessons in the order in which they ended."""
        return [_passage(lesson) for lesson in lessons(self.tree())]


def _passage(lesson: Lesson) -> Passage:
    units = dict.fromkeys(name for change in lesson.changed for name in change.units)
    return Passage(
        source="lessons",
        id=lesson.id,
        title=lesson.title,
        text=lesson.text,
        citation=lesson.citation,
        keywords=(lesson.mode, *units),
    )
