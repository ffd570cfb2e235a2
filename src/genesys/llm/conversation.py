"""What an LLM is told: a lasting part, then turns."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Literal

CHARACTERS_A_TOKEN = 3.5
"""Fewer than English text has, so that what is held back before a call is rather too much."""


@dataclass(frozen=True)
class Turn:
    """What one side said."""

    speaker: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True)
class Conversation:
    """Instructions that stay the same, and turns that are only ever added.

    A longer conversation begins with the shorter one, word by word: providers keep what they have
    read of it, and charge less for it.
    """

    instructions: str
    turns: tuple[Turn, ...] = ()

    def told(self, text: str) -> Conversation:
        """Return the conversation with one more turn of ours."""
        return replace(self, turns=(*self.turns, Turn("user", text)))

    def answered(self, text: str) -> Conversation:
        """Return the conversation with what the LLM said."""
        return replace(self, turns=(*self.turns, Turn("assistant", text)))

    def through(self, change: Callable[[str], str]) -> Conversation:
        """Return the conversation with every text changed."""
        turns = tuple(replace(turn, text=change(turn.text)) for turn in self.turns)
        return Conversation(change(self.instructions), turns)

    @property
    def text(self) -> str:
        """The whole as JSON: what a record keeps of it."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @cached_property
    def digest(self) -> str:
        """A name for exactly these words."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def tokens(self) -> int:
        """Roughly how long it is; rather too many than too few."""
        characters = len(self.instructions) + sum(len(turn.text) for turn in self.turns)
        return int(characters / CHARACTERS_A_TOKEN) + 8 * (len(self.turns) + 1)
