"""A person, or another program, who finds each prompt in a folder and leaves the answer there."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

from annotated_types import Gt
from filelock import FileLock

from genesys.errors import LLMFatal
from genesys.llm.conversation import CHARACTERS_A_TOKEN, Conversation
from genesys.llm.estimated_reply import estimated_reply
from genesys.llm.providers.base import LLM
from genesys.llm.reply import Reply
from genesys.whole_file import write_whole

SETTLED = 1.0
"""Seconds for which an answer must not have changed, so that half of one is not taken."""

_DIGITS = 12
_TITLES = {"user": "What was asked", "assistant": "What you answered"}

_HEAD = """\
# Please answer {name}

- Write your answer into `answer.md` in this folder: text of at most {longest:,} characters.
- It is taken when it has not changed for a second. If you need longer, write under another name and
  rename the file at last.
- {rest}
"""


@dataclass(frozen=True)
class Mailbox(LLM):
    """Writes each conversation into a folder of its own and waits, however long, for `answer.md`.

    `prompt.md` has what is new, and how to answer; `earlier.md` what went before, where there is
    something; `prompt.json` all of it, for programs. An answer that is empty or no text is left
    alone, and `problem.md` beside it says so until it is replaced. The folder's name begins with a
    number and ends with a digest of the words: the same conversation finds the same folder, and an
    answer that is there is taken at once. So a session goes on whoever was interrupted, and to ask
    anew is to delete the folder. Tokens are counted roughly and cost nothing. Raises LLMFatal,
    with what the system said, for a folder that cannot be written to.
    """

    folder: Path = Path("mailbox")
    poll_seconds: Annotated[float, Gt(0)] = 0.5
    model: str = "mailbox"

    def reply(self, conversation: Conversation, longest: int) -> Reply:
        """Wait for the answer; a longer one than allowed is cut, as that of any LLM."""
        try:
            text = None
            while text is None:
                text = self._awaited(self._posted(conversation, longest))
        except OSError as error:
            raise self._unusable(error) from error
        return estimated_reply(conversation, text, longest)

    def greet(self) -> Reply:
        """Say where prompts will be; nobody is asked. Raises LLMFatal as `reply` does."""
        try:
            with self._locked():
                waiting = [place.parent for place in self.folder.glob("*/prompt.md")]
        except OSError as error:
            raise self._unusable(error) from error
        answered = sum((place / "answer.md").exists() for place in waiting)
        return Reply(
            f"Answers are awaited in {self.folder.resolve()}: {len(waiting)} prompts, "
            f"{answered} answered."
        )

    @property
    def free(self) -> bool:
        """It is."""
        return True

    def _awaited(self, place: Path) -> str | None:
        """Return the answer once it is there and whole; None when the prompt was deleted."""
        file = place / "answer.md"
        seen = _state(file)
        since = time.monotonic() - _age(seen)
        refused = None
        while (place / "prompt.md").exists():
            state = _state(file)
            if state != seen:
                seen, since = state, time.monotonic()
            elif state not in (None, refused) and time.monotonic() - since >= SETTLED:
                text, problem = _read(file)
                if _state(file) == state:
                    _tell(place / "problem.md", problem)
                    if not problem:
                        return text
                    refused = state
            time.sleep(self.poll_seconds)
        return None

    def _posted(self, conversation: Conversation, longest: int) -> Path:
        """Return the conversation's folder; write what is not there yet, `prompt.md` last."""
        digest = conversation.digest[:_DIGITS]
        with self._locked():
            names = [place.name for place in self.folder.iterdir() if place.is_dir()]
            name = next((name for name in names if name.endswith(f"-{digest}")), "")
            numbers = [int(n) for name in names if (n := name.partition("-")[0]).isdecimal()]
            place = self.folder / (name or f"{max(numbers, default=0) + 1:05}-{digest}")
            if not (place / "prompt.md").exists():
                for file, text in _files(place.name, conversation, longest).items():
                    write_whole(place / file, text.encode("utf-8", "replace"))
        return place

    def _locked(self) -> FileLock:
        """Of several who post at once, each has a number of its own."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return FileLock(self.folder / ".lock")

    def _unusable(self, error: OSError) -> LLMFatal:
        return LLMFatal(
            f"The mailbox {self.folder} cannot be used: {error}. Expected a folder that can be "
            "written to: set `folder` of this LLM under [llm.llms]."
        )


def _files(name: str, conversation: Conversation, longest: int) -> dict[str, str]:
    """Return the files of a prompt with their texts."""
    parts = [("Instructions", conversation.instructions)] if conversation.instructions else []
    said = [(_TITLES[turn.speaker], turn.text) for turn in conversation.turns[:-1]]
    asked = [("What is asked now", turn.text) for turn in conversation.turns[-1:]]
    rest = "`prompt.json` is the whole conversation, for programs."
    if said:
        rest = f"`earlier.md` is what went before, with the instructions. {rest}"
    head = _HEAD.format(name=name, longest=int(longest * CHARACTERS_A_TOKEN), rest=rest)
    files = {"prompt.json": json.dumps(asdict(conversation), indent=2) + "\n"}
    if said:
        files["earlier.md"] = _page(parts + said)
        files["prompt.md"] = f"{head}\n{_page(asked)}"
    else:
        files["prompt.md"] = f"{head}\n{_page(parts + asked)}"
    return files


def _page(parts: list[tuple[str, str]]) -> str:
    return "\n".join(f"======== {title} ========\n\n{text.strip()}\n" for title, text in parts)


def _state(file: Path) -> tuple[int, int] | None:
    """Return size and time of change; None while it is not there, or empty."""
    try:
        told = file.stat()
    except FileNotFoundError:
        return None
    return (told.st_size, told.st_mtime_ns) if told.st_size else None


def _age(state: tuple[int, int] | None) -> float:
    """Return for how many seconds a file has rested when it is first seen, by this clock."""
    return max(0.0, time.time() - state[1] / 1e9) if state else 0.0


def _read(file: Path) -> tuple[str, str]:
    """Return the text, or what is wrong with it."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        return "", f"It cannot be read: {error}."
    except UnicodeDecodeError as error:
        return "", f"Expected text in UTF-8: {error}."
    if "\0" in text:
        return "", "Expected text, got zero bytes."
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return text, "" if text else "Expected an answer, got an empty file."


def _tell(file: Path, problem: str) -> None:
    """Leave word of a problem, or take it away."""
    if problem:
        write_whole(file, f"answer.md was not taken. {problem} Write it again.\n".encode())
    else:
        file.unlink(missing_ok=True)
