"""Messages, as Anthropic speaks them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from genesys.llm.conversation import Conversation, Turn
from genesys.llm.reply import Usage
from genesys.testing.pretend_protocols.base import Json, Protocol, event, pieces, texts_of
from genesys.testing.pretend_protocols.exchange import Asked, FaultKind, Said

_ENDS = {"whole": "end_turn", "cut": "max_tokens", "refused": "refusal"}
_FAILURES: Mapping[str, tuple[int, str, str]] = {
    "rate_limit": (429, "rate_limit_error", "This request would exceed your rate limit."),
    "overloaded": (529, "overloaded_error", "Overloaded"),
    "unavailable": (503, "api_error", "Service unavailable"),
    "broken": (500, "api_error", "Internal server error"),
    "forbidden": (403, "permission_error", "Your API key has no permission for this resource."),
    "no_credit": (
        400,
        "invalid_request_error",
        "Your credit balance is too low to access the Anthropic API. Please go to Plans & "
        "Billing to upgrade or purchase credits.",
    ),
    "too_long": (
        400,
        "invalid_request_error",
        "prompt is too long: 208310 tokens > 200000 maximum",
    ),
    "bad_request": (400, "invalid_request_error", "temperature: range: 0..1"),
}


class AnthropicProtocol(Protocol):
    """`/v1/messages`."""

    marks = True
    error_event = "error"

    def speaks(self, path: str) -> bool:
        """Whether the path ends as that of messages."""
        return path.endswith("/v1/messages")

    def asked(self, path: str, headers: Mapping[str, str], body: Json) -> Asked:
        """Read `system` as instructions, messages as turns."""
        contents = [body.get("system", ""), *(message["content"] for message in body["messages"])]
        texts = [texts_of(content) for content in contents]
        turns = tuple(
            Turn(message["role"], text)
            for message, text in zip(body["messages"], texts[1:], strict=True)
        )
        marked = [number for number, content in enumerate(contents, start=1) if _marked(content)]
        # A mark on the request as a whole stands for one on its last part.
        kept = len(contents) if body.get("cache_control") else max(marked, default=0)
        return Asked(
            Conversation(texts[0], turns),
            body["model"],
            body["max_tokens"],
            body.get("stream", False),
            headers.get("x-api-key", ""),
            body,
            kept,
        )

    def whole(self, asked: Asked, said: Said, usage: Usage) -> Json:
        """Return a `message`."""
        content = [{"type": "text", "text": said.text}] if said.text else []
        return {
            **_message(asked),
            "content": content,
            "stop_reason": _ENDS[said.end],
            "usage": _usage(usage, usage.written),
        }

    def stream(self, asked: Asked, said: Said, usage: Usage) -> Iterator[bytes]:
        """Yield the events of a message; the first says what was read."""
        yield _event("message_start", message={**_message(asked), "usage": _usage(usage, 1)})
        if said.text:
            block = {"type": "text", "text": ""}
            yield _event("content_block_start", index=0, content_block=block)
            for piece in pieces(said.text):
                delta = {"type": "text_delta", "text": piece}
                yield _event("content_block_delta", index=0, delta=delta)
            yield _event("content_block_stop", index=0)
        ending = {"stop_reason": _ENDS[said.end], "stop_sequence": None}
        yield _event("message_delta", delta=ending, usage={"output_tokens": usage.written})
        yield _event("message_stop")

    def failure(self, asked: Asked, kind: FaultKind) -> tuple[int, Json]:
        """Return `{"type": "error", ...}`."""
        if kind == "bad_key":
            return 401, _error("authentication_error", f"invalid x-api-key: {asked.key}")
        if kind == "unknown_model":
            return 404, _error("not_found_error", f"model: {asked.model}")
        status, sort, words = _FAILURES[kind]
        return status, _error(sort, words)

    def told_early(self, usage: Usage) -> Usage:
        """What was read, and one token of the answer."""
        return Usage(usage.read, usage.cached, usage.stored, 1)


def _marked(content: object) -> bool:
    return (
        isinstance(content, Sequence)
        and not isinstance(content, str)
        and any(part.get("cache_control") for part in content)
    )


def _error(sort: str, words: str) -> Json:
    return {"type": "error", "error": {"type": sort, "message": words}, "request_id": "req_1"}


def _event(kind: str, **data: object) -> bytes:
    return event({"type": kind, **data}, kind)


def _message(asked: Asked) -> Json:
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": asked.model,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
    }


def _usage(usage: Usage, written: int) -> Json:
    return {
        "input_tokens": usage.read - usage.cached - usage.stored,
        "cache_read_input_tokens": usage.cached,
        "cache_creation_input_tokens": usage.stored,
        "output_tokens": written,
    }
