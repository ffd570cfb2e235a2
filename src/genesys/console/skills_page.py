"""What one design learned of each synthetic skill, beside designs that people know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from genesys.console.skill_table import skill_table
from genesys.evolution.descriptor import descriptor, distance
from genesys.evolution.verification import SkillScore

_NOTE = (
    "Accuracy on unseen sequences after a short training of a small model, and after how many "
    "tokens it reached 90 %.\nDistance: 0 where two designs learn the same things, 1 where they "
    "learn opposite ones. A diagnosis: nothing is ranked by it."
)


@dataclass(frozen=True)
class SkillsPage:
    """A design's skills, and those of the seeds beside it, by their names."""

    design: str
    skills: Mapping[str, SkillScore]
    beside: Mapping[str, Mapping[str, SkillScore]]

    @property
    def as_json(self) -> dict[str, Any]:
        """The page as plain JSON values."""
        own = descriptor(self.skills)
        return {
            "design": self.design,
            "skills": _plain(self.skills),
            "descriptor": dict(own),
            "beside": {name: _plain(skills) for name, skills in self.beside.items()},
            "distance": {
                name: distance(own, descriptor(skills)) for name, skills in self.beside.items()
            },
        }


def screen(page: SkillsPage) -> RenderableType:
    """Draw the page for a terminal."""
    columns = {page.design: page.skills, **page.beside}
    return Group(skill_table(columns), Text(f"\n{_NOTE}", "dim"))


def _plain(skills: Mapping[str, SkillScore]) -> dict[str, Any]:
    return {name: asdict(score) for name, score in skills.items()}
