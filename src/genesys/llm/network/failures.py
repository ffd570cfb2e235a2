"""What went wrong with a request: an answer may yet come, or it will not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from genesys.errors import ContextTooLong, LLMFatal
from genesys.llm.reply import NOTHING, Usage

Blot = Callable[[str], str]
"""Takes the key out of a text."""

_SHOWN = 300
_FULL = re.compile(
    r"(context|prompt|input|request).{0,30}too (long|large)"
    r"|(maximum|available|exceeds?( the)?) context|context[ _](length|size|window|limit)"
    r"|input token count|reduce the length",
    re.IGNORECASE,
)
"""How providers that have no code for it say that a conversation does not fit."""

_BLOCKED = ("content_filter", "content_policy_violation", "ResponsibleAIPolicyViolation")


class Passing(Exception):
    """The same request may be answered a little later."""

    def __init__(self, words: str, wait: float | None = None, usage: Usage = NOTHING) -> None:
        super().__init__(words)
        self.wait = wait
        """Seconds for which the provider asks to be left alone; None where it does not say."""

        self.usage = usage
        """Tokens that it counted all the same."""


class Blocked(Exception):
    """The provider will not answer this conversation; the words are its own."""


def judged(error: Exception, blot: Blot, usage: Usage = NOTHING) -> Exception:
    """Return what an error of the library below means: one of this module's, or an LLMError.

    Its words are the provider's own, in one line, as `blot` leaves them. `usage` is what the
    provider counted before it failed.
    """
    from pydantic_ai import exceptions as known

    if not isinstance(error, known.ModelAPIError):
        return _strange(error, blot, usage)
    words, status = _line(blot(_words(error))), _status(error)
    if isinstance(error, known.ModelContextWindowExceededError) or status == 413:
        return ContextTooLong(words)
    for kind, what, advice in (
        (known.ModelQuotaExceededError, "no credit", "Add some, or name another LLM."),
        (known.ModelAuthenticationError, "the key is refused", "Check what `key_variable` names."),
        (known.ModelNotFoundError, "not found", "Check `model` and `address`."),
    ):
        if isinstance(error, kind):
            return LLMFatal(f"{what}: {words} {advice}")
    if isinstance(error, known.ModelRequestRejectedError):
        return _rejected(error.provider_error_code, words)
    if status is not None and 300 <= status < 400:
        return LLMFatal(f"redirected, which is not followed: {words} Check `address`.")
    return Passing(words, error.retry_after, usage)


def _strange(error: Exception, blot: Blot, usage: Usage) -> Exception:
    """Judge what does not come from the provider: the library cannot send, or cannot read."""
    from pydantic_ai.exceptions import UserError

    if isinstance(error, ImportError):
        return error
    words = _line(blot(str(error)))
    if isinstance(error, UserError | Warning):
        return LLMFatal(words)
    return Passing(f"a damaged answer: {type(error).__name__}: {words}", usage=usage)


def _rejected(code: str | None, words: str) -> Exception:
    if code in _BLOCKED:
        return Blocked(words)
    if _FULL.search(words):
        return ContextTooLong(words)
    return LLMFatal(f"the request is refused: {words} Check the options of this LLM.")


def _status(error: Exception) -> int | None:
    """Return the status of the answer; that of a redirection only the cause has."""
    for one in (error, error.__cause__):
        for name in ("status_code", "code"):
            status = getattr(one, name, None)
            if isinstance(status, int):
                return status
    return None


def _words(error: Exception) -> str:
    """Return the provider's own sentence, behind the status; else what the library says."""
    status = _status(error)
    said = _sentence(getattr(error, "body", None)) or _told(error)
    return f"status {status}: {said}" if status else said


def _sentence(body: object) -> str:
    if isinstance(body, str):
        return re.sub(r"<[^>]*>", " ", body)
    if isinstance(body, Mapping):
        return next((found for found in map(_sentence, _places(body)) if found), "")
    return ""


def _places(body: Mapping[object, object]) -> Iterator[object]:
    """Yield what may be or hold the sentence, the likeliest first."""
    for name in ("error", "message", "detail"):
        yield body.get(name)


def _told(error: Exception) -> str:
    """Return what the library says, and what lies beneath: `Connection error.` tells little."""
    beneath: BaseException = error
    while beneath.__cause__ is not None:
        beneath = beneath.__cause__
    said = str(beneath) or type(beneath).__name__
    if said in str(error):
        return str(error)
    return f"{str(error).rstrip('.')}: {said}" if str(error) else said


def _line(text: str) -> str:
    """Return the text as one sentence of bounded length, of characters that can be shown."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if len(line) > _SHOWN:
        return f"{line[:_SHOWN].rstrip()}..."
    return line if line.endswith((".", "!", "?")) else f"{line}."
