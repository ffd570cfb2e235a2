"""One request to a provider, and the stream that answers it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

import httpx2

from genesys.errors import LLMError
from genesys.llm.conversation import Conversation
from genesys.llm.estimated_reply import estimated_reply
from genesys.llm.network.failures import Blocked, Blot, Passing, judged
from genesys.llm.network.keyed_transport import KeyedTransport
from genesys.llm.reply import NOTHING, Reply, Usage

if TYPE_CHECKING:
    from pydantic_ai.messages import ModelMessage, ModelResponse
    from pydantic_ai.models import Model
    from pydantic_ai.settings import ModelSettings
    from pydantic_ai.usage import RequestUsage

Connect = Callable[[httpx2.AsyncClient], "Model[Any]"]
"""Makes the library's own view of an LLM, which sends its requests by this client."""

_SECONDS_TO_CONNECT = 20.0
_ENDS = {"stop": "whole", "tool_call": "whole", "length": "cut", "content_filter": "refused"}


async def attempt(
    conversation: Conversation,
    settings: Mapping[str, Any],
    *,
    transport: KeyedTransport,
    connect: Connect,
    seconds: float,
    blot: Blot,
) -> Reply:
    """Return what the LLM answers, read as a stream, so that `seconds` bounds silence, not length.

    Raises Passing for what may go well a little later: among it an empty answer, and a stream that
    ends without saying how; both with the tokens that were counted. Raises LLMFatal and
    ContextTooLong as `LLM.reply` does.
    """
    from pydantic_ai.direct import model_request_stream

    timeout = httpx2.Timeout(seconds, connect=min(seconds, _SECONDS_TO_CONNECT))
    usage = NOTHING
    failure: Exception | None = None
    try:
        async with (
            httpx2.AsyncClient(transport=transport, timeout=timeout) as client,
            model_request_stream(
                connect(client),
                _messages(conversation),
                model_settings=cast("ModelSettings", settings),
            ) as stream,
        ):
            try:
                async for _ in stream:
                    pass
            finally:
                usage = _counted(stream.usage)
            response = stream.get()
    except Exception as error:  # noqa: BLE001 - whatever the library raises on a strange answer
        failure = judged(error, blot, usage)
    if isinstance(failure, Blocked):
        return Reply(str(failure), usage, "refused")
    if isinstance(failure, LLMError) and usage != NOTHING:
        failure.usage = usage
    if failure is not None:
        # Not above: there the library's error, which may repeat the key, would hang on this one.
        raise failure
    return _reply(response, usage, conversation, settings["max_tokens"])


def _messages(conversation: Conversation) -> list[ModelMessage]:
    from pydantic_ai.messages import ModelRequest, ModelResponse, TextPart, UserPromptPart

    conversation = conversation.through(_whole)
    instructions = conversation.instructions or None
    return [
        ModelRequest([UserPromptPart(turn.text)], instructions=instructions)
        if turn.speaker == "user"
        # Providers refuse an empty turn, which an answer that was cut while it was thought out is.
        else ModelResponse([TextPart(turn.text or "...")])
        for turn in conversation.turns
    ]


def _reply(
    response: ModelResponse, usage: Usage, conversation: Conversation, longest: int
) -> Reply:
    text = _whole(response.text or "")
    end = _ENDS.get(response.finish_reason or "")
    if end is None:
        raise Passing("the answer broke off.", usage=usage)
    if usage == NOTHING:
        # A server that counts nothing is no reason to spend without bounds.
        usage = estimated_reply(conversation, text, longest).usage
    if end == "refused":
        return Reply((response.provider_details or {}).get("refusal") or text, usage, "refused")
    if end == "whole" and not text.strip():
        raise Passing("the answer is empty.", usage=usage)
    return Reply(text, usage, "cut" if end == "cut" else "whole")


def _whole(text: str) -> str:
    """Return the text without halves of surrogate pairs: JSON can bring them, no request can."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def _counted(usage: RequestUsage) -> Usage:
    return Usage(
        read=usage.input_tokens,
        cached=usage.cache_read_tokens,
        stored=usage.cache_write_tokens,
        written=usage.output_tokens,
    )
