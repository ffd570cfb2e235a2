"""There is no verification without proof and control, nor of nothing learned."""

from dataclasses import replace

import pytest

from genesys.errors import UnprovedError
from genesys.evolution.ladder import Rung
from genesys.evolution.verification import ReloadProof, Score, SkillScore, Verification
from genesys.testing.pretend_designer import pretend_design
from genesys.testing.pretend_verifier import PretendVerifier


@pytest.fixture
def proved() -> Verification:
    return PretendVerifier().verify(pretend_design(1), Rung("low", 100_000, 100_000, 1), 0)


def test_what_was_not_trained_is_no_verification(proved: Verification) -> None:
    with pytest.raises(UnprovedError, match=r"ended at a validation loss of 2\.0000, .* 2\.0020"):
        replace(proved, proof=ReloadProof(2.0, 2.002))
    with pytest.raises(UnprovedError, match="nan"):
        replace(proved, proof=ReloadProof(2.0, float("nan")))


@pytest.mark.parametrize("control", [2.0, 1.0])
def test_what_did_not_learn_is_no_verification(proved: Verification, control: float) -> None:
    with pytest.raises(UnprovedError, match=r"did not learn: 2\.000 ± 0\.010 bits per byte"):
        replace(proved, bits_per_byte=Score(2.0, 0.01, control))


@pytest.mark.parametrize("control", [float("nan"), float("inf")])
def test_without_a_control_there_is_no_verification(proved: Verification, control: float) -> None:
    score = Score(0.5, 0.01, control)
    for missing in (
        {"bits_per_byte": score},
        {"scores": {"recall": score}},
        {"domains": {"prose": score}},
    ):
        with pytest.raises(UnprovedError, match="control: expected the untrained model's"):
            replace(proved, **missing)  # type: ignore[arg-type]


def test_skills_are_counted_from_chance() -> None:
    def above(accuracy: float, control: float, chance: float) -> float:
        return SkillScore(accuracy, 0.01, control, chance, 1000).above_chance

    assert above(1.0, 0.1, 0.2) == 1.0
    assert above(0.6, 0.1, 0.2) == pytest.approx(0.5)
    assert above(0.6, 0.2, 0.1) == pytest.approx(0.5), "the measured control, where it is better"
    assert above(0.1, 0.0, 0.2) == 0.0
    assert above(1.0, 1.0, 0.2) == 0.0
