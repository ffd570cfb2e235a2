"""What a run's design sessions with LLMs will cost, before it starts and as it goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import inf
from typing import Any

from genesys.console.quantity import count, dollars
from genesys.llm.price import Price
from genesys.llm.reply import Usage
from genesys.llm.spend import Caps, Spend


@dataclass(frozen=True)
class SessionCost:
    """What one design session takes."""

    tokens: float
    """Read and written."""

    dollars: float
    measured: int = 0
    """Sessions of which it is the mean; 0: it is assumed."""

    @classmethod
    def assumed(cls, usage: Mapping[str, Usage], prices: Mapping[str, Price]) -> SessionCost:
        """Add up what each role is taken to read and write in a session, at its LLM's price.

        >>> usage = {"coder": Usage(read=90_000, written=10_000)}
        >>> SessionCost.assumed(usage, {"coder": Price(2, 9)})
        SessionCost(tokens=100000, dollars=0.27, measured=0)
        """
        tokens = sum(used.read + used.written for used in usage.values())
        return cls(tokens, sum(prices[role].of(used) for role, used in usage.items()))

    @classmethod
    def of(cls, ended: Sequence[Spend], otherwise: SessionCost) -> SessionCost:
        """Return the mean of sessions that ended; while there are none, `otherwise`."""
        if not ended:
            return otherwise
        tokens = sum(spend.usage.read + spend.usage.written for spend in ended)
        return cls(
            tokens / len(ended), sum(spend.dollars for spend in ended) / len(ended), len(ended)
        )


@dataclass(frozen=True)
class CostEstimate:
    """What a run has spent, and what the sessions that are left will take if the caps allow it."""

    session: SessionCost
    left: float
    """Sessions to come, those under way included."""

    spent: Spend
    caps: Caps
    dollars: float
    """Of the whole run, what is spent included; never more than its cap, but for what is spent."""

    tokens: float
    allowed: float
    """Sessions of those left that the caps allow."""

    @classmethod
    def of(
        cls,
        ended: Sequence[Spend],
        spent: Spend,
        left: float,
        caps: Caps,
        assumed: SessionCost,
    ) -> CostEstimate:
        """Work it out from the spend of each session that ended, and that of the whole run.

        What the run spent on sessions under way is taken off what these will take.
        """
        session = SessionCost.of(ended, assumed)
        tokens, paid = _tokens(spent), spent.dollars
        begun_tokens = tokens - sum(map(_tokens, ended))
        begun_dollars = paid - sum(spend.dollars for spend in ended)
        allowed = min(
            left,
            _affordable(caps.dollars, paid - begun_dollars, session.dollars),
            _affordable(caps.tokens, tokens - begun_tokens, session.tokens),
        )
        return cls(
            session=session,
            left=left,
            spent=spent,
            caps=caps,
            dollars=max(paid, paid - begun_dollars + allowed * session.dollars),
            tokens=max(tokens, tokens - begun_tokens + allowed * session.tokens),
            allowed=allowed,
        )

    @property
    def text(self) -> str:
        """The estimate in words, with what it rests on."""
        source = (
            f"the mean of {self.session.measured} that ended"
            if self.session.measured
            else ("assumed until some have ended")
        )
        each = f"{dollars(self.session.dollars)} and {count(self.session.tokens)} tokens each"
        told = (
            f"{count(round(self.left))} design sessions with LLMs to come, {each} ({source}): "
            f"about {dollars(self.dollars)} and {count(self.tokens)} tokens in all"
        )
        if self.spent.calls:
            told += f", of which {dollars(self.spent.dollars)} are spent"
        if self.allowed < self.left:
            cap = " and ".join(_caps(self.caps))
            told += f". The cap of {cap} allows about {count(int(self.allowed))} of the sessions"
        return f"{told}."

    @property
    def as_json(self) -> dict[str, Any]:
        """The estimate as plain JSON values."""
        return {
            "session": asdict(self.session),
            "left": self.left,
            "allowed": self.allowed,
            "spent_dollars": self.spent.dollars,
            "spent_tokens": _tokens(self.spent),
            "dollars": self.dollars,
            "tokens": self.tokens,
        }


def _tokens(spend: Spend) -> int:
    return spend.usage.read + spend.usage.written


def _affordable(cap: float | None, spent: float, each: float) -> float:
    """Return how many sessions a cap leaves room for."""
    if cap is None or each == 0:
        return inf
    return max(0.0, cap - spent) / each


def _caps(caps: Caps) -> list[str]:
    money = [] if caps.dollars is None else [dollars(caps.dollars)]
    return money + ([] if caps.tokens is None else [f"{count(caps.tokens)} tokens"])
