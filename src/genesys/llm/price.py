"""What an LLM costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge

from genesys.llm.reply import Usage

_MILLION = 1_000_000


@dataclass(frozen=True)
class Price:
    """Dollars for a million tokens."""

    read: Annotated[float, Ge(0)]
    written: Annotated[float, Ge(0)]
    cached: Annotated[float, Ge(0)] | None = None
    """Of tokens that the provider had kept; as any other where it is not given."""

    stored: Annotated[float, Ge(0)] | None = None
    """Of tokens that it newly keeps; as any other where it is not given."""

    def of(self, usage: Usage) -> float:
        """Return what these tokens cost, in dollars.

        >>> Price(3.0, 15.0, cached=0.3).of(Usage(read=1_000_000, cached=500_000, written=100_000))
        3.15
        """
        plain = usage.read - usage.cached - usage.stored
        cached = self.read if self.cached is None else self.cached
        stored = self.read if self.stored is None else self.stored
        total = plain * self.read + usage.cached * cached + usage.stored * stored
        return (total + usage.written * self.written) / _MILLION

    def ceiling(self, read: int, written: int) -> float:
        """Return the most that a call of so many tokens can cost, in dollars."""
        dearest = max(self.read, self.stored or 0.0)
        return (read * dearest + written * self.written) / _MILLION


FREE = Price(0.0, 0.0)
