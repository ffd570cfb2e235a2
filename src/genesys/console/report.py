"""One self-contained page about a run, with its pictures as files beside it."""

from __future__ import annotations

import base64
import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from pathlib import Path
from statistics import fmean
from typing import Any

from jinja2 import Environment, StrictUndefined
from matplotlib import rc_context
from matplotlib.figure import Figure

from genesys import __version__
from genesys.architecture.outline import outline
from genesys.config import Config
from genesys.console.design_page import DesignPage
from genesys.console.figures import FIGURES
from genesys.console.figures.palette import DARK, LIGHT
from genesys.console.follower import Follower
from genesys.console.leaderboard import CHANCE, Leaderboard, tell
from genesys.console.quantity import count, duration
from genesys.console.status import Status
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.fitness.base import Fitness
from genesys.evolution.ladder import Ladder
from genesys.evolution.verification import Verification
from genesys.journal.run_folder import RunFolder
from genesys.lab.schedule import fitness_of
from genesys.lab.start import config_of

_TITLES = {
    "ladder": (
        "The ladder",
        "Every design on every rung. Lines join those that climbed; triangles lie off the scale.",
    ),
    "fitness": (
        "Fitness over designs",
        "In the order in which they were verified. The dashed line is the best seed.",
    ),
    "lineage": (
        "The evolution tree",
        "Each design on the branch of its first parent; dotted lines come from second parents. "
        "Diamonds are seeds, hollow designs were not verified, the best has a bold rim.",
    ),
    "curves": (
        "Losses in training",
        "Averaged over neighbouring steps. Grey: every design. In colour: seeds and the best.",
    ),
    "pareto": (
        "Quality and what it costs",
        "Designs of the lowest rung. None lies above and to the cheap side of the dashed line: "
        "those on it are beaten by no other design in both. `genesys leaderboard --pareto` names "
        "them, on every rung.",
    ),
}
_DOTS_PER_INCH = 160


@dataclass(frozen=True)
class RungCost:
    """What the verifications of one rung took together."""

    name: str
    verifications: int
    seconds: float
    """Of one verification, on average."""

    cpu_seconds: float
    """Of all together."""

    tokens_per_second: float
    peak_memory_mib: float

    @classmethod
    def of(cls, name: str, found: Sequence[Verification]) -> RungCost:
        """Add up the costs of at least one verification."""
        costs = [verification.cost for verification in found]
        return cls(
            name=name,
            verifications=len(costs),
            seconds=fmean(cost.seconds for cost in costs),
            cpu_seconds=sum(cost.cpu_seconds for cost in costs),
            tokens_per_second=fmean(cost.tokens_per_second for cost in costs),
            peak_memory_mib=max(cost.peak_memory_mib for cost in costs),
        )


def write_report(folder: RunFolder, fitness: str = "") -> list[Path]:
    """Write `report.html` and one PNG a picture into the run's folder; return their paths.

    `fitness` names what ranks the designs, if not what the run was made with. Files appear under
    their names only when they are whole.
    """
    journal = folder.open()
    try:
        follower = Follower(journal)
        follower.catch_up()
    finally:
        journal.close()
    config = config_of(follower.tree)
    ranking = fitness_of(config, fitness)
    written = [folder.report]
    pictures = []
    for name, draw in FIGURES.items():
        light = draw(follower.tree, config.ladder, ranking, LIGHT)
        picture = folder.path / f"{name}.png"
        _replace(picture, _rendered(light, "png"))
        written.append(picture)
        title, caption = _TITLES[name]
        dark = draw(follower.tree, config.ladder, ranking, DARK)
        pictures.append(
            {"title": title, "caption": caption, "light": _embedded(light), "dark": _embedded(dark)}
        )
    page = _page(folder, follower, config, ranking, pictures)
    _replace(folder.report, page.encode())
    return written


def _page(
    folder: RunFolder,
    follower: Follower,
    config: Config,
    fitness: Fitness,
    pictures: list[dict[str, str]],
) -> str:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.filters |= {"count": count, "duration": duration, "tell": tell}
    text = resources.files(__package__).joinpath("report.html.jinja").read_text("utf-8")
    tree, ladder = follower.tree, config.ladder
    board = Leaderboard.of(tree, ladder, fitness)
    ranks = {place.design.id: place.rank for place in board.places}
    order = sorted(tree.designs, key=lambda name: ranks.get(name, len(tree.designs) + 1))
    template = environment.from_string(text)
    return template.render(
        name=folder.path.resolve().name,
        written=f"{datetime.now().astimezone():%Y-%m-%d %H:%M %Z}",
        version=__version__,
        board=board,
        status=Status.of(follower, config),
        pages=[DesignPage.of(tree, ladder, design, fitness) for design in order],
        outline=outline,
        pictures=pictures,
        refusals=tree.refusals,
        costs=_costs(tree, ladder),
        control=_control(tree, ladder),
        chance=CHANCE,
        config=config,
        corpora=sorted({found.corpus for found in tree.verifications.values()}),
        isolation=sorted(
            {layer for found in tree.verifications.values() for layer in found.isolation}
        ),
    )


def _costs(tree: EvolutionTree, ladder: Ladder) -> list[RungCost]:
    return [
        RungCost.of(rung.name, found)
        for rung in ladder
        if (found := [v for (_, name), v in tree.verifications.items() if name == rung.name])
    ]


def _control(tree: EvolutionTree, ladder: Ladder) -> dict[str, Any]:
    """Return how many verifications have a proof that holds, and how many beat their control."""
    found = list(tree.verifications.values())
    return {
        "all": len(found),
        "proved": sum(verification.proof.holds for verification in found),
        "learned": sum(verification.learned for verification in found),
    }


def _embedded(figure: Figure) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(_rendered(figure, "svg")).decode()


def _rendered(figure: Figure, kind: str) -> bytes:
    file = io.BytesIO()
    with rc_context({"svg.fonttype": "path", "svg.hashsalt": "genesys"}):
        metadata = {"Date": None} if kind == "svg" else {}
        figure.savefig(file, format=kind, dpi=_DOTS_PER_INCH, metadata=metadata)
    return file.getvalue()


def _replace(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}.draft")
    draft.write_bytes(content)
    os.replace(draft, path)
