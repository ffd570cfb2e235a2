"""What was spent, and how much may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from genesys.llm.reply import NOTHING, Usage


@dataclass(frozen=True)
class Spend:
    """What some calls came to."""

    calls: int = 0
    usage: Usage = NOTHING
    dollars: float = 0.0
    held: float = 0.0
    """Dollars that calls under way may cost at most, and those whose answers were never seen."""

    by_llm: Mapping[str, float] = field(default_factory=dict)
    """Dollars by the LLM's name."""


@dataclass(frozen=True)
class Caps:
    """Bounds that no call may break; None: no bound."""

    dollars: float | None = None
    """Of the run."""

    session_dollars: float | None = None
    call_dollars: float | None = None
    tokens: int | None = None
    """Read and written, of the run."""

    session_tokens: int | None = None
