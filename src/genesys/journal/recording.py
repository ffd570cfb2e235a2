"""One design session in a file of its own: what it began with, all it was told, how it ended."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from genesys.architecture.unit_source import UnitSource
from genesys.errors import GenesysError, JournalError
from genesys.evolution.events import (
    DesignAdded,
    DesignRefused,
    DesignRepeated,
    Event,
    SessionAbandoned,
    SessionStarted,
)
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.journal.encoding import decode, encode
from genesys.journal.entry import Entry
from genesys.journal.journal import Journal
from genesys.journal.pieces import cut, from_bytes, to_bytes
from genesys.journal.transcripts import Line, Transcripts
from genesys.whole_file import write_whole

VERSION = 1
"""Of the file. Every version ever released stays readable."""

SessionEnd = DesignAdded | DesignRefused | DesignRepeated | SessionAbandoned

_LINE = TypeAdapter(Line)


@dataclass(frozen=True)
class Recording:
    """All that a session is a function of, and what came of it."""

    number: int
    """Of the journal's entry that first started it."""

    session: SessionStarted
    before: tuple[Event, ...]
    """The journal up to the session, from its first entry on."""

    lines: tuple[Line, ...]
    end: SessionEnd | None
    """It names `number`, as if nobody had resumed the session. None where it has not ended."""

    @classmethod
    def of(cls, journal: Journal, transcripts: Transcripts, session: int) -> Recording:
        """Take a session, named by any entry that started or resumed it, out of its run.

        Raises JournalError where there is no such session, or nothing was asked in it.
        """
        entries = list(journal.read())
        first = _first(entries, session)
        started = entries[first - 1].event
        assert isinstance(started, SessionStarted)
        lines = tuple(transcripts.lines(first))
        if not lines:
            raise JournalError(
                f"Session {first}: expected one that asked something, got none of its questions. "
                f"Its designer is {started.designer!r}; those of `llm` can be recorded."
            )
        before = tuple(entry.event for entry in entries[: first - 1])
        return cls(first, started, before, lines, _end(entries, first))

    def tree(self) -> EvolutionTree:
        """Return the evolution tree with which the session began."""
        return EvolutionTree.replay(self.before)

    def write(self, path: Path) -> None:
        """Write the recording as lines of JSON, each text once."""
        rows = [json.dumps(row, ensure_ascii=False) for row in _Writer(self).rows]
        try:
            write_whole(path, to_bytes("".join(f"{row}\n" for row in rows)))
        except OSError as error:
            raise JournalError(f"{path}: expected a file that can be written; {error}.") from error

    @classmethod
    def read(cls, path: Path) -> Recording:
        """Read what `write` wrote.

        Raises JournalError, naming the line, for any other file and for a newer or damaged one.
        """
        try:
            rows = from_bytes(path.read_bytes()).split("\n")
        except (OSError, UnicodeDecodeError) as error:
            raise JournalError(f"{path}: expected a recorded session; {error}.") from error
        reader = _Reader()
        for number, row in enumerate(rows[:-1], start=1):
            try:
                reader.take(json.loads(row))
            except (ValueError, LookupError, TypeError, GenesysError) as error:
                reason = str(error).partition("\n")[0].rstrip(".")
                raise JournalError(
                    f"{path}, line {number}: expected a session recorded by `genesys session "
                    f"NUMBER --export FILE.jsonl`; this line cannot be read: {reason}."
                ) from error
        if reader.recording is None or rows[-1]:
            raise JournalError(f"{path}: its end is missing. Export the session again.")
        return reader.recording


def export(journal: Journal, transcripts: Transcripts, session: int, path: Path) -> None:
    """Write one session of a run into a file; errors as in `Recording.of` and `write`."""
    Recording.of(journal, transcripts, session).write(path)


def _first(entries: Sequence[Entry], session: int) -> int:
    """Return the number of the entry that first started a session."""
    named = entries[session - 1].event if 1 <= session <= len(entries) else None
    if not isinstance(named, SessionStarted):
        raise JournalError(
            f"Entry {session}: expected the start of a design session, got "
            f"{'none' if named is None else type(named).__name__}. `genesys session` lists all."
        )
    return named.resumes or session


def _end(entries: Sequence[Entry], first: int) -> SessionEnd | None:
    claims = {first}
    for entry in entries:
        match entry.event:
            case SessionStarted(resumes=resumed) if resumed == first:
                claims.add(entry.number)
            case DesignAdded() | DesignRefused() | DesignRepeated() | SessionAbandoned() as end:
                if end.session in claims:
                    return replace(end, session=first)
    return None


class _Writer:
    """Turns a recording into rows: a text comes before what names it, by its place, and once."""

    def __init__(self, recording: Recording) -> None:
        self._texts: dict[str, int] = {}
        self.rows: list[dict[str, Any]] = [{"recording": VERSION, "session": recording.number}]
        for event in (*recording.before, recording.session):
            self.rows.append(self._event(event))
        for line in recording.lines:
            self.rows.append(self._line(line))
        self.rows.append({"end": recording.end and self._event(recording.end)})

    def _event(self, event: Event) -> dict[str, Any]:
        kind, payload = encode(event, lambda code: str(self._text(code)))
        return {"event": kind, "payload": json.loads(payload)}

    def _line(self, line: Line) -> dict[str, Any]:
        row = asdict(line)
        row["asked"]["text"] = [self._text(piece) for piece in cut(line.asked.text)]
        if line.answer:
            row["answer"]["text"] = [self._text(line.answer.text)]
        return {"line": row}

    def _text(self, text: str) -> int:
        if text not in self._texts:
            self._texts[text] = len(self._texts) + 1
            self.rows.append({"text": text})
        return self._texts[text]


class _Reader:
    """Takes rows in, and raises whatever goes wrong with one."""

    def __init__(self) -> None:
        self.number = 0
        self.events: list[Event] = []
        self.lines: list[Line] = []
        self.recording: Recording | None = None
        # Places count from 1.
        self._texts = [""]

    def take(self, row: Mapping[str, Any]) -> None:
        match row:
            case {"recording": int(version), "session": int(number)}:
                if version > VERSION:
                    raise ValueError(f"version {version}; this Genesys reads up to {VERSION}")
                self.number = number
            case _ if not self.number or self.recording:
                raise ValueError("a recording begins with its version and ends with its end")
            case {"text": str(text)}:
                self._texts.append(text)
            case {"event": _, "payload": _}:
                self.events.append(self._event(row))
            case {"line": {"asked": {}, "answer": _, "at": _} as line}:
                self.lines.append(self._line(line))
            case {"end": end}:
                self.recording = self._recording(end and self._event(end))
            case _:
                raise ValueError("no row of a recording")

    def _recording(self, end: Event | None) -> Recording:
        *before, started = self.events
        if not isinstance(started, SessionStarted) or self.number != len(self.events):
            raise ValueError(f"entry {self.number} is not the start of a session")
        if end is not None and not isinstance(end, SessionEnd):
            raise ValueError(f"{type(end).__name__} ends no session")
        return Recording(self.number, started, tuple(before), tuple(self.lines), end)

    def _event(self, row: Mapping[str, Any]) -> Event:
        payload = json.dumps(row["payload"])
        return decode(len(self.events) + 1, row["event"], payload, self._code)

    def _code(self, name: str) -> UnitSource:
        return UnitSource(self._text([int(name)]))

    def _line(self, row: Mapping[str, Any]) -> Line:
        asked = {**row["asked"], "text": self._text(row["asked"]["text"])}
        answer = row["answer"]
        if answer is not None:
            answer = {**answer, "text": self._text(answer["text"])}
        return _LINE.validate_python({**row, "asked": asked, "answer": answer})

    def _text(self, places: Sequence[int]) -> str:
        return "".join(self._texts[place] for place in places)
