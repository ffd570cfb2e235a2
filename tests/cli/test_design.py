"""`genesys design` has LLMs make one design, and loses nothing when it is stopped."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Self

import pytest
from typer.testing import CliRunner, Result

from genesys.cli.app import app
from genesys.config import read_config
from genesys.evolution.events import DesignAdded
from genesys.journal.recording import Recording
from genesys.journal.run_folder import RunFolder
from genesys.lab.seeds import seed_design
from genesys.lab.start import start_run
from tests.cli.conftest import Command, complaint

SCRIPT = Path(__file__).parent / "scripts" / "session.toml"
CONFIG = """
seeds = ["gpt", "mamba2"]
[ladder]
rungs = [{{ name = "tiny", parameters = 60_000, tokens = 8_000, budget = 4 }}]
[corpus]
files = ["{folder}/not-there-yet/*.txt"]
vocabulary = 300
[knowledge.embedding]
name = "none"
[session]
without = ["literature"]
attempts = 2
[llm.llms.script]
provider = "scripted"
answers = "{answers}"
"""


class Bench:
    """A folder with a config, in which designs are asked for; nothing is trained, so no text."""

    def __init__(self, folder: Path, script: str = SCRIPT.read_text()) -> None:
        self.run = RunFolder(folder / "run")
        self.folder = folder
        self.script = folder / "script.toml"
        self.script.write_text(script)
        self.config = folder / "mine.toml"
        self.config.write_text(CONFIG.format(folder=folder, answers=self.script))

    def planted(self) -> Self:
        """Plant the seeds as they are, unchecked: others see to it that they are valid."""
        config = read_config(str(self.config))
        start_run(self.run, config)
        journal = self.run.open()
        journal.append([DesignAdded(seed_design(name)) for name in config.seeds], after=1)
        journal.close()
        return self

    def design(self, *words: str, typed: str = "") -> Result:
        """Run the command; what is typed are the person's lines."""
        where = ["--run", str(self.run.path), "--cache", str(self.folder / "cache")]
        return CliRunner().invoke(app, ["design", str(self.config), *words, *where], input=typed)

    def asked(self, of: str, session: int = 4) -> list[str]:
        """Return the stages at which something was answered."""
        transcripts = self.run.transcripts()
        lines = [line for line in transcripts.lines(session) if line.answer]
        transcripts.close()
        return [line.asked.stage for line in lines if line.asked.of == of]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Bench, Result]:
    """Return a bench with one finished session, and what the command said."""
    bench = Bench(tmp_path_factory.mktemp("made"))
    return bench, bench.design("--parents", "gpt", "--idea", "A better norm")


def test_a_design_comes_of_it_and_what_can_be_done_next_is_told(
    made: tuple[Bench, Result],
) -> None:
    bench, result = made
    assert result.exit_code == 0, result.output
    (design,) = [d for d in bench.run.replay().designs.values() if d.proposal.mode == "mutation"]
    assert design.proposal.target == ("mlp_norm",)
    assert [review.rating for review in design.reviews] == [4]
    said = result.stdout
    assert "mlp_norm: LoudNorm" in said
    assert "mlp_norm, attempt 1: checker  passed" in said
    assert "5 calls of LLMs" in said
    assert f"genesys show {design.id} --run {bench.run.path}" in said
    assert "\x1b" not in said


def test_the_idea_is_told_to_the_proposer(genesys: Command, made: tuple[Bench, Result]) -> None:
    bench, _ = made
    shown = genesys("session", 4, "--run", bench.run.path, "--prompts")
    assert "Asked for: A better norm" in shown.stdout
    assert shown.stdout.count("A better norm") > 1


def test_it_is_run_again_from_its_record(
    genesys: Command, made: tuple[Bench, Result], tmp_path: Path
) -> None:
    bench, _ = made
    result = genesys("replay", 4, "--run", bench.run.path, "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["same"]
    file = tmp_path / "one.jsonl"
    assert genesys("session", 4, "--run", bench.run.path, "--export", file).exit_code == 0
    assert "ends the same" in genesys("replay", file).stdout


def test_where_it_goes_otherwise_the_first_difference_is_named(
    genesys: Command, made: tuple[Bench, Result], tmp_path: Path
) -> None:
    bench, _ = made
    journal, transcripts = bench.run.open(), bench.run.transcripts()
    record = Recording.of(journal, transcripts, 4)
    transcripts.close()
    journal.close()
    lines = list(record.lines)
    at = next(n for n, line in enumerate(lines) if line.asked.role == "planner")
    lines[at] = replace(lines[at], asked=replace(lines[at].asked, digest="another"))
    file = tmp_path / "other.jsonl"
    replace(record, lines=tuple(lines)).write(file)
    result = genesys("replay", file)
    assert result.exit_code == 1
    line = complaint(result)
    assert f"question {at + 1}" in line
    assert "plan 1" in line
    replace(record, lines=record.lines[:at]).write(file)
    result = genesys("replay", file)
    assert result.exit_code == 1
    assert f"its record ends before question {at + 1} (plan 1" in complaint(result)
    lost = replace(record, lines=record.lines[:at], end=None)
    lost.write(file)
    assert genesys("replay", file).exit_code == 0


def test_replay_of_what_is_no_record_is_one_line(
    genesys: Command, made: tuple[Bench, Result], tmp_path: Path
) -> None:
    bench, _ = made
    (tmp_path / "odd.jsonl").write_text("{}\n")
    for name in ("odd.jsonl", "missing.jsonl"):
        result = genesys("replay", name)
        assert result.exit_code == 1
        assert name in complaint(result)
    assert "No session '9'" in complaint(genesys("replay", 9, "--run", bench.run.path))


def test_a_person_may_ask_for_something_else_stop_and_go_on(tmp_path: Path) -> None:
    bench = Bench(tmp_path).planted()
    stopped = bench.design("--parents", "gpt", "--step", typed="make it quieter\nq\n")
    assert stopped.exit_code == 130, stopped.output
    assert f"go on with: genesys design {bench.config} --parents gpt" in stopped.stdout
    assert bench.asked("person") == ["proposal 1"]
    asked = bench.asked("llm")
    # As `kill -9` would leave it: resumed by a process that is gone, its lease not run out.
    journal = bench.run.open()
    (interrupted,) = bench.run.replay().interrupted.values()
    journal.claim(replace(interrupted, resumes=4), after=bench.run.replay().length, worker="gone")
    journal.close()
    again = bench.design("--parents", "gpt", "--step", typed="\n\nyes\n")
    assert again.exit_code == 0, again.output
    assert "Session 4 goes on where it was" in again.stdout
    assert bench.asked("person") == [
        "proposal 1",
        "proposal 2",
        "plan 1",
        "mlp_norm, attempt 1",
    ]
    assert bench.asked("llm")[: len(asked)] == asked
    assert bench.asked("llm").count("proposal 1") == 1
    transcripts = bench.run.transcripts()
    told = [line.asked.text for line in transcripts.lines(4) if line.asked.stage == "proposal 2"]
    transcripts.close()
    assert "make it quieter" in told[0]


def test_a_proposal_of_ones_own_is_only_implemented(tmp_path: Path) -> None:
    bench = Bench(tmp_path, SCRIPT.read_text().replace("You are the observer", "Nobody")).planted()
    (tmp_path / "mine.md").write_text("## Title\nMine\n\n## Target\nmlp_norm\n\n## Plan\nLouder.")
    words = ("--parents", "gpt", "--proposal", str(tmp_path / "mine.md"))
    failed = bench.design(*words)
    assert failed.exit_code == 1
    assert "The script has no line that fits" in failed.stderr
    assert bench.asked("llm") == ["plan 1", "mlp_norm, attempt 1"]
    # What was wrong is mended: the same words go on where they were.
    bench.script.write_text(SCRIPT.read_text())
    result = bench.design(*words)
    assert result.exit_code == 0, result.output
    assert "goes on where it was" in result.stdout
    assert bench.asked("llm") == ["plan 1", *["mlp_norm, attempt 1"] * 2]
    design = list(bench.run.replay().designs.values())[-1]
    assert (design.proposal.title, design.reviews) == ("Mine", ())


def test_a_session_that_comes_to_nothing_says_where_and_why(tmp_path: Path) -> None:
    # The first rating of the script is the reviewer's.
    harsh = SCRIPT.read_text().replace("## Rating\n4", "## Rating\n1", 1)
    bench = Bench(tmp_path, harsh).planted()
    result = bench.design("--parents", "gpt")
    assert result.exit_code == 1
    assert "Abandoned at proposal: No proposal was good enough in 2 attempts." in result.stdout
    assert f"genesys session 4 --run {bench.run.path}" in result.stdout


def test_what_money_does_not_reach_for_is_kept_until_there_is_more(tmp_path: Path) -> None:
    harsh = SCRIPT.read_text().replace("## Rating\n4", "## Rating\n1", 1)
    bench = Bench(tmp_path, harsh)
    paid = "free = false\n[llm.prices]\nscript = { read = 1.0, written = 1.0 }\n"
    text = bench.config.read_text().replace("[llm.llms", "[llm]\ndollars = 0.02\n[llm.llms")
    bench.config.write_text(text + paid)
    bench.planted()
    result = bench.design("--parents", "gpt")
    assert result.exit_code == 1
    line = result.stderr.strip()
    assert "The run may take $0.0200" in line
    assert line.endswith(f"--run {bench.run.path} --dollars AMOUNT")
    assert bench.asked("llm") == []
    more = bench.design("--parents", "gpt", "--dollars", "1")
    assert "Session 4 goes on where it was" in more.stdout
    assert "Abandoned at proposal" in more.stdout
    assert bench.run.replay().dollars == 1.0
    less = bench.design("--parents", "gpt", "--dollars", "0.001")
    assert less.exit_code == 2
    assert "expected more than the $0.0" in less.stderr


def test_without_a_config_a_run_goes_by_its_own(
    genesys: Command, made: tuple[Bench, Result]
) -> None:
    bench, _ = made
    result = genesys("design", "--run", bench.run.path, "--parents", "retnet")
    assert result.exit_code == 2
    assert "No design 'retnet' in this run" in complaint(result)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--parents", "gtp"], "No design 'gtp'"),
        (["--parents", "gpt,mamba2", "--mode", "mutation"], "one design for a mutation"),
        (["--proposal", "missing.md"], "missing.md"),
    ],
)
def test_what_cannot_be_granted_is_one_line_and_no_run(
    tmp_path: Path, words: list[str], told: str
) -> None:
    bench = Bench(tmp_path)
    result = bench.design(*words)
    assert result.exit_code == 2
    assert told in complaint(result)
    assert not bench.run.path.exists()


def test_settings_without_llms_are_one_line_and_no_run(genesys: Command, tmp_path: Path) -> None:
    result = genesys("design", "minute")
    assert result.exit_code == 2
    assert "expected at least one LLM" in complaint(result)
    assert not (tmp_path / "runs").exists()


def test_a_run_keeps_its_settings(made: tuple[Bench, Result]) -> None:
    bench, _ = made
    result = bench.design("--parents", "gpt", "--samples", "3")
    assert result.exit_code == 2
    assert "session.samples = 1, not 3" in complaint(result)
