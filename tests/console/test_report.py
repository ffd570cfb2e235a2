"""The report is one whole page that needs nothing else."""

import re
import shutil
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from genesys.console.figures import FIGURES
from genesys.console.figures.palette import DARK, LIGHT
from genesys.console.leaderboard import PRIMARY
from genesys.console.report import write_report
from genesys.evolution.design import Design
from genesys.evolution.events import DesignAdded, RunStarted
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.journal.run_folder import RunFolder
from genesys.testing.pretend_designer import pretend_design
from tests.pretend_run import CONFIG

LADDER = CONFIG.ladder
PNG = b"\x89PNG\r\n\x1a\n"


class Links(HTMLParser):
    """Collects all that a page would load, and checks that its tags close."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"meta", "img", "source", "br"}:
            self.open.append(tag)
        found = dict(attrs)
        self.loads += [found[key] or "" for key in ("src", "srcset", "href") if key in found]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def copy(run: RunFolder, tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """Return a copy of the run with its report written."""
    path = tmp_path_factory.mktemp("report") / "pretend"
    shutil.copytree(run.path, path)
    write_report(RunFolder(path))
    return RunFolder(path)


def test_the_page_loads_nothing_from_elsewhere(copy: RunFolder) -> None:
    page = Links()
    page.feed(copy.report.read_text("utf-8"))
    assert page.open == []
    pictures = [link for link in page.loads if link.startswith("data:image/svg+xml")]
    assert len(pictures) == 2 * len(FIGURES), "each in light and in dark"
    assert all(link.startswith(("data:", "#")) for link in page.loads)


def test_every_design_verification_and_refusal_is_on_it(
    copy: RunFolder, tree: EvolutionTree
) -> None:
    text = copy.report.read_text("utf-8")
    for design in tree.designs:
        assert text.count(f'id="{design}"') == 1
    assert text.count("<td>holds") == len(tree.verifications)
    assert all(refusal.proposal.title in text for refusal in tree.refusals)


def test_pictures_lie_beside_it_and_no_draft_is_left(copy: RunFolder) -> None:
    for name in FIGURES:
        assert (copy.path / f"{name}.png").read_bytes().startswith(PNG)
    assert not list(copy.path.glob(".*.draft"))


def test_it_can_be_written_again(copy: RunFolder) -> None:
    def without_clock() -> str:
        return re.sub(r"written [^.]*\.", "", copy.report.read_text("utf-8"))

    first = without_clock()
    assert write_report(copy)[0] == copy.report
    assert without_clock() == first


def test_text_by_others_cannot_become_markup_or_formula(tmp_path: Path) -> None:
    design = pretend_design(1)
    proposal = replace(
        design.proposal, title="<script>alert(1)</script> $x_{$", motivation="<b>&</b>"
    )
    hostile = Design(proposal, (), design.unit_tree)
    run = RunFolder(tmp_path / "run")
    journal = run.create()
    journal.append([RunStarted(CONFIG.as_json), DesignAdded(hostile)], after=0)
    journal.close()
    write_report(run)
    text = run.report.read_text("utf-8")
    assert "<script>alert" not in text
    assert "<b>&</b>" not in text


@pytest.mark.parametrize("length", [1, 4, 6, 40])
def test_every_figure_can_be_drawn_at_any_moment_of_a_run(run: RunFolder, length: int) -> None:
    journal = run.open()
    events = [entry.event for entry in journal.read()][:length]
    journal.close()
    tree = EvolutionTree.replay(events)
    for draw in FIGURES.values():
        figure = draw(tree, LADDER, PRIMARY, DARK)
        figure.canvas.draw()
        assert figure.axes


def test_the_ladder_shows_each_verification_once(tree: EvolutionTree) -> None:
    (panel,) = FIGURES["ladder"](tree, LADDER, PRIMARY, LIGHT).axes
    assert len(panel.containers) == len(tree.verifications)
    climbed = {d for d, rung in tree.verifications if rung != "low"}
    joining = [line for line in panel.lines if len(line.get_xydata()) > 1]
    assert len(joining) == len(climbed)


def test_best_so_far_never_falls(tree: EvolutionTree) -> None:
    (panel,) = FIGURES["fitness"](tree, LADDER, PRIMARY, LIGHT).axes
    steps = next(line for line in panel.lines if line.get_label() == "best so far")
    heights = [float(y) for y in steps.get_ydata()]
    assert heights == sorted(heights)
    assert len(heights) == tree.finished["low"]


def test_the_lineage_draws_each_design_and_each_parenthood(tree: EvolutionTree) -> None:
    panel = FIGURES["lineage"](tree, LADDER, PRIMARY, LIGHT).axes[0]
    edges = [line for line in panel.lines if len(line.get_xydata()) == 3]
    nodes = [tuple(line.get_xydata()[0]) for line in panel.lines if len(line.get_xydata()) == 1]
    assert len(edges) == sum(len(d.proposal.parents) for d in tree.designs.values())
    assert len(set(nodes)) == len(nodes) == len(tree.designs)
