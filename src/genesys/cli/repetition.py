"""What `genesys replay` does: a session's record is answered again, and the ends are compared."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from rich.console import RenderableType
from rich.text import Text

from genesys.cli.choice import chosen_run, chosen_session
from genesys.console.session_record import SessionRecord
from genesys.errors import RecordEnded, ReplayError
from genesys.evolution.events import DesignAdded, DesignRepeated, SessionAbandoned
from genesys.journal.recording import Recording, SessionEnd
from genesys.knowledge.plain_text import lines as plain_lines
from genesys.studio import replayed


@dataclass(frozen=True)
class Repetition:
    """A recording that was, or is to be, run again."""

    recording: Recording

    @classmethod
    def of(cls, name: str, run: Path | None) -> Self:
        """Find the session of a run, or read the file.

        Raises ConfigError for neither, and JournalError for a file or session that is no record.
        """
        if Path(name).suffix == ".jsonl" or Path(name).is_file():
            return cls(Recording.read(Path(name)))
        folder = chosen_run(run)
        number = chosen_session(folder, name).number
        journal, transcripts = folder.open(), folder.transcripts()
        try:
            return cls(Recording.of(journal, transcripts, number))
        finally:
            transcripts.close()
            journal.close()

    def made(self, cache: Path) -> Self:
        """Run it again.

        Raises ReplayError where a question differs, where one is missing, and where it ends
        otherwise than it did.
        """
        recording = self.recording
        try:
            end = replayed(recording, cache)
        except RecordEnded as error:
            # Refused for want of money, or as too long, the last question left no answer.
            was = recording.end
            if was is None or (isinstance(was, SessionAbandoned) and was.stage == error.stage):
                return self
            raise
        if recording.end is None or not _same(recording.end, end):
            raise ReplayError(
                f"Session {recording.number}: every question was the same, but not the end. "
                f"Expected: {self._fate(recording.end)} Got: {self._fate(end)}"
            )
        return self

    @property
    def as_json(self) -> dict[str, Any]:
        """What was found as plain JSON values."""
        return {
            "session": self.recording.number,
            "questions": len(self.recording.lines),
            "same": True,
            "fate": self._fate(self.recording.end),
        }

    @property
    def screen(self) -> RenderableType:
        """Draw what was found for a terminal."""
        questions = sum(line.answer is not None for line in self.recording.lines)
        return Text(
            f"Session {self.recording.number}: the same {questions} questions were asked, and it "
            f"ends the same. {self._fate(self.recording.end)}"
        )

    def _fate(self, end: SessionEnd | None) -> str:
        number, session = self.recording.number, self.recording.session
        under_way = end is None
        record = SessionRecord(number, session, 0.0, end=end, under_way=under_way)
        return plain_lines(record.fate)


def _same(was: SessionEnd, now: SessionEnd) -> bool:
    """Return whether ends agree; a design may have been made by another session meanwhile."""
    if isinstance(was, DesignRepeated) and isinstance(now, DesignAdded):
        return was.design_id.rpartition("-")[2] == now.design.id.rpartition("-")[2]
    return was == now
