"""`genesys session` shows what was said in a run's design sessions."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from genesys.evolution.events import SessionStarted
from genesys.journal.run_folder import RunFolder
from genesys.llm.spend import Caps
from tests import pretend_run
from tests.cli.conftest import Command, complaint
from tests.console.hand_made_session import added
from tests.console.hand_made_session import session as hand_made


@pytest.fixture(scope="module")
def talked(tmp_path_factory: pytest.TempPathFactory) -> tuple[RunFolder, int]:
    """Return a run whose only design session, with this number, was written by hand."""
    run = pretend_run.start(tmp_path_factory.mktemp("runs") / "talked")
    journal, transcripts = run.open(), run.transcripts()
    parent = run.replay().seeds[0].id
    number = journal.append([SessionStarted("mutation", (parent,), designer="llm")], after=4)
    for line in hand_made():
        asked = replace(line.asked, session=number)
        ticket = transcripts.begin(asked, tokens=100, dollars=0.25, caps=Caps())
        if line.answer:
            transcripts.end(ticket, line.answer)
    end = added()
    idea = replace(end.design.proposal, parents=(parent,))
    end = replace(end, design=replace(end.design, proposal=idea), session=number)
    journal.append([end], after=number)
    transcripts.close()
    journal.close()
    return run, number


def test_the_whole_dialogue_is_shown(genesys: Command, talked: tuple[RunFolder, int]) -> None:
    run, number = talked
    result = genesys("session", number, "--run", run.path)
    assert result.exit_code == 0, result.output
    assert "proposer (opus)" in result.stdout
    assert "[bold]faster[/bold]" in result.stdout
    assert "- [causality] It reads the future." in result.stdout
    assert "At most $0.25 more" in result.stdout
    assert "You propose." not in result.stdout
    assert "\x1b" not in result.stdout
    assert "You propose." in genesys("session", number, "--run", run.path, "--prompts").stdout


def test_scripts_have_it_too(genesys: Command, talked: tuple[RunFolder, int]) -> None:
    run, number = talked
    plain = json.loads(genesys("session", f"session-{number}", "--run", run.path, "--json").stdout)
    assert plain["session"] == number
    assert plain["calls"] == 5
    assert plain["spend"]["dollars"] == pytest.approx(0.067)
    assert len(plain["exchanges"]) == 12


def test_without_a_number_all_are_listed(
    genesys: Command, talked: tuple[RunFolder, int], run: RunFolder
) -> None:
    folder, number = talked
    (listed,) = json.loads(genesys("session", "--run", folder.path, "--json").stdout)["sessions"]
    assert listed["session"] == number
    assert listed["outcome"] == "design"
    assert listed["spend"]["calls"] == 5
    assert "$0.067" in genesys("session", "--run", folder.path).stdout
    genetic = json.loads(genesys("session", "--run", run.path, "--json").stdout)["sessions"]
    assert len(genetic) == run.replay().sessions
    assert {one["designer"] for one in genetic} == {"genetic"}


def test_a_genetic_session_has_no_dialogue(genesys: Command, run: RunFolder) -> None:
    listed = json.loads(genesys("session", "--run", run.path, "--json").stdout)["sessions"]
    result = genesys("session", listed[0]["session"], "--run", run.path)
    assert result.exit_code == 0
    assert "Nothing was asked of an LLM" in result.stdout


@pytest.mark.parametrize("name", ["99", "first", "-1", ""])
def test_an_unknown_session_is_one_line(
    genesys: Command, talked: tuple[RunFolder, int], name: str
) -> None:
    run, number = talked
    result = genesys("session", "--run", run.path, "--", name)
    assert result.exit_code == 2
    assert f"did you mean {number}?" in complaint(result)


def test_a_record_is_written_of_one_session(genesys: Command, run: RunFolder) -> None:
    result = genesys("session", "--run", run.path, "--export", "all.jsonl")
    assert result.exit_code == 2
    assert "expected a session's number" in complaint(result)


def test_a_session_is_exported(
    genesys: Command, talked: tuple[RunFolder, int], tmp_path: Path
) -> None:
    run, number = talked
    file = tmp_path / "one.jsonl"
    result = genesys("session", number, "--run", run.path, "--export", file)
    assert result.exit_code == 0, result.output
    assert f"genesys replay {file}" in " ".join(result.stdout.split())
    from genesys.journal.recording import Recording

    recording = Recording.read(file)
    assert recording.number == number
    assert len(recording.lines) == 12
