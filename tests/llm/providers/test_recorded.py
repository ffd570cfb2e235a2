"""A record answers what it has, and says where a conversation leaves it."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import pytest

from genesys.config import checked
from genesys.errors import ConfigError, ReplayError
from genesys.evolution.events import RunStarted, SessionStarted
from genesys.journal.recording import Recording
from genesys.journal.transcripts import Answer, Asked, Line
from genesys.llm.conversation import Conversation
from genesys.llm.providers.recorded import Recorded
from genesys.llm.reply import Reply, Usage
from genesys.testing.contracts.llm import LLMContract

FIRST = Conversation("You code.").told("Write the mixer.\nIt is open.")
SECOND = FIRST.answered("class A: ...").told("Line 1 lacks a body.")


def line(number: int, said: Conversation, text: str | None, **more: object) -> Line:
    asked = Asked(2, number, "llm", "mixer", said.text, said.digest, "coder", "mind")
    answer = None if text is None else Answer(text, Usage(9, 4, 0, number), 0.1, **more)  # type: ignore[arg-type]
    return Line(asked, answer, 0.0)


def record(folder: Path, *lines: Line) -> Recorded:
    file = folder / "record.jsonl"
    checker = Line(Asked(2, 9, "checker", "", "{}", ""), Answer("ok"), 0.0)
    started = SessionStarted("scratch", (), "llm")
    Recording(2, started, (RunStarted({}),), (checker, *lines), None).write(file)
    return checked(Recorded, {"record": str(file)}, "llm.llms.past")


class TestRecorded(LLMContract):
    @pytest.fixture
    def llm(self, tmp_path: Path, conversations: Sequence[Conversation]) -> Recorded:
        return record(
            tmp_path, *(line(n, one, "An answer.") for n, one in enumerate(conversations, 1))
        )


def test_it_gives_the_recorded_answers_with_their_tokens(tmp_path: Path) -> None:
    llm = record(tmp_path, line(1, FIRST, "class A: ..."), line(2, SECOND, "pass", end="cut"))
    assert llm.reply(SECOND, 99) == Reply("pass", Usage(9, 4, 0, 2), "cut")
    assert llm.reply(FIRST, 99) == Reply("class A: ...", Usage(9, 4, 0, 1))
    assert llm.free


def test_what_was_asked_twice_is_answered_in_order_and_no_third_time(tmp_path: Path) -> None:
    lines = [line(1, FIRST, "one"), line(2, FIRST, None), line(3, FIRST, "two")]
    llm = record(tmp_path, *lines)
    assert [llm.reply(FIRST, 99).text for _ in range(2)] == ["one", "two"]
    with pytest.raises(ReplayError, match=r"more often than the record.*'Write the mixer"):
        llm.reply(FIRST, 99)


def test_plain_lines_are_a_record_too(tmp_path: Path) -> None:
    lines = [line(1, FIRST, "one\u2028more"), line(2, SECOND, None)]
    rows = [json.dumps(asdict(one), ensure_ascii=False) for one in lines]
    (tmp_path / "lines.jsonl").write_text("\n".join(rows), "utf-8")
    assert Recorded(tmp_path / "lines.jsonl").reply(FIRST, 99).text == "one\u2028more"


def test_greeting_takes_no_answer(tmp_path: Path) -> None:
    llm = record(tmp_path, line(1, FIRST, "one"))
    assert "1 answers" in llm.greet().text
    assert llm.reply(FIRST, 99).text == "one"


def test_keys_are_blotted_before_it_is_looked_up(tmp_path: Path) -> None:
    key = "sk-ant-api03-4dK0gQ2yYbV7sW1mXz9c4dK0gQ2yYbV7"
    llm = record(tmp_path, line(1, FIRST.told("With ***."), "so"))
    assert llm.reply(FIRST.told(f"With {key}."), 99).text == "so"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (
            Conversation("You plan.").told("Hm?"),
            "the instructions.*expected 'You code.', got 'You plan.",
        ),
        (FIRST.answered("class A: ...").told("Line 2 lacks"), "turn 3.*'Line 1 lacks a.*'Line 2"),
        (SECOND.answered("pass").told("Good, on."), "ends before turn 4, assistant: 'pass'"),
        (FIRST.answered("class A: ..."), "only after turn 3"),
        (Conversation("You code.").told("x" * 500), "turn 1.*expected 'Write the mixer"),
    ],
)
def test_where_a_conversation_leaves_the_record_is_said(
    tmp_path: Path, asked: Conversation, words: str
) -> None:
    llm = record(tmp_path, line(1, SECOND, "pass"))
    with pytest.raises(ReplayError) as refused:
        llm.reply(asked, 99)
    assert re.search(words, str(refused.value))
    assert len(str(refused.value)) < 600


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "No such file"),
        ("", "got none"),
        ("{", "line 1"),
        ("[1]", "line 1"),
        ('{"asked": {"of": "llm"}, "answer": {"text": "x"}}', "line 1.*text"),
        ('{"asked": {"of": "llm", "text": "no"}, "answer": {"text": "x"}}', "line 1"),
    ],
)
def test_what_is_no_transcript_is_refused_when_it_is_named(
    tmp_path: Path, text: str | None, words: str
) -> None:
    file = tmp_path / "record.jsonl"
    if text is not None:
        file.write_text(text)
    with pytest.raises(ConfigError) as refused:
        checked(Recorded, {"record": str(file)}, "llm.llms.past")
    assert re.search(f"llm.llms.past: record.*{words}", str(refused.value))
