"""A run with pretend parts: the decisions are real, the designs and their scores are not."""

from pathlib import Path

from genesys.config import Config
from genesys.discovery.worker import Worker
from genesys.evolution.events import RunStarted
from genesys.evolution.ladder import Ladder, Rung
from genesys.journal.run_folder import RunFolder
from genesys.lab.schedule import scheduler_of
from genesys.testing.pretend_designer import PretendDesigner
from genesys.testing.pretend_run import pretend_seeds
from genesys.testing.pretend_verifier import PretendVerifier

CONFIG = Config(
    ladder=Ladder(
        (
            Rung("low", 100_000, 100_000, 16),
            Rung("mid", 400_000, 400_000, 4),
            Rung("top", 1_600_000, 1_600_000, 1),
        )
    ),
    selection={"policy": "quadrants", "seeds_first": 3, "crossover_from": 5, "scratch_from": 8},
    sessions=60,
    racing=False,
)


def start(path: Path, config: Config = CONFIG) -> RunFolder:
    """Start a run that has its settings and three seeds, and nothing else."""
    folder = RunFolder(path)
    journal = folder.create()
    journal.append([RunStarted(config.as_json), *pretend_seeds()[1:]], after=0)
    journal.close()
    return folder


def discover(path: Path, config: Config = CONFIG) -> RunFolder:
    """Make a whole run with one worker: the same one every time."""
    folder = start(path, config)
    journal = folder.open()
    Worker(
        journal, scheduler_of(config), {"genetic": PretendDesigner()}, PretendVerifier(0.1), "w"
    ).discover()
    journal.close()
    return folder
