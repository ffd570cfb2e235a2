"""What a request asks of a pretend LLM server, what an answer says, and how one fails."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from genesys.llm.conversation import Conversation

FaultKind = Literal[
    "rate_limit",
    "overloaded",
    "unavailable",
    "broken",
    "overloaded_late",
    "no_credit_late",
    "silent",
    "reset",
    "cut_off",
    "wrong_json",
    "no_json",
    "bad_key",
    "forbidden",
    "unknown_model",
    "no_credit",
    "too_long",
    "bad_request",
]


@dataclass(frozen=True)
class Asked:
    """One request that came."""

    conversation: Conversation
    model: str
    longest: int | None
    """Tokens that the answer may have; None where the request does not say."""

    stream: bool
    key: str
    """Where the protocol has it; empty where none came."""

    body: Mapping[str, Any] = field(repr=False)
    """The whole request, as it came."""

    kept: int = 0
    """How many texts of the conversation are marked to be kept, where the protocol has marks."""

    @property
    def text(self) -> str:
        """What was said last."""
        turns = self.conversation.turns
        return turns[-1].text if turns else ""


@dataclass(frozen=True)
class Said:
    """An answer. An empty text is one too: `end` says how it came to its end."""

    text: str
    end: Literal["whole", "cut", "refused"] = "whole"
    thoughts: int = 0
    """Tokens of thought that are counted and not shown."""

    counted: bool = True
    """Whether tokens are told; some servers of chat completions tell none."""


@dataclass(frozen=True)
class Fault:
    """What goes wrong instead.

    rate_limit       429; `retry_after` is sent along as it is: seconds, or an HTTP date
    overloaded       529, as Anthropic says it
    unavailable      503
    broken           500
    overloaded_late  the stream has begun, then says that the provider is overloaded
    no_credit_late   the same, but that the credit is used up
    silent           nothing comes, until the client hangs up or the server is closed
    reset            the connection is reset without a word
    cut_off          half an answer, then the connection closes
    wrong_json       JSON of another form
    no_json          half of an object
    bad_key          401; repeats the key, as some providers do
    forbidden        403
    unknown_model    404
    no_credit        as each provider says it
    too_long         the conversation does not fit
    bad_request      400, for any other reason
    """

    kind: FaultKind
    retry_after: str | None = None


def tokens_of(text: str) -> int:
    """Count as the server does: a token for every four bytes that are begun."""
    return math.ceil(len(text.encode("utf-8", "surrogatepass")) / 4)
