"""What came back from an LLM, and what it took."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Usage:
    """Tokens of one call, as the provider counted them."""

    read: int = 0
    """Of the conversation, all of them: those of the next two lines are part of these."""

    cached: int = 0
    """That the provider had kept from before."""

    stored: int = 0
    """That the provider newly keeps, where it charges for that."""

    written: int = 0
    """Of the answer, thoughts that are not shown included."""

    def __add__(self, other: Usage) -> Usage:
        """Add up the tokens of two calls."""
        return Usage(
            self.read + other.read,
            self.cached + other.cached,
            self.stored + other.stored,
            self.written + other.written,
        )


NOTHING = Usage()


@dataclass(frozen=True)
class Reply:
    """An answer with its count of tokens."""

    text: str
    usage: Usage = NOTHING
    end: Literal["whole", "cut", "refused"] = "whole"
    """`cut`: it was longer than allowed; `refused`: the provider would not answer this."""
