"""Commands that work outside a run: verify, prepare, doctor."""

import json
from pathlib import Path

import pytest

from genesys.journal.run_folder import RunFolder
from tests.cli.conftest import Command, complaint

CONFIG = """
[ladder]
rungs = [{ name = "tiny", parameters = 60_000, tokens = 8_000, budget = 1 }]
[corpus]
files = ["text/*.txt"]
vocabulary = 300
held_out = 0.1
"""


@pytest.fixture
def config(genesys: Command, tmp_path: Path) -> Path:
    (tmp_path / "text").mkdir()
    for number in range(40):
        words = [f"{(number * 131 + k * k * 17) % 977}" for k in range(1500)]
        (tmp_path / "text" / f"{number}.txt").write_text(" ".join(words))
    (tmp_path / "tiny.toml").write_text(CONFIG)
    return tmp_path / "tiny.toml"


def test_prepare_tells_what_the_corpus_holds(genesys: Command, config: Path) -> None:
    result = genesys("prepare", config, "--json")
    plain = json.loads(result.stdout)
    assert result.exit_code == 0
    assert set(plain["splits"]) == {"train", "validation", "test"}
    assert sum(split["documents"] for split in plain["splits"].values()) == 40
    again = genesys("prepare", config)
    assert "licence" in again.stdout


def test_prepare_tells_domains_and_what_it_removed(
    genesys: Command, config: Path, tmp_path: Path
) -> None:
    known = [path.read_text().split() for path in sorted((tmp_path / "text").glob("*.txt"))[:10]]
    lines = [" ".join(words[30:50]) for words in known]
    (tmp_path / "quiz.txt").write_text("\n".join(lines))
    config.write_text(f"{CONFIG}decontaminate = ['{tmp_path}/quiz.txt']\n")
    result = genesys("prepare", config)
    assert result.exit_code == 0, result.output
    plain = json.loads(genesys("prepare", config, "--json").stdout)
    cut = plain["cuts"]["quiz"]
    assert 1 <= cut["documents"] <= 10
    shown = " ".join(result.stdout.split())
    assert "domains: text" in shown
    assert f"repeats quiz: {cut['lines']} lines dropped from {cut['documents']} training" in shown


def test_prepare_without_text_is_a_failure(genesys: Command, tmp_path: Path) -> None:
    (tmp_path / "tiny.toml").write_text(CONFIG)
    result = genesys("prepare", "tiny.toml")
    assert result.exit_code == 1
    assert "text" in complaint(result)


def test_verify_trains_a_seed_outside_any_run(genesys: Command, config: Path) -> None:
    result = genesys("verify", "gpt", "--rung", "tiny", "--config", config, "--json")
    assert result.exit_code == 0, result.output
    plain = json.loads(result.stdout)
    assert plain["rung"] == "tiny"
    assert plain["proof_holds"] is True
    assert plain["bits_per_byte"]["value"] < plain["bits_per_byte"]["control"]
    assert not Path("runs").exists()


def test_verify_knows_its_rungs_and_seeds(genesys: Command, config: Path, run: RunFolder) -> None:
    result = genesys("verify", "gpt", "--rung", "huge", "--config", config)
    assert result.exit_code == 2
    assert "tiny" in complaint(result)
    result = genesys("verify", "gtp", "--rung", "low", "--run", run.path)
    assert result.exit_code == 2
    assert "gpt, mamba2, retnet" in complaint(result)


def test_doctor_says_what_will_be_used(genesys: Command) -> None:
    plain = json.loads(genesys("doctor", "--json").stdout)
    assert plain["workers"] == plain["cores"] >= 1
    assert plain["threads_per_worker"] == 1
    assert plain["torch"][0].isdigit()
    assert "limits" in plain["isolation"]
    assert plain["cache"].endswith("cache")
    text = genesys("doctor")
    assert text.exit_code == 0
    assert "will use" in text.stdout
