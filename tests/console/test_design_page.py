"""A design's page has its idea, units, lineage, scores and proof."""

import json
from collections.abc import Callable
from dataclasses import replace

from rich.console import RenderableType

from genesys.console.design_page import DesignPage, refusal_screen, screen
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.verification import Score, SkillScore
from tests.console.conftest import drawn
from tests.pretend_run import CONFIG

LADDER = CONFIG.ladder


def climber(tree: EvolutionTree) -> str:
    """Return a design by a session that stood on more than one rung, and has grandparents."""
    climbed = [d for d, rung in tree.verifications if rung == "mid"]
    return max(climbed, key=lambda d: len(DesignPage.of(tree, LADDER, d).ancestry))


def test_the_lineage_goes_down_to_seeds(tree: EvolutionTree) -> None:
    for name, design in tree.designs.items():
        ancestry = DesignPage.of(tree, LADDER, name).ancestry
        assert [d.id for n, d in ancestry if n == 1] == list(dict.fromkeys(design.proposal.parents))
        ids = {d.id for _, d in ancestry}
        assert name not in ids
        assert all(set(d.proposal.parents) <= ids for _, d in ancestry)


def test_verifications_go_from_the_lowest_rung_up(tree: EvolutionTree) -> None:
    page = DesignPage.of(tree, LADDER, climber(tree))
    assert [found.rung for found in page.verifications][:2] == ["low", "mid"]


def test_failures_and_refused_children_are_told(tree: EvolutionTree) -> None:
    (failed, rung), reason = next(iter(tree.failures.items()))
    text = drawn(screen(DesignPage.of(tree, LADDER, failed)))
    assert f"Failed on {rung}: {reason}" in text
    refusal = tree.refusals[0]
    parent = refusal.proposal.parents[0]
    assert refusal in DesignPage.of(tree, LADDER, parent).refused
    assert refusal.findings[0] in drawn(screen(DesignPage.of(tree, LADDER, parent)))


def test_domains_and_parts_stand_beside_their_controls(tree: EvolutionTree) -> None:
    name = climber(tree)
    found = replace(
        tree.verifications[name, "low"],
        domains={"plays": Score(2.5, 0.01, 8.25), "letters": Score(1.5, 0.01, 7.75)},
        scores={
            "minimal pairs": Score(0.6, 0.02, 0.5),
            "minimal pairs/islands": Score(0.7, 0.02, 0.4),
        },
    )
    page = DesignPage.of(
        replace(tree, verifications={(name, "low"): found}, ended=[(name, "low")]), LADDER, name
    )
    lines = drawn(screen(page)).splitlines()
    assert any(line.split() == ["of", "plays", "2.5000", "(untrained", "8.2500)"] for line in lines)
    assert any(line.split() == ["islands", "70.0%", "(untrained", "40.0%)"] for line in lines)
    assert page.as_json["verifications"][0]["domains"]["letters"]["value"] == 1.5


def test_skills_stand_beside_those_of_the_seeds(tree: EvolutionTree) -> None:
    name = climber(tree)
    seed = next(d.id for _, d in DesignPage.of(tree, LADDER, name).ancestry if d in tree.seeds)
    mine = {"induction": SkillScore(0.98, 0.004, 0.03, 0.04, 500_000, 320_000)}
    others = {"induction": SkillScore(0.52, 0.011, 0.05, 0.04, 500_000)}
    low = {
        (name, "low"): replace(tree.verifications[name, "low"], skills=mine),
        (seed, "low"): replace(tree.verifications[seed, "low"], skills=others),
    }
    page = DesignPage.of(replace(tree, verifications=low, ended=list(low)), LADDER, name)
    assert page.seed_skills == {seed: others}
    text = drawn(screen(page))
    assert "98.0% ±0.4%, 90% in 320k" in text
    assert "52.0% ±1.1%" in text
    without = DesignPage.of(tree, LADDER, name)
    assert "Skills" not in drawn(screen(without))


def test_what_units_rounded_is_told(tree: EvolutionTree) -> None:
    name = climber(tree)
    found = replace(tree.verifications[name, "low"], rounded=("mixer: heads 8 -> 6",))
    page = DesignPage.of(
        replace(tree, verifications={(name, "low"): found}, ended=[(name, "low")]), LADDER, name
    )
    assert "rounded at this width: mixer: heads 8 -> 6" in drawn(screen(page))
    assert page.as_json["verifications"][0]["rounded"] == ("mixer: heads 8 -> 6",)


def test_a_refusal_shows_its_findings_and_relatives(tree: EvolutionTree) -> None:
    first, *others = tree.refusals
    text = drawn(refusal_screen(first, others))
    assert first.findings[0] in text
    assert all(other.proposal.title in text for other in others)


def test_it_is_plain_json(tree: EvolutionTree) -> None:
    for name in tree.designs:
        plain = json.loads(json.dumps(DesignPage.of(tree, LADDER, name).as_json))
        assert plain["id"] == name


def test_it_looks_as_it_did(
    tree: EvolutionTree, golden: Callable[[str, RenderableType], None]
) -> None:
    golden("show", screen(DesignPage.of(tree, LADDER, climber(tree))))


def test_it_tells_what_its_verifications_taught_and_what_it_is_like(tree: EvolutionTree) -> None:
    name = climber(tree)
    page = DesignPage.of(tree, LADDER, name)
    assert [lesson.rung for lesson in page.lessons][:2] == ["low", "mid"]
    assert page.lessons[0].text in page.as_json["lessons"]
    before = list(tree.designs)[: list(tree.designs).index(name)]
    assert set(dict(page.kin)) <= set(before)
    assert [likeness for _, likeness in page.kin] == sorted(dict(page.kin).values(), reverse=True)
