"""Sessions that were played through the mailbox replay, and what they made is valid."""

from pathlib import Path

import pytest

from genesys.checker.checker import Checker
from genesys.evolution.events import DesignAdded
from genesys.journal.recording import Recording
from genesys.sandbox.forked import Forked
from genesys.studio import replayed
from tests.recordings.renew import renewed

FILES = sorted(Path(__file__).parent.glob("*.jsonl"))


@pytest.fixture(params=FILES, ids=lambda file: file.stem)
def recording(request: pytest.FixtureRequest) -> Recording:
    return Recording.read(request.param)


def test_it_replays_to_its_end(recording: Recording, tmp_path: Path) -> None:
    assert recording.end is not None
    assert replayed(recording, tmp_path) == recording.end


def test_it_can_be_renewed_without_being_changed(recording: Recording) -> None:
    assert renewed(recording) == recording


def test_its_design_passes_the_checks_of_today(recording: Recording, warm_sandbox: Forked) -> None:
    if isinstance(recording.end, DesignAdded):
        report = Checker(warm_sandbox).check_tree(recording.end.design.unit_tree)
        assert report.passed, str(report)


def test_all_modes_were_played() -> None:
    sessions = [Recording.read(file).session for file in FILES]
    assert len(sessions) >= 5
    assert {session.mode for session in sessions} == {"mutation", "crossover", "scratch"}
