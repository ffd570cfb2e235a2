"""Chat completions, as OpenAI and most other servers speak them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from genesys.llm.conversation import Conversation, Turn
from genesys.llm.reply import Usage
from genesys.testing.pretend_protocols.base import Json, Protocol, event, pieces, texts_of
from genesys.testing.pretend_protocols.exchange import Asked, FaultKind, Said

_SYSTEM = ("system", "developer")
_FAILURES: Mapping[str, tuple[int, str | None, str, str]] = {
    "rate_limit": (429, "rate_limit_exceeded", "requests", "Rate limit reached: try again later."),
    "overloaded": (529, None, "overloaded_error", "Overloaded"),
    "unavailable": (503, None, "server_error", "The engine is overloaded, please try again later."),
    "broken": (500, None, "server_error", "The server had an error while processing the request."),
    "forbidden": (403, None, "invalid_request_error", "Country or region not supported."),
    "no_credit": (
        429,
        "insufficient_quota",
        "insufficient_quota",
        "You exceeded your current quota, please check your plan and billing details.",
    ),
    "too_long": (
        400,
        "context_length_exceeded",
        "invalid_request_error",
        "This model's maximum context length is 8192 tokens. Please reduce the messages.",
    ),
    "bad_request": (400, None, "invalid_request_error", "Unsupported value: 'temperature'."),
}


class OpenAIProtocol(Protocol):
    """`/v1/chat/completions`."""

    marks = False

    def speaks(self, path: str) -> bool:
        """Whether the path ends as that of chat completions."""
        return path.endswith("/chat/completions")

    def asked(self, path: str, headers: Mapping[str, str], body: Json) -> Asked:
        """Read system messages as instructions, all others as turns."""
        messages = body["messages"]
        instructions = "\n".join(
            texts_of(message["content"]) for message in messages if message["role"] in _SYSTEM
        )
        turns = tuple(
            Turn(message["role"], texts_of(message["content"]))
            for message in messages
            if message["role"] not in _SYSTEM
        )
        return Asked(
            Conversation(instructions, turns),
            body["model"],
            body.get("max_completion_tokens", body.get("max_tokens")),
            body.get("stream", False),
            headers.get("authorization", "").removeprefix("Bearer "),
            body,
        )

    def whole(self, asked: Asked, said: Said, usage: Usage) -> Json:
        """Return a `chat.completion`."""
        message = {"role": "assistant", **_content(said, said.text)}
        return {
            **_head(asked, "chat.completion"),
            "choices": [{"index": 0, "message": message, "finish_reason": _finish(said)}],
            "usage": _usage(said, usage),
        }

    def stream(self, asked: Asked, said: Said, usage: Usage) -> Iterator[bytes]:
        """Yield `chat.completion.chunk`s; the last has the tokens, where they were asked for."""
        yield _chunk(asked, {"role": "assistant", "content": ""})
        for piece in pieces(said.text):
            yield _chunk(asked, _content(said, piece))
        yield _chunk(asked, {}, _finish(said))
        if said.counted and (asked.body.get("stream_options") or {}).get("include_usage"):
            head = _head(asked, "chat.completion.chunk")
            yield event({**head, "choices": [], "usage": _usage(said, usage)})
        yield b"data: [DONE]\n\n"

    def failure(self, asked: Asked, kind: FaultKind) -> tuple[int, Json]:
        """Return `{"error": {...}}`."""
        if kind == "bad_key":
            words = f"Incorrect API key provided: {asked.key}."
            status, code, sort = 401, "invalid_api_key", "invalid_request_error"
        elif kind == "unknown_model":
            words = f"The model `{asked.model}` does not exist or you do not have access to it."
            status, code, sort = 404, "model_not_found", "invalid_request_error"
        else:
            status, found, sort, words = _FAILURES[kind]
            return status, _error(words, sort, found)
        return status, _error(words, sort, code)

    def told_early(self, usage: Usage) -> Usage:
        """Nothing: tokens come last."""
        return Usage()


def _error(words: str, sort: str, code: str | None) -> Json:
    return {"error": {"message": words, "type": sort, "param": None, "code": code}}


def _head(asked: Asked, kind: str) -> dict[str, Any]:
    return {"id": "chatcmpl-1", "object": kind, "created": 1_700_000_000, "model": asked.model}


def _chunk(asked: Asked, delta: Json, finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return event({**_head(asked, "chat.completion.chunk"), "choices": [choice]})


def _content(said: Said, text: str) -> Json:
    if said.end == "refused":
        return {"content": None, "refusal": text}
    return {"content": text}


def _finish(said: Said) -> str:
    """A refusal without words is that of a filter."""
    if said.end == "refused" and not said.text:
        return "content_filter"
    return "length" if said.end == "cut" else "stop"


def _usage(said: Said, usage: Usage) -> Json:
    return {
        "prompt_tokens": usage.read,
        "completion_tokens": usage.written,
        "total_tokens": usage.read + usage.written,
        "prompt_tokens_details": {"cached_tokens": usage.cached},
        "completion_tokens_details": {"reasoning_tokens": said.thoughts},
    }
