"""The process that waits for LLMs may die: its sessions go on. It alone has the keys."""

import subprocess
import time
from pathlib import Path

import pytest

from genesys.cluster.crew import discover_together
from genesys.cluster.local import LocalCluster
from genesys.discovery.worker import Worker
from genesys.errors import GenesysError, LLMFatal
from genesys.evolution.events import (
    DesignAdded,
    DesignRefused,
    DesignRepeated,
    SessionAbandoned,
    SessionStarted,
)
from genesys.journal.memory_journal import MemoryJournal
from genesys.journal.run_folder import RunFolder
from genesys.testing.pretend_designer import PretendDesigner
from genesys.testing.pretend_verifier import PretendVerifier
from tests.cluster.looking import PATIENCE, assert_whole, held, tree_of
from tests.cluster.pretend_designers import Refused
from tests.cluster.pretend_hybrid import hybrid_scheduler
from tests.discovery.conftest import plant


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    folder = RunFolder(tmp_path / "run")
    journal = folder.create()
    plant(journal)
    journal.close()
    return folder


def cluster_of(folder: RunFolder, *words: str) -> LocalCluster:
    return LocalCluster(
        folder,
        folder.path,
        2,
        module="tests.cluster.pretend_hybrid",
        words=words,
        designers="tests.cluster.pretend_designers",
        keys=frozenset({"PRETEND_KEY"}),
    )


def thinking(cluster: LocalCluster) -> subprocess.Popen[str]:
    """Return the process that waits for LLMs."""
    return next(p for p, post in cluster._processes.items() if post.module == cluster.designers)


def test_sessions_of_a_killed_process_go_on_in_the_next(folder: RunFolder) -> None:
    journal, cluster, killed = folder.open(), cluster_of(folder), 0
    cluster.start()
    deadline = time.monotonic() + PATIENCE
    try:
        while cluster.tend(journal) and time.monotonic() < deadline:
            time.sleep(0.02)
            if killed < 2 and len(held(journal, thinking(cluster).pid)) > 1:
                thinking(cluster).kill()
                thinking(cluster).wait()
                killed += 1
            if killed == 2:
                (folder.path / "answered").touch()
    finally:
        cluster.stop()
    assert killed == 2
    assert_whole(journal)
    identities, resumed = {}, 0
    ended = []
    for entry in journal.read():
        match entry.event:
            case SessionStarted(designer="llm", resumes=first):
                identities[entry.number] = first or entry.number
                resumed += first is not None
            case (
                DesignAdded(session=session)
                | DesignRefused(session=session)
                | DesignRepeated(session=session)
                | SessionAbandoned(session=session)
            ) if session in identities:
                ended.append(identities[session])
    assert resumed > 1
    assert len(set(ended)) == len(ended), "a session ended twice"
    journal.close()


def test_only_the_process_that_asks_is_given_the_keys(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRETEND_KEY", "sk-planted")
    cluster, files = cluster_of(folder), [folder.path / "KEY", folder.path / "worker KEY"]
    cluster.start()
    try:
        deadline = time.monotonic() + PATIENCE
        while not all(f.exists() and f.read_text() for f in files) and time.monotonic() < deadline:
            time.sleep(0.05)
    finally:
        cluster.stop()
    assert [file.read_text() for file in files] == ["sk-planted", "none"]


def test_what_cannot_be_mended_by_trying_again_stops_all_with_the_words_of_the_provider(
    folder: RunFolder,
) -> None:
    journal, cluster = folder.open(), cluster_of(folder, "fatal")
    cluster.start()

    def tend_to_the_end() -> None:
        deadline = time.monotonic() + PATIENCE
        while cluster.tend(journal) and time.monotonic() < deadline:
            time.sleep(0.05)

    with pytest.raises(GenesysError, match=r"401: the key is refused\. Ask for another\."):
        tend_to_the_end()
    assert cluster.replaced == 0
    assert not cluster._processes
    tree = tree_of(journal)
    assert tree.interrupted, "its sessions can go on once there is a key"
    journal.close()


def test_a_process_that_waits_for_llms_leaves_at_once_when_asked(folder: RunFolder) -> None:
    journal, cluster = folder.open(), cluster_of(folder)
    cluster.start()
    process = thinking(cluster)
    deadline = time.monotonic() + PATIENCE
    while not (begun := held(journal, process.pid)) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.terminate()
    assert process.wait(PATIENCE) == 0
    assert begun
    assert set(begun) <= tree_of(journal).claims.keys(), "it did not end its work"
    cluster.stop()
    journal.close()


def test_what_a_thread_dies_of_is_raised_at_once() -> None:
    journal = MemoryJournal()
    plant(journal)
    scheduler = hybrid_scheduler()
    workers = [
        Worker(journal, scheduler, {"llm": PretendDesigner()}, None, "waits"),
        Worker(
            journal, scheduler, {"llm": Refused(), "genetic": Refused()}, PretendVerifier(), "fails"
        ),
    ]
    with pytest.raises(LLMFatal):
        discover_together(workers)
