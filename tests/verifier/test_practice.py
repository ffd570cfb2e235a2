"""Skills are practised in the sandbox, once for each code; failure has words and is no gate."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from verifier_cases import block

from genesys import plugins
from genesys.errors import DesignError
from genesys.evolution.design import Design
from genesys.evolution.verification import SkillScore
from genesys.sandbox.inline import Inline
from genesys.sandbox.job import Job, Limits
from genesys.sandbox.outcome import Crashed, Finished, Outcome, OverLimit
from genesys.sandbox.sandbox import Progress, Sandbox, unheard
from genesys.verifier.evaluation.practice import Practice
from genesys.verifier.evaluation.skill_settings import SkillSettings

SHORT = SkillSettings(width=16, steps=2, tokens=128, examined=4, looks=1)
SCORES = {"induction": SkillScore(0.5, 0.01, 0.1, 0.1, 1000, 500)}


class Counting(Inline):
    """Counts its jobs, and gives one outcome to all."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self.jobs: list[Job] = []

    def run(self, job: Job, limits: Limits, progress: Progress = unheard) -> Outcome:
        self.jobs.append(job)
        return self.outcome


@pytest.fixture
def counting() -> Counting:
    return Counting(Finished({name: asdict(score) for name, score in SCORES.items()}))


@pytest.fixture(scope="module")
def forked() -> Iterator[Sandbox]:
    sandbox = plugins.load(Sandbox, "forked")
    yield sandbox
    sandbox.close()


def test_a_design_practises_every_skill_in_the_sandbox(
    forked: Sandbox, gpt: Design, tmp_path: Path
) -> None:
    notes: list[str] = []
    practice = Practice(forked, tmp_path, SHORT)
    found = practice.scores(gpt.unit_tree, lambda fraction, note: notes.append(note))
    assert len(found) == 8
    assert "in context recall" in found
    assert all(0.0 <= score.accuracy <= 1.0 for score in found.values())
    assert practice.scores(gpt.unit_tree) == found
    assert Practice(Inline(), tmp_path / "other", SHORT).scores(gpt.unit_tree) == found


def test_what_was_learned_is_paid_for_once(counting: Counting, gpt: Design, tmp_path: Path) -> None:
    for _ in range(2):
        assert Practice(counting, tmp_path).scores(gpt.unit_tree) == SCORES
    assert len(counting.jobs) == 1
    Practice(counting, tmp_path, SHORT).scores(gpt.unit_tree)
    Practice(counting, tmp_path).scores(block("return x, signals").unit_tree)
    assert len(counting.jobs) == 3


def test_a_damaged_file_is_made_anew(counting: Counting, gpt: Design, tmp_path: Path) -> None:
    practice = Practice(counting, tmp_path)
    practice.scores(gpt.unit_tree)
    (path,) = (tmp_path / "skills").iterdir()
    path.write_bytes(path.read_bytes()[:20])
    assert practice.scores(gpt.unit_tree) == SCORES
    assert practice.scores(gpt.unit_tree) == SCORES
    assert len(counting.jobs) == 2


@pytest.mark.parametrize(
    ("outcome", "complaint"),
    [
        (Crashed("Traceback\nValueError: no"), "skills: practice crashed: ValueError: no"),
        (OverLimit("1800 s of time"), "skills: practice was stopped: over the limit of 1800 s"),
        (Finished(3), "skills: expected scores, got 3"),
        (Finished({"induction": {"accuracy": "high"}}), "skills: expected scores, got {'induction"),
    ],
)
def test_failure_has_words_and_is_no_gate(
    outcome: Outcome, complaint: str, gpt: Design, tmp_path: Path
) -> None:
    practice = Practice(Counting(outcome), tmp_path)
    with pytest.raises(DesignError, match=complaint):
        practice.scores(gpt.unit_tree)
    assert practice.diagnosis(gpt.unit_tree) == {}
    assert not list(tmp_path.rglob("*.json"))


def test_code_that_fails_is_told(tmp_path: Path) -> None:
    broken = block("return x.reshape(3, 1), signals")
    with pytest.raises(DesignError, match="skills: practice crashed: RuntimeError"):
        Practice(Inline(), tmp_path, SHORT).scores(broken.unit_tree)
