"""A session tells agents what they reckon with, and no results where it goes without."""

import re

import pytest

from genesys.discovery.background import Background
from genesys.discovery.regime import Regime
from genesys.evolution.events import SessionStarted
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.ladder import Ladder, Rung
from genesys.selection.quadrants import Quadrants
from genesys.testing.pretend_run import LADDER, pretend_history
from genesys.verifier.training_settings import TrainingSettings


@pytest.fixture(scope="module")
def tree() -> EvolutionTree:
    """Return a whole run, whose designs are pretended."""
    return EvolutionTree.replay(pretend_history(Quadrants(seeds_first=3)))


def background(tree: EvolutionTree, *, experiments: bool = True) -> Background:
    session = SessionStarted("mutation", (tree.seeds[0].id,), designer="llm")
    return Background(session, tree, Regime(LADDER, 2048), experiments=experiments)


def told(found: Background) -> str:
    records = [parent.record for parent in found.parents]
    return "\n".join([*found.rungs, *found.siblings, *records, found.lessons])


def test_results_of_parents_kin_and_seeds_are_told(tree: EvolutionTree) -> None:
    seed = tree.seeds[0]
    score = f"{tree.verifications[seed.id, 'low'].bits_per_byte.value:.3f}"
    found = background(tree)
    assert f"{score} bits per byte on low" in found.parents[0].record
    assert f"{seed.proposal.title} ({score} on low" in found.rungs[-1]
    assert "seeds of one design spread by" in found.rungs[0]
    assert found.lessons


def test_without_experiments_nothing_that_was_measured_is_told(tree: EvolutionTree) -> None:
    found = background(tree, experiments=False)
    assert tree.seeds[0].proposal.title in told(found)
    assert not re.search(r"[1-9]\.\d{3}|bits per byte|verified|spread", told(found))


def test_a_regime_says_how_large_models_are_and_how_they_are_trained() -> None:
    ladder = Ladder((Rung("nano", 300_000, 200_000, 16), Rung("micro", 450_000, 250_000, 4)))
    regime = Regime(ladder, 2048)
    assert regime.rungs["nano"] == (
        "nano: 300,000 parameters with the embedding, a GPT of it has 3 blocks, about 64 wide; "
        "781 steps of 1 x 256 tokens"
    )
    assert "2,048 tokens are known; AdamW" in regime.everywhere
    assert "at most 0.006 for a GPT of 300,000 parameters, carried over" in regime.everywhere
    assert "fall to zero over the last 20%" in regime.everywhere


def test_what_a_regime_does_not_know_it_leaves_out() -> None:
    ladder = Ladder((Rung("nano", 300_000, 200_000, 16, learning_rate=0.001),))
    regime = Regime(ladder, None, TrainingSettings(optimizer="muon", schedule="cosine"))
    assert regime.rungs["nano"].endswith(
        "3 blocks; 781 steps of 1 x 256 tokens, learning rate at most 0.001"
    )
    assert regime.everywhere.startswith("Muon for matrices, AdamW for all else")
    assert "carried over" not in regime.everywhere
    assert "fall to a tenth like a cosine" in regime.everywhere


def test_units_that_a_text_names_as_code_are_explained(tree: EvolutionTree) -> None:
    found = background(tree).cited("As `half_shift` does, not rotary; then `attention`.")
    assert found.startswith("Attention: ")
    assert "HalfShift: Take the second half" in found
    assert "Rotary" not in found
