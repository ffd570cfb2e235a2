"""Asks until an answer comes or patience ends; what was paid for is not asked again here."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from tenacity import RetryCallState, Retrying, retry_if_exception_type
from tenacity.stop import stop_before_delay
from tenacity.wait import wait_random, wait_random_exponential

from genesys.errors import LLMUnavailable
from genesys.llm.network.failures import Passing
from genesys.llm.reply import NOTHING, Reply

_LONGEST_WAIT = 60.0

# Full jitter: a random share of 1, 2, 4, ... seconds. Many that were refused at once come back
# one by one (Brooker, "Exponential backoff and jitter", AWS Architecture Blog, 2015).
_GROWING = wait_random_exponential(multiplier=1, max=_LONGEST_WAIT)
_APART = wait_random(0, 1)


@dataclass(frozen=True)
class Patience:
    """For how long an LLM is asked the same, all attempts and waits together."""

    seconds: float
    """From the first attempt on. A wait that would end later is not begun."""

    def reply(self, attempt: Callable[[], Reply]) -> Reply:
        """Return the first answer.

        `attempt` raises Passing for what may go well later. Raises LLMUnavailable, with the
        provider's last words, when patience ends; and at once where an attempt that failed has
        counted tokens, which are its `usage`: another one might be more than the budget has left.
        """
        attempts = Retrying(
            retry=retry_if_exception_type(Passing),
            stop=stop_before_delay(self.seconds),
            wait=_wait,
            reraise=True,
        )
        started = time.monotonic()
        try:
            reply: Reply = attempts(_unpaid, attempt)
        except Passing as fault:
            tried = int(attempts.statistics["attempt_number"])
            raise LLMUnavailable(_told(fault, tried, time.monotonic() - started)) from None
        return reply


def _unpaid(attempt: Callable[[], Reply]) -> Reply:
    """Attempt once; whatever was counted is for others to pay for before it is asked again."""
    try:
        return attempt()
    except Passing as fault:
        if fault.usage == NOTHING:
            raise
        failure = LLMUnavailable(f"an attempt was counted, and may be charged: {fault}")
        failure.usage = fault.usage
        raise failure from None


def _wait(state: RetryCallState) -> float:
    fault = state.outcome.exception() if state.outcome else None
    if isinstance(fault, Passing) and fault.wait is not None:
        return fault.wait + _APART(state)
    return _GROWING(state)


def _told(fault: Passing, tried: int, seconds: float) -> str:
    asked = f" It asks for {fault.wait:.0f} s of quiet." if fault.wait else ""
    return (
        f"no answer in {tried} attempt{'s' * (tried > 1)} within {seconds:.0f} s: {fault}{asked} "
        "Go on later, or give more `patience_seconds`."
    )
