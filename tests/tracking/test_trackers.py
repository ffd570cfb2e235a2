"""What reaches the programs that draw a run: read back from what they wrote."""

import sqlite3
from pathlib import Path

import pytest

from genesys.evolution.events import Event, VerificationFinished
from genesys.evolution.verification import Verification
from genesys.selection.uniform import Uniform
from genesys.testing.contracts.tracker import TrackerContract, tell
from genesys.testing.pretend_run import pretend_history
from genesys.tracking.base import Tracker
from genesys.tracking.mlflow import MLflow
from genesys.tracking.tensorboard import TensorBoard
from genesys.tracking.weights_and_biases import WeightsAndBiases

NO_WANDB = "wandb is not installed: pip install 'genesys[wandb]'"
NO_MLFLOW = "mlflow or alembic is not installed: pip install 'genesys[mlflow]'"

# Warnings of foreign libraries are theirs.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def events() -> list[Event]:
    return pretend_history(Uniform())


def verified(events: list[Event]) -> list[Verification]:
    return [event.verification for event in events if isinstance(event, VerificationFinished)]


class TestTensorBoard(TrackerContract):
    @pytest.fixture
    def tracker(self) -> Tracker:
        return TensorBoard()


class TestWeightsAndBiases(TrackerContract):
    @pytest.fixture
    def tracker(self) -> Tracker:
        pytest.importorskip("wandb", reason=NO_WANDB)
        return WeightsAndBiases()


class TestMLflow(TrackerContract):
    @pytest.fixture
    def tracker(self) -> Tracker:
        pytest.importorskip("mlflow", reason=NO_MLFLOW)
        pytest.importorskip("alembic", reason=NO_MLFLOW)
        return MLflow()


def read(folder: Path) -> dict[str, list[tuple[int, float]]]:
    """Return the numbers of a TensorBoard run as TensorBoard reads them."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    found = EventAccumulator(str(folder), size_guidance={"scalars": 0})
    found.Reload()
    return {
        tag: [(event.step, event.value) for event in found.Scalars(tag)]
        for tag in found.Tags()["scalars"]
    }


def test_tensorboard_reads_each_curve_and_each_score_back(
    events: list[Event], tmp_path: Path
) -> None:
    tell(TensorBoard(), tmp_path, events)
    for found in verified(events):
        name = found.design_id + (f" seed {found.seed}" if found.seed else "")
        numbers = read(tmp_path / "tracking" / "tensorboard" / found.rung / name)
        assert numbers["loss"] == [(tokens, pytest.approx(loss)) for tokens, loss in found.curve]
        score = found.bits_per_byte
        assert numbers["bits_per_byte"] == [(found.tokens, pytest.approx(score.value))]
        assert numbers["bits_per_byte/untrained"] == [(found.tokens, pytest.approx(score.control))]


def test_a_second_telling_shows_nothing_twice(events: list[Event], tmp_path: Path) -> None:
    tell(TensorBoard(), tmp_path, events[: len(events) // 2])
    tell(TensorBoard(), tmp_path, events)
    search = read(tmp_path / "tracking" / "tensorboard" / "search")
    steps = [step for step, _ in search["fitness/best"]]
    assert steps == sorted(steps)
    assert len(steps) == len(verified(events))


def test_weights_and_biases_stay_on_this_machine(events: list[Event], tmp_path: Path) -> None:
    """The suite has no network: a run that was not offline could not end."""
    pytest.importorskip("wandb", reason=NO_WANDB)
    tell(WeightsAndBiases(), tmp_path, events)
    (record,) = (tmp_path / "tracking").glob("wandb/offline-run-*/*.wandb")
    content = record.read_bytes()
    for found in verified(events):
        assert found.design_id.encode() in content


def test_mlflow_has_a_run_a_verification_below_that_of_the_search(
    events: list[Event], tmp_path: Path
) -> None:
    pytest.importorskip("mlflow", reason=NO_MLFLOW)
    pytest.importorskip("alembic", reason=NO_MLFLOW)
    tell(MLflow(), tmp_path, events)
    with sqlite3.connect(tmp_path / "tracking" / "mlflow.db") as database:
        names = [name for (name,) in database.execute("select name from runs")]
        (losses,) = database.execute("select count(*) from metrics where key = 'loss'").fetchone()
        (open_runs,) = database.execute(
            "select count(*) from runs where status != 'FINISHED'"
        ).fetchone()
    database.close()
    found = verified(events)
    assert len(names) == len(found) + 1
    assert all(any(v.design_id in name and v.rung in name for name in names) for v in found)
    assert losses == sum(len(v.curve) for v in found)
    assert open_runs == 0
