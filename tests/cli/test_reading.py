"""Commands that look into a run: what they print, as text and as JSON, and their exit codes."""

import ast
import json
import shutil
from pathlib import Path

import pytest

from genesys.journal.run_folder import RunFolder
from tests import pretend_run
from tests.cli.conftest import Command, complaint

READING = ["status", "leaderboard", "report"]


@pytest.mark.parametrize("command", ["status", "leaderboard"])
def test_json_and_text_tell_of_the_same_run(genesys: Command, run: RunFolder, command: str) -> None:
    text = genesys(command, "--run", run.path)
    plain = genesys(command, "--run", run.path, "--json")
    assert (text.exit_code, plain.exit_code) == (0, 0)
    assert text.stderr == plain.stderr == ""
    assert json.loads(plain.stdout)
    assert "\x1b" not in text.stdout


def test_status_says_that_a_whole_run_is_whole(genesys: Command, run: RunFolder) -> None:
    plain = json.loads(genesys("status", "--run", run.path, "--json").stdout)
    assert plain["state"] == "whole"
    assert plain["run"] == str(run.path)


def test_the_leaderboard_has_seeds_and_designs(genesys: Command, run: RunFolder) -> None:
    plain = json.loads(genesys("leaderboard", "--run", run.path, "--json").stdout)
    modes = [place["mode"] for place in plain["places"]]
    assert len(modes) == 16
    assert modes.count("seed") == 3
    top = genesys("leaderboard", "--run", run.path, "--top", "2").stdout
    assert "more not shown" in top


def test_a_design_is_found_by_its_id_its_start_or_its_name(
    genesys: Command, run: RunFolder
) -> None:
    tree = run.replay()
    seed = tree.seeds[0].id
    for name in (seed, seed[:-2], seed.rpartition("-")[0]):
        shown = genesys("show", name, "--run", run.path, "--json")
        assert json.loads(shown.stdout)["id"] == seed
    assert seed in genesys("show", seed, "--run", run.path).stdout


def test_a_refused_design_is_found_by_its_session(genesys: Command, run: RunFolder) -> None:
    refusal = run.replay().refusals[0]
    text = genesys("show", refusal.session, "--run", run.path)
    assert refusal.findings[0] in text.stdout
    plain = json.loads(genesys("show", refusal.session, "--run", run.path, "--json").stdout)
    assert plain["findings"] == list(refusal.findings)


@pytest.mark.parametrize("command", ["show", "code"])
def test_an_unknown_design_is_told_with_near_names(
    genesys: Command, run: RunFolder, command: str
) -> None:
    seed = run.replay().seeds[0].id
    result = genesys(command, seed.replace("pretend", "pretent"), "--run", run.path)
    assert result.exit_code == 2
    assert seed in complaint(result)


def test_an_ambiguous_start_is_told_with_its_meanings(genesys: Command, run: RunFolder) -> None:
    result = genesys("show", "pretend", "--run", run.path)
    assert result.exit_code == 2
    assert "may be one of" in complaint(result)


def test_code_is_one_python_module(genesys: Command, run: RunFolder) -> None:
    result = genesys("code", run.replay().seeds[0].id, "--run", run.path)
    assert result.exit_code == 0
    assert any(isinstance(node, ast.ClassDef) for node in ast.parse(result.stdout).body)


def test_the_report_is_written_into_the_run(
    genesys: Command, run: RunFolder, tmp_path: Path
) -> None:
    shutil.copytree(run.path, tmp_path / "copy")
    result = genesys("report", "--run", tmp_path / "copy", "--json")
    written = [Path(path) for path in json.loads(result.stdout)["written"]]
    assert written[0] == tmp_path / "copy" / "report.html"
    assert all(path.stat().st_size for path in written)


def test_without_a_name_the_latest_run_is_meant(genesys: Command, tmp_path: Path) -> None:
    pretend_run.start(tmp_path / "runs" / "old")
    pretend_run.start(tmp_path / "runs" / "new")
    assert json.loads(genesys("status", "--json").stdout)["run"] == "runs/new"


@pytest.mark.parametrize("command", READING)
def test_a_missing_run_is_a_wrong_request(genesys: Command, command: str) -> None:
    assert "genesys discover" in complaint(result := genesys(command))
    assert result.exit_code == 2
    assert "nowhere" in complaint(result := genesys(command, "--run", "nowhere"))
    assert result.exit_code == 2
    assert not Path("nowhere").exists()


@pytest.mark.parametrize("command", READING)
def test_a_file_that_is_no_journal_is_a_failure(
    genesys: Command, tmp_path: Path, command: str
) -> None:
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "journal.sqlite").write_bytes(b"not a database" * 100)
    result = genesys(command, "--run", "bad")
    assert result.exit_code == 1
    assert "journal" in complaint(result)


def test_a_newer_journal_asks_for_an_upgrade(genesys: Command, tmp_path: Path) -> None:
    import sqlite3

    run = pretend_run.start(tmp_path / "run")
    with sqlite3.connect(run.journal_file) as store:
        store.execute("UPDATE about SET version = 99")
    store.close()
    result = genesys("status", "--run", "run")
    assert result.exit_code == 1
    assert "Upgrade" in complaint(result)


def test_debug_shows_where_an_error_came_from(genesys: Command) -> None:
    result = genesys("--debug", "status", "--run", "nowhere")
    assert result.exit_code == 1
    assert type(result.exception).__name__ == "ConfigError"


def test_another_fitness_ranks_a_finished_run_anew_and_trains_nothing(
    genesys: Command, run: RunFolder
) -> None:
    before = run.replay().length

    def order(*words: str) -> list[str]:
        plain = json.loads(genesys("leaderboard", "--run", run.path, "--json", *words).stdout)
        return [place["design"] for place in plain["places"]]

    usual, accurate = order(), order("--fitness", "mean_accuracy")
    assert sorted(usual) == sorted(accurate)
    assert usual != accurate
    assert order("--fitness", "bits_per_byte") == usual
    assert run.replay().length == before


def test_a_report_can_rank_by_another_fitness(
    genesys: Command, run: RunFolder, tmp_path: Path
) -> None:
    copy = RunFolder(tmp_path / "copy")
    shutil.copytree(run.path, copy.path)
    assert genesys("report", "--run", copy.path, "--fitness", "composite").exit_code == 0
    assert "gain over the untrained design" in copy.report.read_text("utf-8")


def test_an_unknown_fitness_is_named_with_those_that_there_are(
    genesys: Command, run: RunFolder
) -> None:
    result = genesys("leaderboard", "--run", run.path, "--fitness", "luck")
    assert result.exit_code == 2
    assert "bits_per_byte, composite, mean_accuracy" in complaint(result)


def test_the_pareto_view_is_printed_and_plain_json(genesys: Command, run: RunFolder) -> None:
    text = genesys("leaderboard", "--run", run.path, "--pareto")
    assert "Quality: the fitness of each rung by itself" in " ".join(text.stdout.split())
    plain = json.loads(genesys("leaderboard", "--run", run.path, "--pareto", "--json").stdout)
    assert [rung["rung"] for rung in plain["rungs"]] == ["low", "mid", "top"]
