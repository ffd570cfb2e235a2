"""Pages of verifications outside any run: several seeds side by side, and their noise."""

import json
from dataclasses import replace

from genesys.console import noise_page, trial_page
from genesys.console.noise_page import NoisePage
from genesys.console.trial_page import TrialPage
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.seed_noise import SeedNoise
from genesys.evolution.verification import Verification
from tests.console.conftest import drawn


def runs(tree: EvolutionTree) -> tuple[Verification, ...]:
    found = tree.verifications[tree.seeds[0].id, "low"]
    other = replace(found.bits_per_byte, value=found.bits_per_byte.value + 0.02)
    return found, replace(found, seed=1, bits_per_byte=other, precision="bfloat16", rate_factor=2.0)


def test_one_seed_is_shown_by_itself(tree: EvolutionTree) -> None:
    page = TrialPage(runs(tree)[:1])
    text = drawn(trial_page.screen(page))
    assert text.splitlines()[0].endswith("on low, seed 0")
    assert "between seeds" not in text
    assert json.loads(json.dumps(page.as_json))["proof_holds"] is True


def test_several_seeds_stand_side_by_side_with_their_spread(tree: EvolutionTree) -> None:
    page = TrialPage(runs(tree))
    text = drawn(trial_page.screen(page))
    assert text.splitlines()[0].endswith("on low, 2 seeds")
    assert text.splitlines()[1].split() == ["seed", "0", "seed", "1"]
    assert "sd 0.0141 between seeds" in text
    assert "matrix products in bfloat16, learning rates times 2" in text
    plain = json.loads(json.dumps(page.as_json))
    assert [run["seed"] for run in plain["verifications"]] == [0, 1]


def test_noise_says_what_can_be_told_apart(tree: EvolutionTree) -> None:
    found = runs(tree)
    page = NoisePage(found[0].design_id, "low", SeedNoise(found))
    text = " ".join(drawn(noise_page.screen(page)).split())
    assert "Standard deviation between seeds 0.0141" in text
    # 1.96 x sqrt(2) x sd; the interval of two seeds is wide: sd / 2.24 to sd x 31.9.
    assert "told apart from 0.0392 bits per byte on" in text
    assert "between 0.0063 and 0.4513" in text
    assert json.loads(json.dumps(page.as_json))["resolvable"] == page.noise.resolvable
