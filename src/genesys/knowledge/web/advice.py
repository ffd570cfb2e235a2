"""What a service says beside or instead of an answer."""

import json
import re
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from genesys.knowledge.plain_text import one_line

_SHOWN = 200
_MARKUP = re.compile(r"<(script|style).*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)


def asked_wait(headers: Mapping[str, str]) -> float | None:
    """Return for how many seconds the service asks to be left alone; None where it does not say.

    Read are `Retry-After` in seconds or as a date (RFC 9110, 10.2.3), GitHub's
    `x-ratelimit-reset`, the second at which an allowance that is used up begins anew, and the
    `t=` of Hugging Face's `RateLimit`.
    """
    said = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d+)?", said):
        return float(said)
    if said:
        try:
            return max(0.0, parsedate_to_datetime(said).timestamp() - time.time())
        except (ValueError, OverflowError):
            return None
    reset = headers.get("x-ratelimit-reset", "")
    if headers.get("x-ratelimit-remaining") == "0" and re.fullmatch(r"\d{10}", reset):
        return max(0.0, float(reset) - time.time())
    spent = re.search(r"r=0;\s*t=(\d{1,9})", headers.get("ratelimit", ""))
    return float(spent[1]) if spent else None


def told(body: bytes) -> str:
    """Return the service's own words on why it refuses, in one line of at most 200 characters."""
    text = body[:100_000].decode("utf-8", "replace")
    try:
        words = _words(json.loads(text)) or text
    except (ValueError, RecursionError):
        words = _MARKUP.sub(" ", text)
    line = one_line(words)
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN].rstrip()}..."


def _words(plain: object) -> str:
    """Return the sentence in the usual places of an answer that is an error."""
    if isinstance(plain, str):
        return plain
    if isinstance(plain, Mapping):
        for name in ("message", "detail", "error", "title"):
            if words := _words(plain.get(name)):
                return words
    return ""
