"""Keys blotted out of whatever is kept or told."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

BLOT = "***"

SHORTEST = 8
"""Characters of a key. What local servers take for one (`EMPTY`, `ollama`) is a word of any text,
and no secret."""

# A key begins where a word does; in JSON the n of a line break may stand before it.
_BEGIN = r"(?:(?<![A-Za-z0-9])|(?<=\\[nrt]))"
_DIGIT = r"(?=[\w-]*\d)"
_SHAPES = (
    # Of Anthropic, OpenAI, OpenRouter; then of all that took over OpenAI's form.
    rf"{_BEGIN}sk-(?:ant|proj|svcacct|admin|or)-{_DIGIT}[\w-]{{20,}}",
    rf"{_BEGIN}sk-{_DIGIT}[A-Za-z0-9]{{20,}}",
    # Of Google, old and new.
    rf"{_BEGIN}AIza{_DIGIT}[\w-]{{30,}}",
    rf"{_BEGIN}AQ\.{_DIGIT}[\w-]{{40,}}",
    # Of GitHub and Hugging Face.
    rf"{_BEGIN}gh[opsur]_{_DIGIT}[A-Za-z0-9]{{20,}}",
    rf"{_BEGIN}github_pat_{_DIGIT}\w{{40,}}",
    rf"{_BEGIN}hf_{_DIGIT}[A-Za-z0-9]{{20,}}",
    # Of Groq, xAI, Together, Perplexity, NVIDIA, Tavily, Amazon.
    rf"{_BEGIN}gsk_{_DIGIT}[A-Za-z0-9]{{20,}}",
    rf"{_BEGIN}(?:xai|pplx|nvapi|tvly)-{_DIGIT}[\w-]{{20,}}",
    rf"{_BEGIN}tgp_v1_{_DIGIT}[\w-]{{20,}}",
    rf"{_BEGIN}AKIA{_DIGIT}[A-Z0-9]{{16}}",
    # What a header sends (RFC 6750, section 2.1); its first word stays, so that it can be read.
    r"(?<=(?i:bearer) )(?=[\w.~+/-]*\d)[\w.~+/-]{16,}=*",
)
_SHAPE = re.compile("|".join(_SHAPES), re.ASCII)


def _none() -> Sequence[str]:
    return ()


@dataclass(frozen=True)
class Redaction:
    """Replaces keys by `***`: those that are known, and whatever has the shape of a usual one.

    >>> Redaction(lambda: ["open sesame"])("It is open sesame, not sk-proj-4dK0gQ2yYbV7sW1mXz9c.")
    'It is ***, not ***.'
    """

    secrets: Callable[[], Sequence[str]] = _none
    """Asked each time, since a provider reads its key late."""

    def __call__(self, text: str) -> str:
        """Return the text without keys; a text without any, and one redacted before, as it is."""
        # A key may be part of another one.
        for secret in sorted(self.secrets(), key=len, reverse=True):
            if len(secret) >= SHORTEST:
                for written in {secret, json.dumps(secret)[1:-1], quote(secret, safe="")}:
                    text = text.replace(written, BLOT)
        return _without_shapes(text)


@lru_cache(maxsize=512)
def _without_shapes(text: str) -> str:
    """Kept, since the same instructions and turns come in call after call."""
    return _SHAPE.sub(BLOT, text)
