"""A run as it happens: lines without a terminal, a picture on one."""

import io
from pathlib import Path

from rich.console import Console

from genesys.console.follower import Follower
from genesys.console.live import picture, watch
from genesys.console.progress_bar import progress_bar
from genesys.console.status import Status
from genesys.evolution.events import VerificationStarted
from genesys.journal.run_folder import RunFolder
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
