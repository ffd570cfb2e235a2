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
from genesys.evolution.events import VerificationFinished
from genesys.journal.run_folder import RunFolder
from genesys.testing.pretend_run import LADDER
from tests.discovery.conftest import plant


def start(folder: RunFolder, workers: int = 2) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.cluster.pretend_run", str(folder.path), str(workers)]
    )


def assert_whole(folder: RunFolder) -> None:
    tree = folder.replay()
    assert tree.claims == {}
    assert [tree.finished[rung.name] for rung in LADDER] == [rung.budget for rung in LADDER]
    journal = folder.open()
    finished = [
        (event.verification.design_id, event.verification.rung, event.verification.seed)
        for event in (entry.event for entry in journal.read())
        if isinstance(event, VerificationFinished)
    ]
    journal.close()
    assert len(set(finished)) == len(finished), "finished work was repeated"


def test_a_run_killed_at_ten_random_moments_ends_whole(tmp_path: Path) -> None:
    folder, random = RunFolder(tmp_path / "run"), Random(4)
    for _ in range(10):
        process = start(folder)
        time.sleep(random.uniform(0.3, 2.5))
        children = psutil.Process(process.pid).children(recursive=True)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        _, alive = psutil.wait_procs(children, timeout=100)
        assert not alive, "workers outlived the process that started them"
    process = start(folder)
    assert process.wait(400) == 0
    assert_whole(folder)


def test_a_killed_worker_is_replaced_and_its_step_taken_again(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "run")
    process = start(folder)
    killed = 0
    while killed < REPLACEMENTS and process.poll() is None:
        time.sleep(0.9)
        children = psutil.Process(process.pid).children()
        if children:
            children[0].kill()
            killed += 1
    assert killed == REPLACEMENTS
    assert process.wait(400) == 0
    assert_whole(folder)


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
