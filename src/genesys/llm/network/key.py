"""A password to a provider of LLMs, which is never shown."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

from genesys.errors import LLMFatal
from genesys.way_out import key_in


@dataclass(frozen=True)
class Key:
    """What a provider knows its user by. Its value takes no part in `repr`."""

    value: str = field(repr=False)

    @classmethod
    def found(cls, variables: Sequence[str]) -> Self | None:
        """Return the key in the first of these environment variables that is set, or None.

        Raises LLMFatal for one that cannot be a key, without showing it.
        """
        value = key_in(os.environ, variables, LLMFatal)
        return cls(value) if value else None

    def blot(self, text: str) -> str:
        """Return the text without the key, should a provider have repeated it."""
        return text.replace(self.value, "***")
