"""A run as it happens: lines without a terminal, a picture on one."""

import io
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from genesys.console.follower import Follower
from genesys.console.live import picture, watch
from genesys.console.progress_bar import progress_bar
from genesys.console.status import Status
from genesys.evolution.events import (
    BudgetRaised,
    BudgetSpent,
    SessionStarted,
    VerificationStarted,
)
from genesys.journal.run_folder import RunFolder
from genesys.journal.transcripts import Answer, Asked
from genesys.llm.reply import Usage
from genesys.llm.settings import LLMSettings
from genesys.llm.spend import Caps
from tests import pretend_run
from tests.console.conftest import drawn
from tests.pretend_run import CONFIG

ESCAPE = "\x1b"


def watched(run: RunFolder, console: Console) -> None:
    journal = run.open()
    with watch(console, "run", Follower(journal), CONFIG, workers=2) as update:
        update()
        update()
    journal.close()


def test_without_a_terminal_each_event_is_one_line_without_escape_codes(run: RunFolder) -> None:
    file = io.StringIO()
    watched(run, Console(file=file, width=80))
    lines = file.getvalue().splitlines()
    tree = run.replay()
    assert ESCAPE not in file.getvalue()
    assert sum(line.startswith("verified ") for line in lines) == 16 + 4 + 1
    assert sum(line.startswith("added ") for line in lines) == len(tree.designs) - len(tree.seeds)
    assert sum(line.startswith("refused ") for line in lines) == len(tree.refusals)
    assert sum(line.startswith("failed ") for line in lines) == len(tree.failures)
    assert sum(line.startswith("noise ") for line in lines) == 4


def test_a_failure_names_its_design(run: RunFolder) -> None:
    journal = run.open()
    told = [str(line) for line in Follower(journal).catch_up()]
    journal.close()
    (failed, rung), reason = next(iter(run.replay().failures.items()))
    assert any(f"{failed} on {rung}: {reason}" in line for line in told)


def test_the_picture_shows_workers_rungs_and_the_last_events(tmp_path: Path) -> None:
    run = pretend_run.start(tmp_path / "run")
    journal = run.open()
    seed = run.replay().seeds[0]
    claim = journal.claim(VerificationStarted(seed.id, "low"), after=4, worker="host-1")
    journal.renew(claim, fraction=0.5, note="training")
    follower = Follower(journal)
    follower.catch_up()
    text = drawn(picture("run", follower, Status.of(follower, CONFIG, 2), workers=2))
    journal.close()
    assert "to go" in text
    assert f"verifies {seed.id} on low  training" in text
    assert "worker 2" in text
    assert "waits" in text
    assert "0 of 16" in text
    assert f"seed      {seed.id}" in text


def test_a_terminal_is_drawn_on(run: RunFolder) -> None:
    file = io.StringIO()
    watched(run, Console(file=file, width=80, force_terminal=True))
    assert "16 of 16" in file.getvalue()


def test_progress_is_said_once_a_note_without_a_terminal() -> None:
    file = io.StringIO()
    with progress_bar(Console(file=file, width=80), "corpus") as report:
        for fraction in (0.1, 0.2, 0.3):
            report(fraction, "reading")
        report(1.0, "done")
    assert file.getvalue().splitlines() == ["corpus: reading", "corpus: done"]


def test_sessions_with_llms_have_lines_of_their_own_and_the_spend_is_shown(tmp_path: Path) -> None:
    run = pretend_run.start(tmp_path / "run")
    journal, transcripts = run.open(), run.transcripts()
    seed = run.replay().seeds[0]
    session = SessionStarted("mutation", (seed.id,), designer="llm")
    claim = journal.claim(session, after=4, worker="host-1")
    journal.renew(claim, note="mixer, attempt 2: coder (opus)")
    asked = Asked(claim, 1, "llm", "mixer, attempt 2", "{}", "digest", "coder", "opus")
    ticket = transcripts.begin(asked, 100, 1.0, Caps())
    transcripts.end(ticket, Answer("words", Usage(900, 0, 0, 100), 0.25))
    follower = Follower(journal, transcripts)
    follower.catch_up()
    config = replace(CONFIG, llm=LLMSettings(dollars=2.0))
    status = Status.of(follower, config, 2)
    lines = drawn(picture("run", follower, status, workers=2)).splitlines()
    assert "LLMs: 1 call, 1k tokens, $0.25 of $2.00 spent" in lines
    (shown,) = [line for line in lines if line.startswith(f"session {claim}")]
    assert "designs by mutation with LLMs  mixer, attempt 2: coder (opus)" in shown
    assert sum(line.startswith("worker") and line.endswith("waits") for line in lines) == 2
    journal.append([BudgetSpent("$2.00 of $2.00 are spent.")], after=claim)
    (told,) = follower.catch_up()
    assert str(told) == "spent     no session with LLMs starts: $2.00 of $2.00 are spent."
    assert "no session with LLMs starts any more" in Status.of(follower, config, 2).spend_line
    journal.append([BudgetRaised(5.0)], after=claim + 1)
    (told,) = follower.catch_up()
    assert str(told) == "raised    the run may cost $5.00"
    assert "$0.25 of $5.00 spent" in Status.of(follower, config, 2).spend_line
    transcripts.close()
    journal.close()
