"""A mailbox asks in readable files, and takes an answer when it is whole."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from genesys.errors import LLMFatal
from genesys.llm.conversation import Conversation
from genesys.llm.providers.base import LLM
from genesys.llm.providers.mailbox import SETTLED, Mailbox
from genesys.llm.reply import Reply
from genesys.testing.contracts.llm import LLMContract

FIRST = Conversation("You review.").told("Is *this* new?\n\n```python\nx = 1\n```")
SECOND = FIRST.answered("Rating: 9").told("Expected a rating from 0 to 5, got 9.")


@pytest.fixture
def mailbox(tmp_path: Path) -> Mailbox:
    return Mailbox(folder=tmp_path / "box", poll_seconds=0.02)


class TestMailbox(LLMContract):
    @pytest.fixture
    def llm(self, mailbox: Mailbox, conversations: Sequence[Conversation]) -> LLM:
        for number, conversation in enumerate(conversations, 1):
            place = mailbox.folder / f"{number:05}-{conversation.digest[:12]}"
            place.mkdir(parents=True)
            written(place / "answer.md", "An answer.")
        return mailbox


@pytest.fixture
def asked(mailbox: Mailbox) -> Iterator[Callable[..., Future[Reply]]]:
    """Ask in a thread; whatever is still waited for in the end is answered, so that it ends."""
    with ThreadPoolExecutor(8) as threads:
        futures: list[Future[Reply]] = []

        def ask(conversation: Conversation, longest: int = 1000) -> Future[Reply]:
            futures.append(threads.submit(mailbox.reply, conversation, longest))
            return futures[-1]

        yield ask
        for prompt in mailbox.folder.glob("*/prompt.md"):
            written(prompt.parent / "answer.md", "The end.")


def written(file: Path, text: str) -> None:
    """Write at once, as a program does that takes the rule to heart; it looks rested."""
    draft = file.with_suffix(".part")
    draft.write_text(text, "utf-8")
    os.utime(draft, (time.time() - 60, time.time() - 60))
    draft.replace(file)


def prompts(mailbox: Mailbox, count: int) -> list[Path]:
    """Wait until so many prompts are there."""
    while len(found := sorted(mailbox.folder.glob("*/prompt.md"))) < count:
        time.sleep(0.01)
    return [prompt.parent for prompt in found]


Ask = Callable[..., Future[Reply]]


def test_a_prompt_says_what_is_asked_and_how_to_answer(mailbox: Mailbox, asked: Ask) -> None:
    reply = asked(FIRST)
    (place,) = prompts(mailbox, 1)
    assert place.name == f"00001-{FIRST.digest[:12]}"
    assert {file.name for file in place.iterdir()} == {"prompt.md", "prompt.json"}
    page = (place / "prompt.md").read_text("utf-8")
    assert "`answer.md`" in page
    assert "3,500 characters" in page
    assert page.index("You review.") < page.index("Is *this* new?\n\n```python\nx = 1\n```")
    assert json.loads((place / "prompt.json").read_text("utf-8")) == json.loads(FIRST.text)
    written(place / "answer.md", "Yes: \N{GREEK SMALL LETTER ALPHA}\r\n4\n")
    given = reply.result(30)
    assert (given.text, given.end) == ("Yes: \N{GREEK SMALL LETTER ALPHA}\n4", "whole")
    assert given.usage.read == FIRST.tokens
    assert 0 < given.usage.written < 10
    assert mailbox.free


def test_of_a_longer_conversation_the_prompt_has_what_is_new(mailbox: Mailbox, asked: Ask) -> None:
    asked(SECOND)
    (place,) = prompts(mailbox, 1)
    page, earlier = ((place / f"{name}.md").read_text("utf-8") for name in ("prompt", "earlier"))
    assert "from 0 to 5, got 9." in page
    assert "`earlier.md`" in page
    assert "You review." not in page
    assert "Is *this* new?" not in page
    assert earlier.index("You review.") < earlier.index("new?") < earlier.index("Rating: 9")
    assert "got 9." not in earlier


def test_the_same_words_find_the_same_answer_and_others_do_not(
    mailbox: Mailbox, asked: Ask
) -> None:
    first = asked(FIRST)
    (place,) = prompts(mailbox, 1)
    written(place / "answer.md", "It is.")
    assert first.result(30).text == "It is."
    again = Mailbox(folder=mailbox.folder, poll_seconds=60.0)
    started = time.monotonic()
    assert again.reply(FIRST, 1000).text == "It is."
    assert time.monotonic() - started < 30.0, "an answer that is there is taken without a pause"
    second = asked(SECOND)
    assert [place.name[:5] for place in prompts(mailbox, 2)] == ["00001", "00002"]
    assert not second.done()


def test_half_an_answer_is_not_taken(mailbox: Mailbox, asked: Ask) -> None:
    reply = asked(FIRST)
    (place,) = prompts(mailbox, 1)
    words = 0
    with (place / "answer.md").open("w", encoding="utf-8") as file:
        while words < 100:
            words += file.write("word ") // 5
            file.flush()
            time.sleep(SETTLED / 50)
    assert reply.result(30).text == " ".join(["word"] * words)


@pytest.mark.parametrize(
    ("bad", "problem"),
    [(b"\xff\xfe\x00\xd8", "UTF-8"), (b"\x00" * 9, "zero bytes"), (b" \n", "empty")],
)
def test_what_is_no_answer_is_left_alone_and_told(
    mailbox: Mailbox, asked: Ask, bad: bytes, problem: str
) -> None:
    reply = asked(FIRST)
    (place,) = prompts(mailbox, 1)
    (place / "answer.md").write_bytes(bad)
    while not (place / "problem.md").exists():
        time.sleep(0.01)
    assert problem in (place / "problem.md").read_text("utf-8")
    assert not reply.done()
    written(place / "answer.md", "Better.")
    assert reply.result(30).text == "Better."
    assert not (place / "problem.md").exists()


def test_an_empty_file_is_an_answer_that_has_not_come_yet(mailbox: Mailbox, asked: Ask) -> None:
    reply = asked(FIRST)
    (place,) = prompts(mailbox, 1)
    (place / "answer.md").touch()
    time.sleep(SETTLED * 1.5)
    assert not reply.done()
    assert not (place / "problem.md").exists()


def test_to_delete_a_prompt_is_to_be_asked_anew(mailbox: Mailbox, asked: Ask) -> None:
    reply = asked(FIRST)
    (place,) = prompts(mailbox, 1)
    (place / "prompt.md").unlink()
    (place,) = prompts(mailbox, 1)
    written(place / "answer.md", "Here.")
    assert reply.result(30).text == "Here."


def test_a_longer_answer_than_allowed_is_cut(mailbox: Mailbox, asked: Ask) -> None:
    reply = asked(FIRST, longest=10)
    (place,) = prompts(mailbox, 1)
    written(place / "answer.md", "x" * 1000)
    given = reply.result(30)
    assert (given.text, given.end, given.usage.written) == ("x" * 35, "cut", 10)


def test_many_who_ask_at_once_have_a_folder_each(mailbox: Mailbox, asked: Ask) -> None:
    replies = [asked(FIRST.told(f"And {number}?")) for number in range(8)]
    for place in prompts(mailbox, 8):
        said = json.loads((place / "prompt.json").read_text("utf-8"))
        written(place / "answer.md", f"To {said['turns'][-1]['text']}")
    assert [reply.result(30).text for reply in replies] == [f"To And {n}?" for n in range(8)]
    numbers = [place.name[:5] for place in prompts(mailbox, 8)]
    assert numbers == [f"{n:05}" for n in range(1, 9)]


def test_a_folder_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("taken")
    mailbox = Mailbox(folder=tmp_path / "file" / "box")
    for ask in (lambda: mailbox.reply(FIRST, 100), mailbox.greet):
        with pytest.raises(LLMFatal, match=r"file/box cannot be used: .*Not a directory.*`folder`"):
            ask()


def test_greeting_bothers_nobody(mailbox: Mailbox) -> None:
    said = mailbox.greet().text
    assert str(mailbox.folder) in said
    assert not list(mailbox.folder.glob("*/prompt.md"))


def test_ctrl_c_ends_the_wait(tmp_path: Path) -> None:
    code = (
        "from pathlib import Path\n"
        "from genesys.llm.conversation import Conversation\n"
        "from genesys.llm.providers.mailbox import Mailbox\n"
        f"Mailbox(folder=Path({str(tmp_path)!r})).reply(Conversation('Hm?'), 10)\n"
    )
    waiting = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True)
    while not list(tmp_path.glob("*/prompt.md")):
        time.sleep(0.05)
    waiting.send_signal(signal.SIGINT)
    _, said = waiting.communicate(timeout=30)
    assert said.rstrip().endswith("KeyboardInterrupt")


def test_the_program_of_the_docs_answers(mailbox: Mailbox, asked: Ask, tmp_path: Path) -> None:
    page = (Path(__file__).parents[3] / "docs" / "llms.md").read_text("utf-8")
    program = page.partition("# answer_mailbox.py\n")[2].partition("```")[0]
    (tmp_path / "answer_mailbox.py").write_text(program)
    reply = asked(FIRST)
    prompts(mailbox, 1)
    command = [sys.executable, tmp_path / "answer_mailbox.py", mailbox.folder]
    subprocess.run(command, check=True)
    assert reply.result(30).text == f"You said: {FIRST.turns[0].text}"
