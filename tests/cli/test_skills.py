"""`genesys skills` shows a design beside seeds, and pays for each only once."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from genesys.architecture.compose import compose
from genesys.evolution.verification import SkillScore
from genesys.journal.run_folder import RunFolder
from genesys.lab.seeds import seed_design
from genesys.sandbox.inline import Inline
from genesys.sandbox.job import Job, Limits
from genesys.sandbox.outcome import Finished, Outcome
from genesys.sandbox.sandbox import Progress, unheard
from genesys.verifier.evaluation.practice import Practice
from tests.cli.conftest import Command, complaint

OF_GPT = SkillScore(0.97, 0.01, 0.04, 0.05, 1000, 500)


class Knowing(Inline):
    """Says of every design what it was told."""

    def __init__(self, score: SkillScore) -> None:
        self.value = {"induction": vars(score)}

    def run(self, job: Job, limits: Limits, progress: Progress = unheard) -> Outcome:
        return Finished(self.value)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A cache in which GPT and RetNet have practised already."""
    cache = tmp_path / "cache"
    Practice(Knowing(OF_GPT), cache).scores(seed_design("gpt").unit_tree)
    slow = replace(OF_GPT, accuracy=0.5, tokens_to_threshold=None)
    Practice(Knowing(slow), cache).scores(seed_design("retnet").unit_tree)
    return cache


def test_what_was_practised_before_is_shown_at_once(genesys: Command, cache: Path) -> None:
    result = genesys("skills", "retnet", "--json")
    assert result.exit_code == 0, result.output
    plain = json.loads(result.stdout)
    assert plain["design"] == seed_design("retnet").id
    assert plain["skills"]["induction"]["accuracy"] == 0.5
    assert plain["beside"] == {seed_design("gpt").id: {"induction": vars(OF_GPT)}}
    assert plain["distance"][seed_design("gpt").id] > 0.4
    text = genesys("skills", "retnet").stdout
    assert "97.0% ±1.0%, 90% in 500" in text
    assert "50.0% ±1.0%" in text


def test_gpt_stands_beside_nobody(genesys: Command, cache: Path) -> None:
    plain = json.loads(genesys("skills", "gpt", "--json").stdout)
    assert plain["beside"] == plain["distance"] == {}


def test_a_block_in_a_file_is_a_design(genesys: Command, cache: Path) -> None:
    Path("block.py").write_text(compose(seed_design("retnet").unit_tree))
    result = genesys("skills", "block.py", "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["skills"]["induction"]["accuracy"] == 0.5


def test_unknown_designs_are_named(genesys: Command, run: RunFolder) -> None:
    result = genesys("skills", "nobody", "--run", run.path)
    assert result.exit_code == 2
    assert "No design 'nobody' in this run" in complaint(result)
    result = genesys("skills", "nowhere.py")
    assert result.exit_code == 2
    assert "nowhere.py: expected a readable file" in complaint(result)
