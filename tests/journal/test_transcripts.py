"""Transcripts keep every answer, whatever happens to those who asked."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesys.errors import ConfigError, JournalError
from genesys.evolution.events import RunStarted
from genesys.journal.memory_transcripts import MemoryTranscripts
from genesys.journal.pieces import cut
from genesys.journal.run_folder import RunFolder
from genesys.journal.store_journal import StoreJournal
from genesys.journal.store_transcripts import StoreTranscripts
from genesys.journal.transcripts import Line, Transcripts
from genesys.llm.conversation import Conversation
from genesys.llm.spend import Spend
from genesys.testing.contracts.transcripts import ANYTHING, TranscriptsContract, answer, asked


class TestStoreTranscripts(TranscriptsContract):
    @pytest.fixture
    def transcripts(self, tmp_path: Path) -> Iterator[Transcripts]:
        made = StoreTranscripts(tmp_path / "j.sqlite")
        yield made
        made.close()


class TestMemoryTranscripts(TranscriptsContract):
    @pytest.fixture
    def transcripts(self) -> Transcripts:
        return MemoryTranscripts()


def test_lines_of_elsewhere_can_be_put_in_memory() -> None:
    lines = [Line(asked(1), answer(), 5.0), Line(asked(2), None, 6.0)]
    transcripts = MemoryTranscripts(lines)
    assert list(transcripts.lines(3)) == lines
    assert transcripts.spent() == Spend(1, answer().usage, 0.25, 0.0, {"large": 0.25})


@given(st.lists(st.sampled_from(['{"speaker": "', ", ", "]}", "[", "a"])).map("".join))
def test_the_pieces_of_any_text_are_the_text(text: str) -> None:
    assert "".join(cut(text)) == text
    assert "" not in cut(text)


def test_a_run_has_its_transcripts_in_the_file_of_its_journal(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "run")
    with pytest.raises(ConfigError, match="no run here"):
        folder.transcripts()
    journal = folder.create()
    journal.append([RunStarted({})], after=0)
    transcripts = folder.transcripts()
    transcripts.end(transcripts.begin(asked(), 10, 0.5, ANYTHING), answer())
    assert [entry.event for entry in journal.read()] == [RunStarted({})]
    again = folder.transcripts()
    assert again.lines(3) == transcripts.lines(3)
    for opened in (journal, transcripts, again):
        opened.close()
    assert {file.name for file in folder.path.iterdir()} == {"journal.sqlite"}


def test_a_journal_of_before_transcripts_gets_them(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite"
    journal = StoreJournal(path)
    journal.append([RunStarted({})], after=0)
    journal.close()
    with sqlite3.connect(path) as store:
        tables = store.execute("select name from sqlite_master where type = 'table'").fetchall()
    store.close()
    assert ("entries",) in tables
    assert ("calls",) not in tables
    transcripts = StoreTranscripts(path)
    assert list(transcripts.sessions()) == []
    transcripts.begin(asked(), 10, 0.5, ANYTHING)
    transcripts.close()
    journal = StoreJournal(path)
    assert [entry.event for entry in journal.read()] == [RunStarted({})]
    journal.close()


def test_a_conversation_that_grows_takes_no_more_than_its_last_state(tmp_path: Path) -> None:
    transcripts = StoreTranscripts(tmp_path / "j.sqlite")
    conversation = Conversation("Be brief. " * 100)
    for number in range(1, 101):
        conversation = conversation.told(f"{number} " * 300)
        question = asked(number, text=conversation.text)
        words = f"so {number} " * 100
        transcripts.end(transcripts.begin(question, 0, 0, ANYTHING), answer(words))
        conversation = conversation.answered(words)
    last = transcripts.lines(3)[-1]
    transcripts.close()
    assert last.asked.text == question.text
    assert (tmp_path / "j.sqlite").stat().st_size < 3 * len(last.asked.text)


@pytest.mark.parametrize(
    "damage",
    [
        "update texts set text = x'00' where number = 2",
        "update texts set text = 'Because' where number = 2",
        "delete from texts where number = 1",
    ],
)
def test_damage_is_named(tmp_path: Path, damage: str) -> None:
    transcripts = StoreTranscripts(tmp_path / "j.sqlite")
    transcripts.end(transcripts.begin(asked(), 10, 0.5, ANYTHING), answer("Because"))
    with sqlite3.connect(tmp_path / "j.sqlite") as store:
        store.execute(damage)
    store.close()
    with pytest.raises(JournalError, match=r"session 3, question 1.*copy"):
        transcripts.lines(3)
    transcripts.close()


def test_what_is_no_journal_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite"
    path.write_text("dear diary, " * 100)
    with pytest.raises(JournalError, match=r"not a readable journal.*copy"):
        StoreTranscripts(path)


def test_a_call_reads_only_what_an_index_finds(tmp_path: Path) -> None:
    transcripts = StoreTranscripts(tmp_path / "j.sqlite")
    transcripts.close()
    with sqlite3.connect(tmp_path / "j.sqlite") as store:
        for condition, index in (
            ("session = 1 and number = 1 and state = 'answered'", "calls_asked"),
            ("state = 'held'", "calls_held"),
        ):
            plan = store.execute(f"explain query plan select * from calls where {condition}")
            assert index in str(plan.fetchall())
    store.close()
