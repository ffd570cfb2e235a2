"""A journal keeps every fact, in order, whatever happens to its writers."""

import multiprocessing
import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from genesys.errors import JournalError, JournalMoved
from genesys.evolution.design import Proposal
from genesys.evolution.events import (
    DesignAdded,
    DesignRefused,
    DesignRepeated,
    Event,
    RunStarted,
    SessionAbandoned,
    SessionStarted,
    StepReturned,
    VerificationFailed,
    VerificationFinished,
    VerificationStarted,
)
from genesys.evolution.ladder import Rung
from genesys.journal.journal import Journal
from genesys.journal.memory_journal import MemoryJournal
from genesys.journal.store_journal import StoreJournal
from genesys.library.shelf import plant
from genesys.testing.pretend_designer import pretend_design
from genesys.testing.pretend_verifier import PretendVerifier

DESIGN = pretend_design(7)
NESTED = pretend_design(8)
PROPOSAL = Proposal("Idea", "crossover", ("a", "b"), ("mixer", "norm"), "why", "how", ("paper",))
EVERY_KIND: list[Event] = [
    RunStarted({"ladder": {"rungs": [{"name": "low"}]}, "random_seed": 3}),
    DesignAdded(DESIGN),
    SessionStarted("crossover", ("a", "b")),
    DesignRefused(3, PROPOSAL, ("[causality] leaks",)),
    DesignRepeated(3, PROPOSAL, "idea-1"),
    SessionAbandoned(3, "nothing found"),
    VerificationStarted("idea-1", "low", 2),
    VerificationFinished(7, PretendVerifier().verify(DESIGN, Rung("low", 1000, 1000, 1), 0)),
    VerificationFailed(7, "diverged"),
    StepReturned(7, "gone"),
]


@pytest.fixture(params=["memory", "store"])
def journal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Journal]:
    made = MemoryJournal() if request.param == "memory" else StoreJournal(tmp_path / "j.sqlite")
    yield made
    made.close()


def test_every_kind_of_event_comes_back_as_it_was(journal: Journal) -> None:
    journal.append(EVERY_KIND, after=0, worker="w")
    entries = list(journal.read())
    assert [entry.event for entry in entries] == EVERY_KIND
    assert [entry.number for entry in entries] == list(range(1, len(EVERY_KIND) + 1))
    assert {entry.worker for entry in entries} == {"w"}
    assert [entry.event for entry in journal.read(after=8)] == EVERY_KIND[8:]


def test_whoever_has_not_read_on_writes_nothing(journal: Journal) -> None:
    journal.append(EVERY_KIND[:2], after=0)
    with pytest.raises(JournalMoved):
        journal.append(EVERY_KIND[2:4], after=1)
    with pytest.raises(JournalMoved):
        journal.claim(SessionStarted("scratch", ()), after=3, worker="w")
    assert len(list(journal.read())) == 2
    assert journal.leases() == []


def test_a_claim_is_held_for_a_while_and_can_be_renewed(journal: Journal) -> None:
    number = journal.claim(SessionStarted("scratch", ()), after=0, worker="w", seconds=5)
    (lease,) = journal.leases()
    assert (lease.claim, lease.worker) == (number, "w") == (1, "w")
    assert 3 < lease.until - journal.now() < 6
    journal.renew(number, seconds=100, fraction=0.25, note="training")
    (lease,) = journal.leases()
    assert (lease.fraction, lease.note) == (0.25, "training")
    assert lease.until - journal.now() > 90


def test_the_code_of_a_unit_is_kept_once(tmp_path: Path) -> None:
    journal = StoreJournal(tmp_path / "j.sqlite")
    tree = plant("gated_mlp")
    for number in range(5):
        design = pretend_design(7)
        journal.append([DesignAdded(design, number)], after=number)
    journal.close()
    with sqlite3.connect(tmp_path / "j.sqlite") as store:
        assert store.execute("select count(*) from codes").fetchone() == (1,)
    store.close()
    assert tree.source.code


def _append_many(path: Path, worker: str, count: int) -> None:
    journal = StoreJournal(path)
    written = 0
    while written < count:
        length = sum(1 for _ in journal.read())
        try:
            journal.append([SessionAbandoned(written, worker)], after=length, worker=worker)
            written += 1
        except JournalMoved:
            continue


def test_many_processes_write_without_losing_or_doubling_anything(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite"
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=_append_many, args=(path, f"w{n}", 20)) for n in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
        assert writer.exitcode == 0
    journal = StoreJournal(path)
    entries = list(journal.read())
    journal.close()
    assert len(entries) == 60
    for name in ("w0", "w1", "w2"):
        assert [e.event.session for e in entries if e.worker == name] == list(range(20))  # type: ignore[union-attr]


def test_a_writer_killed_at_any_moment_leaves_a_whole_journal(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite"
    StoreJournal(path).close()
    spawn = multiprocessing.get_context("spawn")
    for round_number in range(4):
        writer = spawn.Process(target=_append_many, args=(path, "w", 10_000))
        writer.start()
        time.sleep(0.9 + 0.13 * round_number)
        assert writer.pid is not None
        os.kill(writer.pid, signal.SIGKILL)
        writer.join()
        journal = StoreJournal(path)
        entries = list(journal.read())
        journal.append([SessionAbandoned(0, "after")], after=len(entries))
        journal.close()
    assert len(entries) > 3


def test_what_is_no_journal_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite"
    path.write_text("dear diary, " * 100)
    with pytest.raises(JournalError, match=r"not a readable journal.*copy"):
        StoreJournal(path)
    assert path.read_text().startswith("dear diary")


def test_a_newer_journal_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite"
    StoreJournal(path).close()
    with sqlite3.connect(path) as store:
        store.execute("update about set version = 99")
    store.close()
    with pytest.raises(JournalError, match=r"version 99.*[Uu]pgrade"):
        StoreJournal(path)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        ("update entries set kind = 'DesignTeleported' where number = 2", "newer"),
        ("update entries set payload = '{' where number = 2", "Entry 2 .*damaged"),
        ("""update entries set payload = '{"design": 1}' where number = 2""", "Entry 2 .*damaged"),
        ("delete from entries where number = 2", "entry 2 is missing"),
        ("update codes set code = code || ' '", "Entry 2 .*damaged"),
        ("delete from codes", "Entry 2 .*damaged"),
    ],
)
def test_damage_is_named(tmp_path: Path, damage: str, message: str) -> None:
    path = tmp_path / "j.sqlite"
    journal = StoreJournal(path)
    journal.append(EVERY_KIND[:3], after=0)
    journal.close()
    with sqlite3.connect(path) as store:
        store.execute(damage)
    store.close()
    journal = StoreJournal(path)
    with pytest.raises(JournalError, match=message):
        list(journal.read())
    journal.close()


def test_a_missing_folder_is_an_error_with_advice(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="folder"):
        StoreJournal(tmp_path / "nowhere" / "j.sqlite")


def test_a_full_store_says_so_and_keeps_what_it_has(tmp_path: Path) -> None:
    journal = StoreJournal(tmp_path / "j.sqlite")
    journal.append(EVERY_KIND[:2], after=0)
    with journal._engine.connect() as store:
        store.exec_driver_sql("PRAGMA max_page_count = 1")
    with pytest.raises(JournalError, match=r"full.*[Ff]ree"):
        journal.append([SessionAbandoned(0, "x" * 10**6)], after=2)
    assert [entry.event for entry in journal.read()] == EVERY_KIND[:2]
    journal.close()
