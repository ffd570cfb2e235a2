"""An LLM that answers from a script: for tests, and to see how a run goes."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter, ValidationError

from genesys.errors import ConfigError, LLMFatal
from genesys.llm.conversation import Conversation
from genesys.llm.estimated_reply import estimated_reply
from genesys.llm.providers.base import LLM
from genesys.llm.reply import Reply

_SHOWN = 200


@dataclass(frozen=True)
class Line:
    """What is said where a pattern is found."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    texts: tuple[str, ...]
    """The first answer of a conversation, the second, and so on; the last one again and again."""

    pattern: str = ""
    """A regular expression, looked for in all that was said, instructions included; the dot
    matches line breaks too. The empty one is found everywhere."""

    def __post_init__(self) -> None:
        """Refuse a line that has nothing to say, or that could never be looked for."""
        if not self.texts:
            raise ConfigError(f"texts: expected at least one answer to {self.pattern!r}, got none.")
        try:
            re.compile(self.pattern, re.DOTALL)
        except re.error as error:
            raise ConfigError(
                f"pattern: expected a regular expression, got {self.pattern!r}: {error}."
            ) from error

    def fits(self, conversation: Conversation) -> bool:
        """Tell whether the pattern is found."""
        said = [conversation.instructions, *(turn.text for turn in conversation.turns)]
        return re.search(self.pattern, "\n".join(said), re.DOTALL) is not None


@dataclass(frozen=True)
class _Script:
    __pydantic_config__ = ConfigDict(extra="forbid")

    lines: tuple[Line, ...]


Answers = Path | tuple[str, ...] | Callable[[Conversation], str | Reply]
"""A file; answers to be given in turn, the last one again and again; or a function of Python."""


@dataclass(frozen=True)
class Scripted(LLM):
    """Answers what its script says: of the lines that fit, the first.

    The answer depends on the conversation alone, by its words and by how many answers it has. So a
    session that is resumed hears what it would have heard. Tokens are counted roughly. A file that
    cannot be read, or holds no script, is refused when the LLM is built, by ConfigError; a
    conversation that no line fits, when it is asked, by LLMFatal.
    """

    answers: Answers
    """As a file: TOML with tables `[[lines]]`, or JSON lines (`.jsonl`), of `pattern`, `texts`."""

    model: str = "scripted"
    free: bool = True
    """False: a price is wanted, so that budgets can be tried."""

    def __post_init__(self) -> None:
        """Read the script, so that a bad one is refused at once."""
        _ = self._script

    def reply(self, conversation: Conversation, longest: int) -> Reply:
        """Say what the script says; errors as above, and whatever a function raises."""
        said = self._script(conversation)
        if isinstance(said, Reply):
            return said
        return estimated_reply(conversation, said, longest)

    def greet(self) -> Reply:
        """Answer at once: a script need not know this question."""
        return Reply("The script is here.")

    @cached_property
    def _script(self) -> Callable[[Conversation], str | Reply]:
        if isinstance(self.answers, Path):
            return _by(_read(self.answers))
        if isinstance(self.answers, tuple):
            return _by((Line(self.answers),))
        return self.answers


def _by(lines: Sequence[Line]) -> Callable[[Conversation], str]:
    def script(conversation: Conversation) -> str:
        heard = sum(turn.speaker == "assistant" for turn in conversation.turns)
        for line in lines:
            if line.fits(conversation):
                return line.texts[min(heard, len(line.texts) - 1)]
        last = conversation.turns[-1].text if conversation.turns else ""
        raise LLMFatal(
            "The script has no line that fits this conversation; add one. It ends with: "
            f"{last[-_SHOWN:]!r}."
        )

    return script


def _read(file: Path) -> Sequence[Line]:
    try:
        text = file.read_text("utf-8")
        if file.suffix == ".jsonl":
            rows = [row for row in text.splitlines() if row.strip()]
            return tuple(_LINE.validate_json(row) for row in rows)
        return _SCRIPT.validate_python(tomllib.loads(text)).lines
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"answers: expected a script that can be read; {error}.") from error
    except (tomllib.TOMLDecodeError, ValidationError, ConfigError) as error:
        raise ConfigError(
            f"answers: {file}: expected TOML with tables [[lines]], or JSON lines, of `pattern` "
            f"and `texts`; {error}"
        ) from error


_LINE = TypeAdapter(Line)
_SCRIPT = TypeAdapter(_Script)
