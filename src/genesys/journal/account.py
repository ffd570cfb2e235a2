"""What was spent and is held, and whether one more call fits under the caps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from genesys.errors import BudgetError
from genesys.llm.spend import Caps

_ROUNDING = 1e-9
"""Dollars by which adding up floats may be off."""


@dataclass(frozen=True)
class Account:
    """Of a session or a run: what its answers took, and the most that open questions may take."""

    tokens: int = 0
    dollars: float = 0.0
    held_tokens: int = 0
    held_dollars: float = 0.0

    def __add__(self, other: Account) -> Account:
        """Add up two accounts."""
        return Account(
            self.tokens + other.tokens,
            self.dollars + other.dollars,
            self.held_tokens + other.held_tokens,
            self.held_dollars + other.held_dollars,
        )


def must_fit(tokens: int, dollars: float, caps: Caps, session: Account, run: Account) -> None:
    """Raise BudgetError where a call that takes at most so much could break a cap."""
    money = (
        _Bound("call", "call_dollars", caps.call_dollars, 0.0, 0.0),
        _Bound(
            "session",
            "session_dollars",
            caps.session_dollars,
            session.dollars,
            session.held_dollars,
        ),
        _Bound("run", "dollars", caps.dollars, run.dollars, run.held_dollars),
    )
    length = (
        _Bound(
            "session", "session_tokens", caps.session_tokens, session.tokens, session.held_tokens
        ),
        _Bound("run", "tokens", caps.tokens, run.tokens, run.held_tokens),
    )
    for bound in money:
        bound.must_hold(dollars, _dollars)
    for bound in length:
        bound.must_hold(tokens, _tokens)


@dataclass(frozen=True)
class _Bound:
    whole: str
    setting: str
    cap: float | None
    spent: float
    held: float

    def must_hold(self, asked: float, written: Callable[[float], str]) -> None:
        """Raise BudgetError where so much does not fit. What costs nothing always does."""
        if self.cap is None or asked == 0:
            return
        # This way round, a cost that is not a number is refused.
        if self.spent + self.held + asked <= self.cap + _ROUNDING:
            return
        whole = {"call": "One call", "session": "The session", "run": "The run"}[self.whole]
        used = "" if self.whole == "call" else f"; {self._used(written)}"
        raise BudgetError(
            f"{whole} may take {written(self.cap)}{used}. The next call may take "
            f"{written(asked)}: nothing was asked. To allow it, raise `{self.setting}` under "
            "`[llm]`.",
            self.whole,
        )

    def _used(self, written: Callable[[float], str]) -> str:
        left = max(0.0, (self.cap or 0.0) - self.spent - self.held)
        return (
            f"{written(self.spent)} spent, {written(self.held)} held for calls that are under way "
            f"or whose answer was lost, {written(left)} left"
        )


def _dollars(amount: float) -> str:
    return f"${amount:,.2f}" if amount >= 10 or amount == 0 else f"${amount:.4f}"


def _tokens(amount: float) -> str:
    return f"{amount:,.0f} tokens"
