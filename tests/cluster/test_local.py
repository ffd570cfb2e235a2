"""Processes on this machine may die at any moment: nothing is lost, nothing is done twice."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import psutil
import pytest

from genesys.cluster.local import REPLACEMENTS, LocalCluster, sole_owner
from genesys.errors import GenesysError, RunBusyError
from genesys.evolution.events import StepReturned
from genesys.journal.run_folder import RunFolder
from tests.cluster.looking import assert_whole, held
from tests.discovery.conftest import plant


def start(folder: RunFolder, workers: int = 2) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.cluster.pretend_run", str(folder.path), str(workers)]
    )


def length(folder: RunFolder) -> int:
    """Return how many entries the run's journal has, or 0 before it has one."""
    return folder.replay().length if folder.exists else 0


def assert_ends_whole(process: subprocess.Popen[bytes], folder: RunFolder) -> None:
    assert process.wait(400) == 0
    journal = folder.open()
    assert_whole(journal)
    journal.close()


def test_a_run_killed_at_ten_random_moments_ends_whole(tmp_path: Path) -> None:
    folder, random = RunFolder(tmp_path / "run"), Random(4)
    for _ in range(10):
        # Of about 100 entries, so that there is work left to be killed at.
        target = length(folder) + random.randint(0, 5)
        process = start(folder)
        while length(folder) < target and process.poll() is None:
            time.sleep(0.05)
        time.sleep(random.uniform(0.0, 0.05))
        children = psutil.Process(process.pid).children(recursive=True)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        _, alive = psutil.wait_procs(children, timeout=100)
        assert not alive, "workers outlived the process that started them"
    assert_ends_whole(start(folder), folder)


def test_a_killed_worker_is_replaced_and_its_step_taken_again(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "run")
    folder.path.mkdir()
    hold = folder.path / "hold"
    hold.touch()
    process = start(folder)
    lost: dict[int, list[int]] = {}
    while len(lost) < REPLACEMENTS:
        assert process.poll() is None
        time.sleep(0.05)
        journal = folder.open() if folder.exists else None
        for child in psutil.Process(process.pid).children() if journal else []:
            steps = held(journal, child.pid)
            if steps and child.pid not in lost and len(lost) < REPLACEMENTS:
                lost[child.pid] = steps
                child.kill()
        if journal:
            journal.close()
    hold.unlink()
    assert_ends_whole(process, folder)
    journal = folder.open()
    returned = [e.event.claim for e in journal.read() if isinstance(e.event, StepReturned)]
    journal.close()
    assert sorted(returned) == sorted(step for steps in lost.values() for step in steps)


def test_workers_that_keep_dying_end_the_run_with_their_last_words(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "run")
    journal = folder.create()
    plant(journal)
    cluster = LocalCluster(folder, tmp_path, 2, module="tests.cluster.no_such_module")
    cluster.start()

    def tend_to_the_end() -> None:
        while cluster.tend(journal):
            time.sleep(0.05)

    with pytest.raises(GenesysError, match=r"4 workers have died.*no_such_module"):
        tend_to_the_end()
    journal.close()


def test_only_one_process_discovers_in_a_folder(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "run")
    with sole_owner(folder), pytest.raises(RunBusyError, match="--run"), sole_owner(folder):
        pass
    with sole_owner(folder):
        pass
