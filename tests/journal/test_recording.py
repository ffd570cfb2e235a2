"""A session can be taken out of its run, and brought back as it was."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from genesys.errors import JournalError
from genesys.evolution.events import (
    DesignAdded,
    Event,
    RunStarted,
    SessionAbandoned,
    SessionStarted,
    StepReturned,
)
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.journal.memory_journal import MemoryJournal
from genesys.journal.memory_transcripts import MemoryTranscripts
from genesys.journal.recording import Recording, export
from genesys.llm.conversation import Conversation
from genesys.testing.contracts.transcripts import ANYTHING, answer, asked
from genesys.testing.pretend_designer import pretend_design

STARTED = SessionStarted("scratch", (), designer="llm", idea="a gate for every head")
DESIGN = pretend_design(9)
EVENTS: tuple[Event, ...] = (
    RunStarted({"random_seed": 3}),
    DesignAdded(pretend_design(1)),
    DesignAdded(pretend_design(2)),
    STARTED,
    SessionStarted("scratch", ()),
    StepReturned(4, "gone"),
    SessionStarted("scratch", (), designer="llm", idea=STARTED.idea, resumes=4),
    SessionAbandoned(5, "no luck"),
    DesignAdded(DESIGN, 7),
)
"""The fourth starts a session, the seventh resumes it, the ninth ends it."""


@pytest.fixture
def transcripts() -> MemoryTranscripts:
    made = MemoryTranscripts()
    conversation = Conversation("Be brief.")
    for number, words in enumerate(["a\nb\u2028", "half a pair \udc80", "λ ⊙ x"], start=1):
        conversation = conversation.told(f"{words} " * 100)
        ticket = made.begin(asked(number, 4, text=conversation.text), 10, 0.5, ANYTHING)
        made.end(ticket, answer(words))
        conversation = conversation.answered(words)
    made.begin(asked(4, 4, text='{"queries": []}', of="library"), 0, 0, ANYTHING)
    return made


@pytest.fixture
def path(tmp_path: Path, transcripts: MemoryTranscripts) -> Path:
    made = tmp_path / "session.jsonl"
    export(MemoryJournal(EVENTS), transcripts, 4, made)
    return made


def test_a_recording_comes_back_as_it_was(path: Path, transcripts: MemoryTranscripts) -> None:
    recording = Recording.read(path)
    assert recording == Recording.of(MemoryJournal(EVENTS), transcripts, 4)
    assert (recording.number, recording.session) == (4, STARTED)
    assert recording.tree() == EvolutionTree.replay(EVENTS[:3])
    assert list(recording.lines) == list(transcripts.lines(4))
    assert recording.end == DesignAdded(DESIGN, 4)


def test_a_session_is_known_by_whatever_entry_started_it(
    tmp_path: Path, path: Path, transcripts: MemoryTranscripts
) -> None:
    export(MemoryJournal(EVENTS), transcripts, 7, tmp_path / "other.jsonl")
    assert (tmp_path / "other.jsonl").read_bytes() == path.read_bytes()


def test_a_session_under_way_has_no_end(tmp_path: Path, transcripts: MemoryTranscripts) -> None:
    export(MemoryJournal(EVENTS[:8]), transcripts, 4, tmp_path / "cut.jsonl")
    recording = Recording.read(tmp_path / "cut.jsonl")
    assert recording.end is None
    assert len(recording.lines) == 4


def test_a_growing_conversation_is_written_once(path: Path, transcripts: MemoryTranscripts) -> None:
    text = path.read_text(encoding="utf-8", errors="surrogatepass")
    assert text.count("λ ⊙ x " * 100) == 1
    assert text.count("Be brief.") == 1
    assert len(text.split("\n")) < 40


@pytest.mark.parametrize(
    ("session", "message"),
    [
        (5, "Session 5: .*designer is 'genetic'"),
        (2, "Entry 2: .*DesignAdded"),
        (99, "Entry 99: .*none"),
        (0, "Entry 0: .*none"),
    ],
)
def test_what_is_no_recorded_session_is_refused(
    tmp_path: Path, transcripts: MemoryTranscripts, session: int, message: str
) -> None:
    with pytest.raises(JournalError, match=message):
        export(MemoryJournal(EVENTS), transcripts, session, tmp_path / "x.jsonl")
    assert not list(tmp_path.iterdir())


def _dropped(start: str) -> Callable[[list[str]], list[str]]:
    return lambda rows: [row for row in rows if not row.startswith(f'{{"{start}"')]


def _changed(old: str, new: str) -> Callable[[list[str]], list[str]]:
    return lambda rows: [row.replace(old, new) for row in rows]


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda rows: ["dear diary", *rows], "line 1: .*session NUMBER --export"),
        (lambda rows: ["[1]", *rows], "line 1"),
        (lambda rows: rows[1:], "line 1"),
        (lambda rows: [], "end is missing"),
        (lambda rows: rows[:-1], "end is missing"),
        (lambda rows: [*rows, rows[-1]], "line "),
        (_changed('"recording": 1', '"recording": 99'), "line 1: .*version 99"),
        (_changed('"session": 4}', '"session": 3}'), "line .*entry 3 is not the start"),
        (_changed("SessionStarted", "SessionDreamt"), "line .*SessionDreamt"),
        (
            _changed('"end": {"event": "DesignAdded"', '"end": {"event": "Strange"'),
            "line .*Strange",
        ),
        (_changed('"at": ', '"at": "noon", "was": '), "line "),
        (_dropped("text"), "line "),
        (_dropped("event"), "line "),
    ],
    ids=[
        "not JSON",
        "not an object",
        "no head",
        "empty",
        "cut off",
        "two ends",
        "newer",
        "another session",
        "unknown event",
        "unknown end",
        "no time",
        "no texts",
        "no events",
    ],
)
def test_a_bad_file_is_refused_by_the_line(
    path: Path, damage: Callable[[list[str]], list[str]], message: str
) -> None:
    rows = path.read_text(encoding="utf-8", errors="surrogatepass").split("\n")[:-1]
    broken = "".join(f"{row}\n" for row in damage(rows))
    path.write_bytes(broken.encode("utf-8", "surrogatepass"))
    with pytest.raises(JournalError, match=message):
        Recording.read(path)


def test_what_cannot_be_opened_is_refused(tmp_path: Path, transcripts: MemoryTranscripts) -> None:
    with pytest.raises(JournalError, match="nowhere"):
        Recording.read(tmp_path / "nowhere.jsonl")
    (tmp_path / "binary").write_bytes(b"\xff\xfe" * 9)
    with pytest.raises(JournalError, match="recorded session"):
        Recording.read(tmp_path / "binary")
    (tmp_path / "file").touch()
    with pytest.raises(JournalError, match="can be written"):
        export(MemoryJournal(EVENTS), transcripts, 4, tmp_path / "file" / "x.jsonl")


def test_every_row_is_json(path: Path) -> None:
    rows = path.read_text(encoding="utf-8", errors="surrogatepass").split("\n")
    kinds = [next(iter(json.loads(row))) for row in rows[:-1]]
    assert kinds[0] == "recording"
    assert kinds[-1] == "end"
    assert rows[-1] == ""
