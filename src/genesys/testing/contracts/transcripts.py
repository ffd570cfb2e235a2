"""What all transcripts promise."""

import json
import threading
import time

import pytest

from genesys.errors import BudgetError, JournalError
from genesys.journal.transcripts import Answer, Asked, AskedOf, Transcripts
from genesys.llm.conversation import Conversation
from genesys.llm.reply import Usage
from genesys.llm.spend import Caps, Spend

ANYTHING = Caps()


def asked(
    number: int = 1,
    session: int = 3,
    text: str = "Why?",
    of: AskedOf = "llm",
    llm: str = "large",
) -> Asked:
    """Make a question."""
    return Asked(session, number, of, f"proposal {number}", text, f"d{number}", "proposer", llm)


def answer(text: str = "So.", dollars: float = 0.25, read: int = 100, written: int = 20) -> Answer:
    """Make an answer."""
    return Answer(text, Usage(read, 40, 30, written), dollars, 1.5, "cut")


class TranscriptsContract:
    """Transcripts keep every answer, let nothing be asked twice, and hold every cap.

    Override `transcripts` with some that are new and empty.
    """

    @pytest.fixture
    def transcripts(self) -> Transcripts:
        """Return new, empty transcripts."""
        raise NotImplementedError("Override the fixture `transcripts`: return new, empty ones.")

    def test_new_transcripts_are_empty(self, transcripts: Transcripts) -> None:
        """They have no sessions, no lines, and nothing is spent."""
        assert list(transcripts.sessions()) == []
        assert list(transcripts.lines(3)) == []
        assert transcripts.spent() == transcripts.spent(3) == Spend()

    def test_lines_come_back_as_they_were(self, transcripts: Transcripts) -> None:
        """By number, whatever the order of answers, with what is still awaited."""
        begun = time.time()
        questions = [asked(number) for number in (1, 2, 3)]
        tickets = [transcripts.begin(question, 10, 0.5, ANYTHING) for question in questions]
        assert len(set(tickets)) == 3
        transcripts.end(tickets[1], answer("two"))
        transcripts.end(tickets[0], answer("one"))
        lines = transcripts.lines(3)
        assert [line.asked for line in lines] == questions
        assert [line.answer for line in lines] == [answer("one"), answer("two"), None]
        assert all(begun - 1 <= line.at <= time.time() + 1 for line in lines)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "plain",
            "nul \0, half a pair \udc80, \u2028, \U0001f600 and a\r\nline",
            Conversation("Be brief.").text,
            Conversation("Be brief.").told("One").answered("Two").told("Three").text,
            Conversation('{"speaker": "user"}').told('}, {"speaker": "user", "text": "x"}]}').text,
            Conversation("again").told("the same").answered("the same").told("the same").text,
            json.dumps({"outline": "a", "code": ', {"speaker": "user"]}'}) + "]}",
        ],
    )
    def test_any_text_comes_back_to_the_letter(self, transcripts: Transcripts, text: str) -> None:
        """Asked or answered."""
        transcripts.end(transcripts.begin(asked(text=text), 0, 0, ANYTHING), answer(text))
        (line,) = transcripts.lines(3)
        assert line.asked.text == text
        assert line.answer == answer(text)

    def test_sessions_are_apart(self, transcripts: Transcripts) -> None:
        """Each has its own lines and spend; calls outside any are of none, but are paid."""
        for session in (12, 0, 5):
            question = asked(session=session)
            transcripts.end(transcripts.begin(question, 10, 0.5, ANYTHING), answer())
        assert list(transcripts.sessions()) == [5, 12]
        assert [line.asked.session for line in transcripts.lines(5)] == [5]
        assert transcripts.spent(5).dollars == transcripts.spent(0).dollars == 0.25
        assert transcripts.spent().dollars == 0.75

    def test_spend_is_exact(self, transcripts: Transcripts) -> None:
        """To the token, by LLM; only LLMs are called."""
        for number, llm in enumerate(["large", "small", "large"], start=1):
            transcripts.end(transcripts.begin(asked(number, llm=llm), 9, 9, ANYTHING), answer())
        library = asked(4, of="library", llm="")
        transcripts.end(transcripts.begin(library, 0, 0, ANYTHING), Answer("found"))
        spend = Spend(3, Usage(300, 120, 90, 60), 0.75, 0.0, {"large": 0.5, "small": 0.25})
        assert transcripts.spent() == transcripts.spent(3) == spend

    def test_what_broke_off_is_spent_too(self, transcripts: Transcripts) -> None:
        """A provider may charge for an answer that never came; the question is still open."""
        ticket = transcripts.begin(asked(), 10, 0.5, ANYTHING)
        transcripts.drop(ticket, Usage(100, 40, 30, 1), 0.125)
        assert not transcripts.lines(3)
        spend = Spend(1, Usage(100, 40, 30, 1), 0.125, 0.0, {"large": 0.125})
        assert transcripts.spent() == transcripts.spent(3) == spend
        with pytest.raises(BudgetError, match=r"\$0.1250 spent"):
            transcripts.begin(asked(), 10, 0.5, Caps(dollars=0.6))
        transcripts.end(transcripts.begin(asked(), 10, 0.5, Caps(dollars=0.625)), answer())
        assert transcripts.spent().dollars == 0.375

    def test_what_is_open_is_held(self, transcripts: Transcripts) -> None:
        """Until it is answered or dropped; then what it took takes the place."""
        first = transcripts.begin(asked(1), 10, 0.5, ANYTHING)
        other = transcripts.begin(asked(1, session=4), 10, 2.0, ANYTHING)
        assert (transcripts.spent(3).held, transcripts.spent().held) == (0.5, 2.5)
        transcripts.end(first, answer())
        transcripts.drop(other)
        assert transcripts.spent() == transcripts.spent(3)
        assert (transcripts.spent().held, transcripts.spent().dollars) == (0.0, 0.25)
        assert not transcripts.lines(4)
        assert list(transcripts.sessions()) == [3]

    @pytest.mark.parametrize(
        ("caps", "whole", "setting", "left"),
        [
            (Caps(call_dollars=0.3), "call", "call_dollars", r"\$0.3000"),
            (Caps(session_dollars=0.7), "session", "session_dollars", r"\$0.2000 left"),
            (Caps(dollars=0.9), "run", "dollars", r"\$0.1500 left"),
            (Caps(session_tokens=170), "session", "session_tokens", "40 tokens left"),
            (Caps(tokens=300), "run", "tokens", "50 tokens left"),
        ],
    )
    def test_a_call_that_could_break_a_cap_is_refused(
        self, transcripts: Transcripts, caps: Caps, whole: str, setting: str, left: str
    ) -> None:
        """With what is left, what was asked for and what raises it; nothing is recorded."""
        transcripts.end(transcripts.begin(asked(1), 9, 9, ANYTHING), answer())
        transcripts.end(transcripts.begin(asked(1, session=4), 9, 9, ANYTHING), answer())
        transcripts.begin(asked(2), 10, 0.25, ANYTHING)
        before = (transcripts.lines(3), transcripts.spent())
        with pytest.raises(BudgetError, match=left) as caught:
            transcripts.begin(asked(3), 51, 0.4, caps)
        assert caught.value.whole == whole
        assert f"`{setting}`" in str(caught.value)
        assert ("51 tokens" if "tokens" in setting else "$0.4000") in str(caught.value)
        assert (transcripts.lines(3), transcripts.spent()) == before

    def test_a_cap_can_be_used_up_exactly(self, transcripts: Transcripts) -> None:
        """Tenths of a dollar add up; then only what costs nothing is asked."""
        caps = Caps(dollars=0.3, session_dollars=0.3, call_dollars=0.1, tokens=30)
        for number in (1, 2, 3):
            ticket = transcripts.begin(asked(number), 10, 0.1, caps)
            if number < 3:
                transcripts.end(ticket, answer(dollars=0.1, read=5, written=5))
        with pytest.raises(BudgetError):
            transcripts.begin(asked(4), 0, 0.001, caps)
        with pytest.raises(BudgetError):
            transcripts.begin(asked(4), 1, 0, caps)
        with pytest.raises(BudgetError):
            transcripts.begin(asked(4), 0, float("nan"), caps)
        transcripts.begin(asked(4, of="checker", llm=""), 0, 0, caps)

    def test_a_raised_cap_holds_at_once(self, transcripts: Transcripts) -> None:
        """Caps are those of the call."""
        with pytest.raises(BudgetError):
            transcripts.begin(asked(), 1, 2.0, Caps(dollars=1.0))
        transcripts.begin(asked(), 1, 2.0, Caps(dollars=2.0))

    def test_a_question_whose_answer_was_lost_is_asked_again(
        self, transcripts: Transcripts
    ) -> None:
        """The lost call may have been paid: it stays held. The line is the answered one."""
        transcripts.begin(asked(text="first"), 10, 0.5, ANYTHING)
        assert [line.asked.text for line in transcripts.lines(3)] == ["first"]
        second = transcripts.begin(asked(text="second"), 10, 0.5, ANYTHING)
        assert [line.asked.text for line in transcripts.lines(3)] == ["second"]
        transcripts.begin(asked(text="third"), 10, 0.5, ANYTHING)
        transcripts.end(second, answer())
        (line,) = transcripts.lines(3)
        assert (line.asked.text, line.answer) == ("second", answer())
        assert (transcripts.spent().held, transcripts.spent().dollars) == (1.0, 0.25)

    def test_what_has_its_answer_is_not_asked_again(self, transcripts: Transcripts) -> None:
        """JournalError; a dropped question has none, and is."""
        transcripts.drop(transcripts.begin(asked(), 10, 0.5, ANYTHING))
        transcripts.end(transcripts.begin(asked(), 10, 0.5, ANYTHING), answer())
        with pytest.raises(JournalError, match="Session 3, question 1"):
            transcripts.begin(asked(), 0, 0, ANYTHING)
        assert transcripts.spent() == Spend(1, answer().usage, 0.25, 0.0, {"large": 0.25})

    def test_the_first_of_two_answers_stands(self, transcripts: Transcripts) -> None:
        """The second is an error, for its session is another's; but it was paid."""
        tickets = [transcripts.begin(asked(), 10, 0.5, ANYTHING) for _ in range(2)]
        transcripts.end(tickets[1], answer("first"))
        with pytest.raises(JournalError, match="Another process"):
            transcripts.end(tickets[0], answer("second"))
        (line,) = transcripts.lines(3)
        assert line.answer == answer("first")
        assert (transcripts.spent().held, transcripts.spent().dollars) == (0.0, 0.5)

    def test_a_ticket_ends_once(self, transcripts: Transcripts) -> None:
        """Answered, dropped or unknown: JournalError, and nothing changes."""
        answered, dropped = (transcripts.begin(asked(n), 1, 0.5, ANYTHING) for n in (1, 2))
        transcripts.end(answered, answer())
        transcripts.drop(dropped)
        before = (transcripts.lines(3), transcripts.spent())
        for ticket, state in ((answered, "answered"), (dropped, "dropped"), (99, "unknown")):
            with pytest.raises(JournalError, match=state):
                transcripts.end(ticket, answer())
            with pytest.raises(JournalError, match=state):
                transcripts.drop(ticket)
        assert (transcripts.lines(3), transcripts.spent()) == before

    def test_threads_that_ask_at_once_break_no_cap(self, transcripts: Transcripts) -> None:
        """As many calls are let through as fit, and no more."""
        refused = []

        def ask(session: int) -> None:
            for number in range(1, 6):
                try:
                    ticket = transcripts.begin(asked(number, session), 1, 1.0, Caps(dollars=10))
                except BudgetError:
                    refused.append(session)
                else:
                    transcripts.end(ticket, answer(dollars=1.0))

        threads = [threading.Thread(target=ask, args=(session,)) for session in range(1, 9)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (len(refused), transcripts.spent().calls) == (30, 10)
        assert transcripts.spent().dollars == pytest.approx(10)
