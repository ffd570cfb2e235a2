"""What every tracker promises."""

from pathlib import Path

import pytest

from genesys.evolution.events import Event, RunStarted, VerificationFinished
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.fitness.bits_per_byte import BitsPerByte
from genesys.evolution.standings import Standings
from genesys.selection.uniform import Uniform
from genesys.testing.pretend_run import LADDER, pretend_history
from genesys.tracking.base import Tracker
from genesys.tracking.numbers import search_of


class TrackerContract:
    """A tracker takes a whole run, keeps what it keeps in the run's folder, and can begin again.

    Override `tracker`: one that reaches nothing outside this machine. Its library must be there.
    """

    @pytest.fixture
    def tracker(self) -> Tracker:
        """Return the tracker under test."""
        raise NotImplementedError("Override the fixture `tracker`: return the tracker under test.")

    @pytest.fixture
    def pretend_events(self) -> list[Event]:
        """All that happened in a whole run."""
        return pretend_history(Uniform())

    def test_a_whole_run_leaves_a_record_in_the_runs_folder(
        self, tracker: Tracker, pretend_events: list[Event], tmp_path: Path
    ) -> None:
        """And nowhere else beside it."""
        run = tmp_path / "run"
        run.mkdir()
        tell(tracker, run, pretend_events)
        assert any(file.stat().st_size for file in run.glob("tracking/**/*") if file.is_file())
        assert [path.name for path in tmp_path.iterdir()] == ["run"]
        assert [path.name for path in run.iterdir()] == ["tracking"]

    def test_a_run_can_be_told_again(
        self, tracker: Tracker, pretend_events: list[Event], tmp_path: Path
    ) -> None:
        """A run that is gone on with is told from its first entry, to a tracker made anew."""
        tell(tracker, tmp_path, pretend_events[: len(pretend_events) // 2])
        tell(tracker, tmp_path, pretend_events)

    def test_one_that_was_told_nothing_can_be_closed(self, tracker: Tracker) -> None:
        """A run may end before its first entry is read."""
        tracker.close()


def tell(tracker: Tracker, run: Path, events: list[Event]) -> None:
    """Tell a tracker all of this, a second after a second, and close it."""
    tree = EvolutionTree()
    for second, event in enumerate(events):
        tree.apply(event)
        at = 1.7e9 + second
        match event:
            case RunStarted(settings):
                tracker.started(run, settings)
            case VerificationFinished(verification=found):
                tracker.verified(found, at)
                standings = Standings.of(tree, LADDER, BitsPerByte())
                tracker.stood(search_of(tree, standings), len(tree.verifications), at)
    tracker.close()
