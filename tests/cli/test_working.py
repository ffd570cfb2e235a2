"""Commands that work outside a run: prepare, doctor."""

import json
from pathlib import Path

from tests.cli.conftest import CONFIG, Command, complaint


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
