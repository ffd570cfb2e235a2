"""`genesys doctor CONFIG` says which LLMs answer, before a run depends on them."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command, complaint

CONFIG = """
[ladder]
rungs = [{ name = "nano", budget = 2 }]
[llm]
roles.reviewer = { me = 1.0 }
[llm.llms]
me = { provider = "mailbox", folder = "box" }
it = { provider = "scripted", answers = ["Yes."] }
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "config.toml"
    file.write_text(CONFIG)
    return file


def test_each_llm_is_called_once_and_said_with_its_roles(genesys: Command, config: Path) -> None:
    told = genesys("doctor", config, "--json")
    plain = json.loads(told.stdout)
    assert told.exit_code == 0
    assert plain["workers"] >= 1
    assert [(one["llm"], one["answered"]) for one in plain["llms"]] == [("it", True), ("me", True)]
    assert "reviewer" in plain["llms"][1]["roles"]
    assert "reviewer" not in plain["llms"][0]["roles"]
    shown = genesys("doctor", config).stdout
    assert "answered" in shown
    assert "will use" in shown
    assert "box" in shown


def test_one_that_does_not_answer_is_a_failure_in_its_own_words(
    genesys: Command, config: Path, tmp_path: Path
) -> None:
    (tmp_path / "box").write_text("no folder")
    told = genesys("doctor", config)
    assert told.exit_code == 1
    shown = " ".join(told.stdout.split())
    assert "failed" in shown
    assert "The mailbox box cannot be used" in shown
    assert "it: The script is here." in shown


def test_a_config_without_llms_has_nobody_to_call(genesys: Command) -> None:
    told = genesys("doctor", "demo")
    assert told.exit_code == 0
    assert "names no LLM" in told.stdout


def test_a_bad_config_is_refused(genesys: Command, config: Path) -> None:
    config.write_text(CONFIG.replace("scripted", "script"))
    told = genesys("doctor", config)
    assert told.exit_code == 2
    assert "llm.llms.it.provider" in complaint(told)
