"""A journal keeps every fact, in order, whatever happens to its writers."""

import multiprocessing
import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from genesys.errors import JournalError
from genesys.evolution.events import (
    BudgetSpent,
    DesignAdded,
    SessionAbandoned,
    SessionStarted,
    VerificationFinished,
)
from genesys.journal.journal import Journal
from genesys.journal.memory_journal import MemoryJournal
from genesys.journal.store_journal import StoreJournal
from genesys.journal.store_transcripts import StoreTranscripts
from genesys.library.shelf import plant
from genesys.testing.contracts.journal import EVERY_KIND, JournalContract
from genesys.testing.contracts.transcripts import ANYTHING, asked
from genesys.testing.pretend_designer import pretend_design
from tests.journal.writers import append_many


class TestStoreJournal(JournalContract):
    @pytest.fixture
    def journal(self, tmp_path: Path) -> Iterator[Journal]:
        made = StoreJournal(tmp_path / "j.sqlite")
        yield made
        made.close()


class TestMemoryJournal(JournalContract):
    @pytest.fixture
    def journal(self) -> Journal:
        return MemoryJournal()


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


def test_many_processes_write_without_losing_or_doubling_anything(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite"
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=append_many, args=(path, f"w{n}", 20)) for n in range(3)]
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
        writer = spawn.Process(target=append_many, args=(path, "w", 10_000))
        writer.start()
        journal = StoreJournal(path)
        begun = sum(1 for _ in journal.read())
        while sum(1 for _ in journal.read()) == begun:
            time.sleep(0.01)
        time.sleep(0.013 * round_number)
        assert writer.pid is not None
        os.kill(writer.pid, signal.SIGKILL)
        writer.join()
        entries = list(journal.read())
        assert len(entries) > begun
        journal.append([SessionAbandoned(0, "after")], after=len(entries))
        journal.close()


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


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        ("$.verification.proof.reloaded", 9.0, "reload proof"),
        ("$.verification.bits_per_byte.control", 0.5, "did not learn"),
        ("$.verification.bits_per_byte.control", None, "damaged"),
    ],
)
def test_an_unproved_verification_is_not_read(
    tmp_path: Path, path: str, value: float | None, complaint: str
) -> None:
    (finished,) = (event for event in EVERY_KIND if isinstance(event, VerificationFinished))
    journal = StoreJournal(tmp_path / "j.sqlite")
    journal.append([finished], after=0)
    journal.close()
    with sqlite3.connect(tmp_path / "j.sqlite") as store:
        store.execute("update entries set payload = json_set(payload, ?, ?)", (path, value))
    store.close()
    journal = StoreJournal(tmp_path / "j.sqlite")
    with pytest.raises(JournalError, match=f"Entry 1 .*{complaint}"):
        list(journal.read())
    journal.close()


def test_a_verification_of_before_skills_and_domains_is_read(tmp_path: Path) -> None:
    (finished,) = (event for event in EVERY_KIND if isinstance(event, VerificationFinished))
    journal = StoreJournal(tmp_path / "j.sqlite")
    journal.append([finished], after=0)
    journal.close()
    with sqlite3.connect(tmp_path / "j.sqlite") as store:
        for name in ("domains", "skills"):
            store.execute(
                "update entries set payload = json_remove(payload, ?)", (f"$.verification.{name}",)
            )
    store.close()
    journal = StoreJournal(tmp_path / "j.sqlite")
    assert [entry.event for entry in journal.read()] == [finished]
    journal.close()


def test_a_journal_of_version_1_is_read_and_written_on(tmp_path: Path) -> None:
    """Written before sessions with LLMs: its events lack their fields, its file their tables."""
    path = tmp_path / "j.sqlite"
    with sqlite3.connect(path) as store:
        store.executescript((Path(__file__).parent / "version_1.sql").read_text())
    store.close()
    journal, transcripts = StoreJournal(path), StoreTranscripts(path)
    events = [entry.event for entry in journal.read()]
    assert events[2] == SessionStarted("crossover", ("a", "b"))
    assert events[5] == SessionAbandoned(3, "nothing found")
    added, finished = events[1], events[7]
    assert isinstance(added, DesignAdded)
    assert isinstance(finished, VerificationFinished)
    assert added.design.id == finished.verification.design_id == "pretend-7-6cdb9e62"
    assert [lease.claim for lease in journal.leases()] == [11]
    transcripts.begin(asked(), 10, 0.5, ANYTHING)
    assert journal.append([BudgetSpent("no more")], after=11) == 12
    assert list(transcripts.sessions()) == [3]
    journal.close()
    transcripts.close()


def test_a_missing_folder_is_an_error_with_advice(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="folder"):
        StoreJournal(tmp_path / "nowhere" / "j.sqlite")


def test_a_full_store_says_so_and_keeps_what_it_has(tmp_path: Path) -> None:
    journal = StoreJournal(tmp_path / "j.sqlite")
    journal.append(EVERY_KIND[:2], after=0)
    with journal._store._engine.connect() as store:
        store.exec_driver_sql("PRAGMA max_page_count = 1")
    with pytest.raises(JournalError, match=r"full.*[Ff]ree"):
        journal.append([SessionAbandoned(0, "x" * 10**6)], after=2)
    assert [entry.event for entry in journal.read()] == list(EVERY_KIND[:2])
    journal.close()
