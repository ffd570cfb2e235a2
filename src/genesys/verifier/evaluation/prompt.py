"""A text that a model is to continue."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Prompt:
    """Text to continue until one of the signs of its end, or for so many tokens."""

    context: str
    until: tuple[str, ...]
    at_most: int
    temperature: float = 0.0
    """Zero takes the likeliest token each time."""

    def plain(self) -> dict[str, Any]:
        """Return the JSON form."""
        return asdict(self)

    @classmethod
    def of(cls, plain: dict[str, Any]) -> Prompt:
        """Read the JSON form back."""
        return cls(**{**plain, "until": tuple(plain["until"])})
