"""The status says what a run does, and whether its workers are alive."""

import json
from collections.abc import Callable
from pathlib import Path

from rich.console import RenderableType

from genesys.config import Config
from genesys.console.follower import Follower
from genesys.console.status import Status, screen
from genesys.evolution.events import SessionStarted, VerificationStarted
from genesys.journal.run_folder import RunFolder
from tests import pretend_run
from tests.console.conftest import drawn
from tests.pretend_run import CONFIG


def status_of(run: RunFolder, config: Config = CONFIG) -> Status:
    journal = run.open()
    follower = Follower(journal)
    follower.catch_up()
    status = Status.of(follower, config)
    journal.close()
    return status


def test_a_whole_run_is_said_to_be_whole(run: RunFolder) -> None:
    status = status_of(run)
    assert status.state == "whole"
    assert [(r.finished, r.planned) for r in status.rungs] == [(16, 16), (4, 4), (1, 1)]
    assert status.noise_runs == 5
    assert status.steps == ()


def test_it_counts_what_became_of_sessions(run: RunFolder) -> None:
    status, tree = status_of(run), run.replay()
    ended = status.designs - status.seeds + status.refused + status.repeated + status.abandoned
    assert ended == status.sessions == tree.sessions


def test_steps_under_way_are_told_with_their_progress(tmp_path: Path) -> None:
    run = pretend_run.start(tmp_path / "run")
    journal = run.open()
    seed = run.replay().seeds[0]
    first = journal.claim(VerificationStarted(seed.id, "low"), after=4, worker="host-1")
    journal.renew(first, fraction=0.25, note="training")
    journal.claim(SessionStarted("mutation", (seed.id,)), after=5, worker="host-2", seconds=-1.0)
    journal.close()
    status = status_of(run)
    assert status.state == "at work"
    assert [step.silent for step in status.steps] == [False, True]
    assert status.rungs[0].running == 1
    text = drawn(screen(status, "run"))
    assert f"verifies {seed.id} on low: 25% training" in text
    assert "worker is silent" in text


def test_a_run_without_living_workers_is_stopped_and_can_be_resumed(tmp_path: Path) -> None:
    run = pretend_run.start(tmp_path / "run")
    status = status_of(run)
    assert status.state == "stopped"
    assert "resumes it" in drawn(screen(status, "run"))


def test_it_is_plain_json(run: RunFolder) -> None:
    assert json.loads(json.dumps(status_of(run).as_json))["state"] == "whole"


def test_it_looks_as_it_did(run: RunFolder, golden: Callable[[str, RenderableType], None]) -> None:
    golden("status", screen(status_of(run), "runs/pretend"))
