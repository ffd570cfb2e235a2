"""What designs learned of each synthetic skill, side by side."""

from __future__ import annotations

from collections.abc import Mapping

from rich.table import Table

from genesys.console.quantity import count
from genesys.evolution.descriptor import descriptor, distance
from genesys.evolution.verification import SkillScore


def skill_table(columns: Mapping[str, Mapping[str, SkillScore]]) -> Table:
    """Draw a column for each design, by its name, and one for chance.

    The last row tells how far every design is from the first one, from 0 to 1.
    """
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("")
    for name in (*columns, "chance"):
        table.add_column(name, justify="right")
    each = list(columns.values())
    for skill in dict.fromkeys(skill for scores in each for skill in scores):
        scores = [found.get(skill) for found in each]
        chance = next(score.chance for score in scores if score)
        table.add_row(skill, *map(_learned, scores), f"{chance:.1%}")
        table.add_row("  untrained", *(f"{s.control:.1%}" if s else "" for s in scores))
    first = descriptor(each[0])
    if len(each) > 1:
        apart = [distance(first, descriptor(other)) for other in each]
        table.add_row("distance", *(f"{value:.2f}" for value in apart))
    return table


def _learned(score: SkillScore | None) -> str:
    if score is None:
        return ""
    reached = score.tokens_to_threshold
    soon = f", 90% in {count(reached)}" if reached is not None else ""
    return f"{score.accuracy:.1%} ±{score.error:.1%}{soon}"
