"""Quality against parameters, FLOPs, speed and memory, on each rung by itself."""

import json
from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from rich.console import RenderableType

from genesys.console.figures import FIGURES
from genesys.console.figures.palette import LIGHT
from genesys.console.leaderboard import PRIMARY
from genesys.console.pareto import PRICES, Bargains, screen
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.verification import Cost, Verification
from tests.console.conftest import drawn
from tests.pretend_run import CONFIG

LADDER = CONFIG.ladder


@pytest.fixture
def priced(tree: EvolutionTree) -> EvolutionTree:
    """The pretended run with costs that differ."""

    def paid(found: Verification) -> Verification:
        random = Random(found.design_id)
        parameters = round(found.parameters * random.uniform(0.95, 1.05))
        flops, speed = parameters * random.uniform(5, 8), random.uniform(5e3, 2e4)
        cost = Cost(10.0, 10.0, random.uniform(200, 400), flops, speed)
        return replace(found, parameters=parameters, cost=cost)

    verifications = {trial: paid(found) for trial, found in tree.verifications.items()}
    return replace(tree, verifications=verifications)


def test_every_rung_that_was_reached_has_its_own_fronts(priced: EvolutionTree) -> None:
    rungs = Bargains.of(priced, LADDER, PRIMARY)
    assert [bargains.rung for bargains in rungs] == ["low", "mid", "top"]
    for bargains in rungs:
        assert len(bargains.all) == priced.finished[bargains.rung]
        best = bargains.all[0]
        for name, price in PRICES.items():
            assert name in best.fronts, "nothing is better than the best"
            most = max if price.large else min
            cheapest = most(bargains.all, key=lambda one: one.prices[name])
            assert name in cheapest.fronts, "nothing is cheaper than the cheapest"


def test_quality_is_that_of_the_rung_alone(priced: EvolutionTree) -> None:
    top = Bargains.of(priced, LADDER, PRIMARY)[-1]
    (bargain,) = top.all
    found = priced.verifications[bargain.design.id, "top"]
    assert bargain.merit.value == pytest.approx(-found.bits_per_byte.value)


def test_what_was_not_measured_stands_on_no_front(tree: EvolutionTree) -> None:
    for bargains in Bargains.of(tree, LADDER, PRIMARY):
        for bargain in bargains.all:
            assert set(bargain.prices) == {"parameters", "FLOPs per token"}
            assert bargain.fronts <= set(bargain.prices)
    assert "?" in drawn(screen(Bargains.of(tree, LADDER, PRIMARY)))


def test_an_empty_run_has_no_front() -> None:
    assert "No design" in drawn(screen(Bargains.of(EvolutionTree(), LADDER, PRIMARY)))


def test_it_is_plain_json(priced: EvolutionTree) -> None:
    for bargains in Bargains.of(priced, LADDER, PRIMARY):
        plain = json.loads(json.dumps(bargains.as_json))
        assert [one["design"] for one in plain["designs"]] == [b.design.id for b in bargains.all]


def test_it_looks_as_it_did(
    priced: EvolutionTree, golden: Callable[[str, RenderableType], None]
) -> None:
    golden("pareto", screen(Bargains.of(priced, LADDER, PRIMARY)))


def test_the_picture_has_a_panel_a_price_and_joins_its_front(priced: EvolutionTree) -> None:
    low = Bargains.of(priced, LADDER, PRIMARY)[0]
    panels = FIGURES["pareto"](priced, LADDER, PRIMARY, LIGHT).axes
    for panel, name in zip(panels, PRICES, strict=True):
        line = panel.lines[-1]
        assert len(line.get_xydata()) == sum(name in one.fronts for one in low.all)
        assert len(panel.lines) == 1 + len(low.all)
