"""`kill -9` at every call of a session over HTTP: it goes on, and nothing is paid twice."""

import json
import multiprocessing
import os
import select
import signal
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from random import Random
from threading import Timer

from genesys.journal.store_transcripts import StoreTranscripts
from genesys.journal.transcripts import Line
from genesys.llm.spend import Spend
from genesys.testing.pretend_llm_server import Asked, PretendLLMServer, tokens_of
from tests.discovery.mortal_sessions import UNHARMED, until_one_lives
from tests.discovery.remote_sessions import CALLS, PRICE, by_rote, calls, total


class Reaper:
    """Answers by rote, and kills whoever asks.

    Of each conversation, who asks first dies before the answer, who asks next right after it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._random = Random(0)
        self.asked: Counter[str] = Counter()
        self.again: list[str] = []
        """Conversations that were asked though their answers were on record."""

    def __call__(self, asked: Asked) -> str:
        name, digest = asked.body["user"], asked.conversation.digest
        if name == UNHARMED:
            return by_rote(asked)
        self.asked[digest] += 1
        if digest in self._answered():
            self.again.append(asked.text)
        if self.asked[digest] <= 2:
            self._kill(int(name), 0.0 if self.asked[digest] == 1 else self._random.uniform(0, 0.03))
        return by_rote(asked)

    @cached_property
    def transcripts(self) -> StoreTranscripts:
        return StoreTranscripts(self._path)

    def _answered(self) -> set[str]:
        return {line.asked.digest for line in self.transcripts.lines(7) if line.answer}

    def _kill(self, process: int, after: float) -> None:
        # Another process may have its number by then.
        handle = os.pidfd_open(process)

        def strike() -> None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(handle, signal.SIGKILL)
            assert select.select([handle], [], [], 10)[0]
            os.close(handle)

        if after:
            Timer(after, strike).start()
        else:
            strike()


def test_a_session_killed_at_every_call_pays_for_each_answer_once(tmp_path: Path) -> None:
    reaper = Reaper(tmp_path / "run.sqlite")
    with PretendLLMServer(reaper) as server:
        process = multiprocessing.get_context("spawn").Process(
            target=until_one_lives, args=(server.address, tmp_path)
        )
        process.start()
        process.join(120)
        assert process.exitcode == 0
        told = [a for a in server.asked if a.body["user"] != UNHARMED]
    unharmed, found, ends = json.loads((tmp_path / "told").read_text())
    assert found == unharmed
    assert ends[-1] == 0
    assert set(ends[:-1]) == {-signal.SIGKILL}
    assert not reaper.again

    lines = calls(reaper.transcripts)
    assert {line.asked.digest for line in lines} == set(reaper.asked)
    assert [line.asked.role for line in lines] == list(CALLS)
    assert len(CALLS) <= len(told) - len(lines) <= len(ends) - 1, "some answers were lost"
    assert_recorded(lines, told)

    # What is on record is paid; what may have been paid besides is held.
    spend, before = reaper.transcripts.spent(7), spent(tmp_path / "unharmed.sqlite")
    assert spend.calls == len(CALLS)
    assert spend.usage == total(lines)
    assert PRICE.of(server.usage) <= before.dollars + spend.dollars + spend.held
    assert before.held == 0
    reaper.transcripts.close()


def spent(path: Path) -> Spend:
    transcripts = StoreTranscripts(path)
    try:
        return transcripts.spent()
    finally:
        transcripts.close()


def assert_recorded(lines: Sequence[Line], asked: Sequence[Asked]) -> None:
    """Assert that each answer is on record with what it took."""
    answered = {one.conversation.digest: one for one in asked}
    for line in lines:
        assert line.answer is not None
        one, usage = answered[line.asked.digest], line.answer.usage
        texts = [one.conversation.instructions, *(turn.text for turn in one.conversation.turns)]
        assert line.answer.text == by_rote(one)
        assert usage.read == sum(map(tokens_of, texts))
        assert usage.written == tokens_of(by_rote(one))
        assert line.answer.dollars == PRICE.of(usage)
