"""What transcripts refuse so that nothing is paid or recorded twice."""

from genesys.errors import JournalError
from genesys.journal.transcripts import Asked

_STOP = "Another process carries on this session: stop one of them."


def answered_before(asked: Asked) -> JournalError:
    """Return the error of asking what has its answer."""
    return JournalError(
        f"Session {asked.session}, question {asked.number} ({asked.stage}): expected one without "
        f"an answer, got one that has it, and nothing is paid twice. {_STOP}"
    )


def answered_twice(asked: Asked) -> JournalError:
    """Return the error of a second answer; what it cost counts, and the first one stands."""
    return JournalError(
        f"Session {asked.session}, question {asked.number} ({asked.stage}): it was answered "
        f"while this answer was awaited. {_STOP}"
    )


def not_held(ticket: int, state: str) -> JournalError:
    """Return the error of ending a question that is not open."""
    return JournalError(
        f"Ticket {ticket}: expected a question that waits for its answer, got one that is "
        f"{state}. End or drop each ticket of `begin` once."
    )
