"""Threads that write at once are written together, and each hears of its own work alone."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sql

from genesys.errors import BudgetError, JournalError, JournalMoved
from genesys.journal.store import Store

TABLES = sql.MetaData()
WORDS = sql.Table("words", TABLES, sql.Column("word", sql.Text, primary_key=True))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "j.sqlite", TABLES)
    yield made
    made.close()


def say(word: str, error: Exception | None = None) -> Callable[[sql.Connection], str]:
    def work(store: sql.Connection) -> str:
        store.execute(WORDS.insert().values(word=word))
        if error:
            raise error
        return word.upper()

    return work


def words(store: Store) -> list[str]:
    query = sql.select(WORDS.c.word).order_by(WORDS.c.word)
    return list(store.read(lambda found: found.execute(query).scalars().all()))


def at_once(store: Store, works: list[Callable[[sql.Connection], str]]) -> list[Any]:
    """Have a thread each write while another one holds the store; return results and errors."""
    ends: list[Any] = [None] * len(works)

    def run(place: int) -> None:
        try:
            ends[place] = store.write(works[place])
        except Exception as error:  # noqa: BLE001 - it is what is looked at
            ends[place] = error

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(works))]
    with store._turn:
        for thread in threads:
            thread.start()
        while len(store._waiting) < len(works):
            time.sleep(0.001)
    for thread in threads:
        thread.join()
    return ends


def test_each_gets_its_own_result(store: Store) -> None:
    assert at_once(store, [say("a"), say("b"), say("c")]) == ["A", "B", "C"]
    assert words(store) == ["a", "b", "c"]


def test_they_share_a_commit(store: Store) -> None:
    commits = []
    sql.event.listen(store._engine, "commit", commits.append)
    at_once(store, [say("a"), say("b"), say("c")])
    assert len(commits) == 1


def test_a_refusal_undoes_only_the_work_that_was_refused(store: Store) -> None:
    refusal = BudgetError("no", "run")
    assert at_once(store, [say("a"), say("b", refusal), say("c")]) == ["A", refusal, "C"]
    assert words(store) == ["a", "c"]


@pytest.mark.parametrize("error", [ZeroDivisionError("a slip"), KeyError("x")])
def test_a_slip_reaches_the_thread_that_made_it(store: Store, error: Exception) -> None:
    assert at_once(store, [say("a"), say("b", error), say("c")]) == ["A", error, "C"]
    assert words(store) == ["a", "c"]


def test_what_the_database_refuses_reaches_the_thread_that_asked(store: Store) -> None:
    store.write(say("b"))
    first, second, third = at_once(store, [say("a"), say("b"), say("c")])
    assert (first, third) == ("A", "C")
    assert isinstance(second, JournalMoved)
    assert words(store) == ["a", "b", "c"]


def test_what_is_wrong_with_the_file_reaches_all(store: Store) -> None:
    with store._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
    ends = at_once(store, [say("a" * 10**6), say("b" * 10**6)])
    assert [type(end) for end in ends] == [JournalError, JournalError]
    assert all("full" in str(end) for end in ends)
    assert words(store) == []


def test_all_wait_for_another_program_only_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One patience is for all of them: they try together, then each once, with none left."""
    tries: list[str] = []
    sql.event.listen(store._engine, "before_cursor_execute", lambda *told: tries.append(told[2]))
    monkeypatch.setattr("genesys.journal.store.PATIENCE_SECONDS", -1.0)
    with sqlite3.connect(store.path, isolation_level=None) as other:
        other.execute("begin immediate")
        ends = at_once(store, [say(word) for word in "abcdef"])
    other.close()
    assert tries == ["BEGIN IMMEDIATE"] * (1 + 6)
    assert all("Another program holds it" in str(end) for end in ends)
    assert store.write(say("a")) == "A"


def test_an_interrupted_thread_leaves_the_others_their_turn(store: Store) -> None:
    """Ctrl-C comes to the one that writes for all: its work is undone, that of the other is not."""

    class Interrupted(BaseException):
        """As KeyboardInterrupt, which would end the test."""

    begun: list[str] = []
    ends: list[str] = []

    def write(word: str) -> None:
        def work(connection: sql.Connection) -> str:
            begun.append(word)
            if len(begun) == 1:
                raise Interrupted
            return say(word)(connection)

        try:
            ends.append(store.write(work))
        except Interrupted:
            ends.append("interrupted")

    threads = [threading.Thread(target=write, args=(word,)) for word in ("a", "b")]
    with store._turn:
        for thread in threads:
            thread.start()
        while len(store._waiting) < len(threads):
            time.sleep(0.001)
    for thread in threads:
        thread.join()
    assert sorted(ends) in (["A", "interrupted"], ["B", "interrupted"])
    assert [word.upper() for word in words(store)] == [end for end in ends if len(end) == 1]
