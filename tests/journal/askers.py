"""Processes that ask, pay, record, and are killed. They fork, so that each begins in no time."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from genesys.errors import BudgetError
from genesys.journal.store_transcripts import StoreTranscripts
from genesys.journal.transcripts import Answer, Asked
from genesys.llm.conversation import Conversation
from genesys.llm.reply import Usage
from genesys.llm.spend import Caps

HELD = 0.02
"""Dollars that a call may cost."""

PAID = 0.01
"""Dollars that it costs."""

CAP = 1.0
"""Dollars of all calls, where many ask at once."""

LENGTH = 30
"""Questions of a session that is killed over and over."""


CUT_OFF = 7
"""Of these questions, the one whose answer the first process that asks it waits for in vain."""


def killed_over_and_over(path: Path, bill: Path, seed: int) -> None:
    """Have a session asked by a process that is killed, then by another, until one ends it."""
    _warm(path)
    random = Random(seed)
    bill.touch()
    for _ in range(10 * LENGTH):
        begun = _lines(bill)
        bound = begun + random.randint(0, 4)
        if begun < CUT_OFF:
            bound = min(bound, CUT_OFF)
        child = _fork(lambda: _ask_all(path, bill))
        while _lines(bill) < bound:
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                assert status == 0
                return
        time.sleep(random.uniform(0, 0.01))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    raise AssertionError("No process came to the end of the session.")


def _lines(file: Path) -> int:
    return file.read_text().count("\n")


def many_at_once(path: Path, seed: int) -> None:
    """Have eight processes ask until the budget is spent; three of them are killed."""
    _warm(path)
    random = Random(seed)
    children = [_fork(lambda n=number: _ask_on(path, n)) for number in range(1, 9)]
    time.sleep(0.1)
    for child in children[:3]:
        time.sleep(random.uniform(0, 0.05))
        os.kill(child, signal.SIGKILL)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    assert codes[3:] == [0] * 5, codes


def _ask_all(path: Path, bill: Path) -> None:
    transcripts = StoreTranscripts(path)
    known = {line.asked.number for line in transcripts.lines(7) if line.answer}
    conversation = Conversation("Be brief.")
    for number in range(1, LENGTH + 1):
        conversation = conversation.told(f"{number} " * 200)
        if number in known:
            continue
        asked = Asked(7, number, "llm", "s", conversation.text, conversation.digest, "coder", "l")
        ticket = transcripts.begin(asked, 20, HELD, Caps())
        with bill.open("a") as file:
            file.write(f"{number}\n")
        while _lines(bill) == CUT_OFF:
            time.sleep(0.01)
        transcripts.end(ticket, Answer(f"answer {number}", Usage(10, written=5), PAID))
    transcripts.close()


def _ask_on(path: Path, session: int) -> None:
    transcripts = StoreTranscripts(path)
    for number in range(1, 1000):
        asked = Asked(session, number, "llm", "stage", "Why?", "d", "coder", "l")
        try:
            ticket = transcripts.begin(asked, 20, HELD, Caps(dollars=CAP))
        except BudgetError:
            break
        spend = transcripts.spent()
        assert spend.dollars + spend.held <= CAP + 1e-9
        transcripts.end(ticket, Answer("So.", Usage(10, written=5), PAID))
    transcripts.close()


def _warm(path: Path) -> None:
    """Have all queries built before the fork."""
    transcripts = StoreTranscripts(path.with_name("warm.sqlite"))
    asked = Asked(1, 1, "llm", "stage", "Why?", "d", "coder", "l")
    transcripts.end(transcripts.begin(asked, 0, 0, Caps()), Answer("So."))
    transcripts.lines(1)
    transcripts.spent()
    transcripts.close()


def _fork(work: Callable[[], None]) -> int:
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        work()
        code = 0
    finally:
        os._exit(code)
