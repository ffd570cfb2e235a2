"""Whatever is asked, answered, dropped and lost in whatever order: no cap breaks, answers stay."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genesys.errors import GenesysError
from genesys.journal.memory_transcripts import MemoryTranscripts
from genesys.journal.store_transcripts import StoreTranscripts
from genesys.journal.transcripts import Answer, Line, Transcripts
from genesys.llm.reply import Usage
from genesys.llm.spend import Caps
from genesys.testing.contracts.transcripts import asked

CAPS = Caps(dollars=2.0, session_dollars=1.2, call_dollars=0.5, tokens=20, session_tokens=12)
SESSIONS = (1, 2, 3)

Step = tuple[str, int, int, int, int]
BEGIN = st.tuples(
    st.just("begin"),
    st.sampled_from(SESSIONS),
    st.integers(1, 4),
    st.integers(0, 6),
    st.integers(0, 6),
)
"""A session, a number, tokens, tenths of a dollar."""

END = st.tuples(
    st.sampled_from(["end", "end", "drop", "lose"]),
    st.integers(0, 20),
    st.integers(0, 10),
    st.just(0),
    st.just(0),
)
"""Which of the open calls, and how much it took of what was held."""

STEPS = st.lists(st.one_of(BEGIN, END), max_size=30)


class History:
    """Calls as a program makes them: each is ended once at most, and takes no more than it may."""

    def __init__(self, transcripts: Transcripts) -> None:
        self.transcripts = transcripts
        self.open: list[tuple[int, int, float]] = []

    def take(self, step: Step) -> str:
        """Do one step; return what came of it."""
        kind, where, number, tokens, tenths = step
        if kind == "begin":
            return self._tried(lambda: self._begin(where, number, tokens, tenths / 10))
        if not self.open:
            return "nothing open"
        ticket, most, dollars = self.open.pop(where % len(self.open))
        answer = Answer(f"{ticket}", Usage(read=most * number // 10), dollars * number / 10)
        match kind:
            case "end":
                return self._tried(lambda: self.transcripts.end(ticket, answer))
            case "drop":
                return self._tried(lambda: self.transcripts.drop(ticket))
        return "lost"

    def _begin(self, session: int, number: int, tokens: int, dollars: float) -> None:
        ticket = self.transcripts.begin(asked(number, session), tokens, dollars, CAPS)
        self.open.append((ticket, tokens, dollars))

    def _tried(self, work: Callable[[], None]) -> str:
        try:
            work()
        except GenesysError as error:
            return repr(error)
        return "done"

    def lines(self) -> list[Line]:
        """Return all lines, but for when they were asked."""
        found = (line for session in SESSIONS for line in self.transcripts.lines(session))
        return [replace(line, at=0.0) for line in found]


@settings(max_examples=200, deadline=None)
@given(STEPS)
def test_no_order_of_calls_breaks_a_cap(steps: list[Step]) -> None:
    history = History(MemoryTranscripts())
    for step in steps:
        before = [line for line in history.lines() if line.answer]
        history.take(step)
        after = history.lines()
        assert all(line in after for line in before)
        for session in SESSIONS:
            spend = history.transcripts.spent(session)
            assert spend.dollars + spend.held <= 1.2 + 1e-6
            assert spend.usage.read <= 12
        whole = history.transcripts.spent()
        assert whole.dollars + whole.held <= 2.0 + 1e-6
        assert whole.usage.read <= 20


@settings(max_examples=25, deadline=None)
@given(STEPS)
def test_in_the_store_it_is_as_in_memory(
    tmp_path_factory: pytest.TempPathFactory, steps: list[Step]
) -> None:
    store = StoreTranscripts(tmp_path_factory.mktemp("laws") / "j.sqlite")
    kept, other = History(store), History(MemoryTranscripts())
    assert [kept.take(step) for step in steps] == [other.take(step) for step in steps]
    assert kept.lines() == other.lines()
    assert store.sessions() == other.transcripts.sessions()
    for session in (None, *SESSIONS):
        mine, theirs = store.spent(session), other.transcripts.spent(session)
        assert (mine.calls, mine.usage) == (theirs.calls, theirs.usage)
        assert mine.dollars == pytest.approx(theirs.dollars)
        assert mine.held == pytest.approx(theirs.held)
        assert mine.by_llm == pytest.approx(theirs.by_llm)
    store.close()
