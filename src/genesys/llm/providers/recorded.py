"""An LLM that answers what was answered before."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from genesys.errors import ConfigError, ReplayError
from genesys.llm.conversation import Conversation, Turn
from genesys.llm.providers.base import LLM
from genesys.llm.redaction import Redaction
from genesys.llm.reply import Reply

_SHOWN = 80
_BEFORE = 20

_CONVERSATION = TypeAdapter(Conversation)
_REPLY = TypeAdapter(Reply)


@dataclass(frozen=True)
class Recorded(LLM):
    """Answers conversations of a recorded session, by their words; costs nothing.

    What was asked several times is answered in the order of the record. Any other file is
    refused when the LLM is built, by ConfigError; a conversation that the record does
    not have, or not once more, when it is asked, by ReplayError.
    """

    record: Path
    """What `genesys session NUMBER --export FILE.jsonl` writes."""

    model: str = "recorded"

    def __post_init__(self) -> None:
        """Read the record, so that a bad one is refused at once."""
        _ = self._known

    def reply(self, conversation: Conversation, longest: int) -> Reply:
        """Return the recorded answer, however long; errors as above."""
        # Records are kept without keys: what holds one must be found there too.
        asked = conversation.through(Redaction())
        replies = self._known.get(asked.digest)
        if replies is None:
            raise ReplayError(self._difference(asked))
        try:
            return replies.popleft()
        except IndexError:
            raise ReplayError(
                f"{self.record}: this conversation was asked more often than the record has "
                f"answers to it. It ends with: {_last(asked)!r}."
            ) from None

    def greet(self) -> Reply:
        """Say how much the record has; the answers stay for those who need them."""
        count = sum(len(replies) for replies in self._known.values())
        return Reply(f"{self.record} has {count} answers.")

    @property
    def free(self) -> bool:
        """It is: what was paid, was paid before."""
        return True

    @cached_property
    def _read(self) -> tuple[tuple[Conversation, Reply], ...]:
        try:
            # Not by `splitlines`: some of what ends a line for it may stand within a text of JSON.
            rows = self.record.read_bytes().decode("utf-8", "surrogatepass").split("\n")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"record: expected a recorded session; {error}.") from error
        found: list[tuple[Conversation, Reply]] = []
        texts = [""]
        for number, row in enumerate(rows, 1):
            try:
                found += _exchanges(json.loads(row) if row.strip() else {}, texts)
            except (ValueError, TypeError, LookupError, AttributeError) as error:
                reason = str(error).partition("\n")[0]
                raise ConfigError(
                    f"record: {self.record}, line {number}: expected what `genesys session NUMBER "
                    f"--export FILE.jsonl` writes; {type(error).__name__}: {reason}."
                ) from error
        if not found:
            raise ConfigError(f"record: {self.record}: expected answers of an LLM, got none.")
        return tuple(found)

    @cached_property
    def _known(self) -> Mapping[str, deque[Reply]]:
        """Replies yet to be given; taking one from a deque is safe among threads."""
        known: dict[str, deque[Reply]] = defaultdict(deque)
        for conversation, reply in self._read:
            known[conversation.digest].append(reply)
        return dict(known)

    def _difference(self, asked: Conversation) -> str:
        """Say where the conversation leaves the record."""
        nearest = max((known for known, _ in self._read), key=lambda known: _shared(known, asked))
        shared = _shared(nearest, asked)
        ours, theirs = _parts(asked), _parts(nearest)
        if shared == len(theirs):
            return (
                f"{self.record}: the record ends before turn {shared}, {ours[shared].speaker}: "
                f"{ours[shared].text[:_SHOWN]!r}."
            )
        if shared == len(ours):
            return f"{self.record}: the record has an answer only after turn {shared}, not before."
        place = f"turn {shared}" if shared else "the instructions"
        old, new = theirs[shared].text, ours[shared].text
        at = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), None)
        start = max(0, (min(len(old), len(new)) if at is None else at) - _BEFORE)
        return (
            f"{self.record}: the record differs in {place}, from character {start + 1} on: "
            f"expected {old[start : start + _SHOWN]!r}, got {new[start : start + _SHOWN]!r}. It "
            "was made with other prompts or settings."
        )


def _exchanges(row: Mapping[str, Any], texts: list[str]) -> Iterator[tuple[Conversation, Reply]]:
    """Yield the row's conversation with its reply, if it has both; take note of a row of text.

    Lines of a recording name texts by their places, from 1; those of another record have them.
    """
    if "text" in row:
        texts.append(row["text"])
    line = row.get("line", row)
    asked, answer = line.get("asked"), line.get("answer")
    if asked is None or answer is None or asked["of"] != "llm":
        return

    def whole(text: str | Sequence[int]) -> str:
        return text if isinstance(text, str) else "".join(texts[place] for place in text)

    conversation = _CONVERSATION.validate_json(whole(asked["text"]))
    plain = {key: answer[key] for key in ("usage", "end") if key in answer}
    reply = _REPLY.validate_python({"text": whole(answer["text"]), **plain})
    yield conversation.through(Redaction()), reply


def _parts(conversation: Conversation) -> tuple[Turn, ...]:
    return (Turn("user", conversation.instructions), *conversation.turns)


def _shared(known: Conversation, asked: Conversation) -> int:
    """Count what both begin with: the instructions, then turns."""
    pairs = zip(_parts(known), _parts(asked), strict=False)
    return next(
        (number for number, (a, b) in enumerate(pairs) if a != b),
        min(len(_parts(known)), len(_parts(asked))),
    )


def _last(conversation: Conversation) -> str:
    return conversation.turns[-1].text[-_SHOWN:] if conversation.turns else ""
