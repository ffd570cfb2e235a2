"""Which LLMs design, in which roles, and what they may cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from annotated_types import Ge, Gt

from genesys.llm.price import Price
from genesys.llm.spend import Caps

Positive = Annotated[float, Gt(0)]
Count = Annotated[int, Ge(1)]


@dataclass(frozen=True)
class LLMSettings:
    """Settings under `[llm]`."""

    llms: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """LLMs by a name of one's own: `provider` is the plug-in; all else are its options."""

    prices: Mapping[str, Price] = field(default_factory=dict)
    """By the name in `llms`; what is not named is looked up in the table that ships."""

    roles: Mapping[str, Mapping[str, Positive]] = field(default_factory=dict)
    """Role -> LLMs by name, each with its weight. A role that is not named has all, equally."""

    learn: bool = True
    """Whether weights shift to the LLMs that bring accepted designs for the least money."""

    dollars: Positive | None = None
    """That the run may cost. It must be given if an LLM has a price."""

    session_dollars: Positive | None = None
    call_dollars: Positive | None = None
    tokens: Count | None = None
    """That the run may read and write."""

    session_tokens: Count | None = None

    longest: Count = 16_000
    """Tokens of one answer."""

    corrections: Annotated[int, Ge(0)] = 3
    """How often an LLM is told what was wrong with the form of an answer."""

    at_once: Count = 4
    """Design sessions that wait for LLMs at the same time."""

    @property
    def caps(self) -> Caps:
        """The bounds that no call may break."""
        return Caps(
            self.dollars, self.session_dollars, self.call_dollars, self.tokens, self.session_tokens
        )
