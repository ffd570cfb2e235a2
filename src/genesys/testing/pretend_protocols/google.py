"""generateContent, as Google's Gemini API speaks it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from genesys.llm.conversation import Conversation, Turn
from genesys.llm.reply import Usage
from genesys.testing.pretend_protocols.base import Json, Protocol, event, pieces, texts_of
from genesys.testing.pretend_protocols.exchange import Asked, FaultKind, Said

_ENDS = {"whole": "STOP", "cut": "MAX_TOKENS", "refused": "SAFETY"}
_STREAMED = ":streamGenerateContent"
_FAILURES: Mapping[str, tuple[int, str, str]] = {
    "rate_limit": (429, "RESOURCE_EXHAUSTED", "Resource has been exhausted: requests a minute."),
    "overloaded": (503, "UNAVAILABLE", "The model is overloaded. Please try again later."),
    "unavailable": (503, "UNAVAILABLE", "The service is currently unavailable."),
    "broken": (500, "INTERNAL", "An internal error has occurred."),
    "forbidden": (403, "PERMISSION_DENIED", "The caller does not have permission."),
    "no_credit": (
        400,
        "FAILED_PRECONDITION",
        "Gemini API free tier is not available in your country. Please enable billing on your "
        "project in Google AI Studio.",
    ),
    "too_long": (
        400,
        "INVALID_ARGUMENT",
        "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
    ),
    "bad_request": (400, "INVALID_ARGUMENT", "Invalid value at 'generation_config.temperature'."),
}


class GoogleProtocol(Protocol):
    """`/v1beta/models/NAME:generateContent` and `:streamGenerateContent`."""

    marks = False

    def speaks(self, path: str) -> bool:
        """Whether the path ends as one of the two."""
        return path.endswith((":generateContent", _STREAMED))

    def asked(self, path: str, headers: Mapping[str, str], body: Json) -> Asked:
        """Read `systemInstruction` as instructions, `contents` as turns."""
        turns = tuple(
            Turn("user" if said.get("role") == "user" else "assistant", texts_of(said["parts"]))
            for said in body["contents"]
        )
        return Asked(
            Conversation(texts_of(body.get("systemInstruction", {}).get("parts", "")), turns),
            path.rpartition("/")[2].partition(":")[0],
            body.get("generationConfig", {}).get("maxOutputTokens"),
            path.endswith(_STREAMED),
            headers.get("x-goog-api-key", ""),
            body,
        )

    def whole(self, asked: Asked, said: Said, usage: Usage) -> Json:
        """Return a response with all that is said."""
        return _response(asked, said, said.text, usage, last=True)

    def stream(self, asked: Asked, said: Said, usage: Usage) -> Iterator[bytes]:
        """Yield responses with a piece each; each says what was read."""
        cut = pieces(said.text) or [""]
        for number, piece in enumerate(cut, start=1):
            yield event(_response(asked, said, piece, usage, last=number == len(cut)))

    def failure(self, asked: Asked, kind: FaultKind) -> tuple[int, Json]:
        """Return `{"error": {...}}`."""
        if kind == "bad_key":
            words = f"API key not valid: {asked.key}. Please pass a valid API key."
            status, sort = 400, "INVALID_ARGUMENT"
        elif kind == "unknown_model":
            words = f"models/{asked.model} is not found for API version v1beta."
            status, sort = 404, "NOT_FOUND"
        else:
            status, sort, words = _FAILURES[kind]
        reason = [{"reason": "API_KEY_INVALID"}] if kind == "bad_key" else []
        details = [
            {"@type": "type.googleapis.com/google.rpc.ErrorInfo", **found} for found in reason
        ]
        error = {"code": status, "message": words, "status": sort, "details": details}
        return status, {"error": error}

    def told_early(self, usage: Usage) -> Usage:
        """What was read."""
        return Usage(usage.read, usage.cached)


def _response(asked: Asked, said: Said, text: str, usage: Usage, last: bool) -> Json:
    if said.end == "refused" and not said.text:
        # The filter stopped the prompt itself.
        return {
            "promptFeedback": {"blockReason": "SAFETY"},
            "usageMetadata": {"promptTokenCount": usage.read},
            "responseId": "1",
        }
    parts = [{"text": text}] if text else []
    candidate = {"content": {"role": "model", "parts": parts}, "index": 0}
    counted = {"promptTokenCount": usage.read, "cachedContentTokenCount": usage.cached}
    if last:
        candidate["finishReason"] = _ENDS[said.end]
        counted["candidatesTokenCount"] = usage.written - said.thoughts
        counted["thoughtsTokenCount"] = said.thoughts
        counted["totalTokenCount"] = usage.read + usage.written
    return {
        "candidates": [candidate],
        "usageMetadata": counted,
        "modelVersion": asked.model,
        "responseId": "1",
    }
