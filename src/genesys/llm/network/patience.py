"""Asks until an answer comes or patience ends, and adds up what was paid."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from tenacity import RetryCallState, Retrying, retry_if_exception_type
from tenacity.stop import stop_before_delay
from tenacity.wait import wait_random, wait_random_exponential

from genesys.errors import LLMError, LLMUnavailable
from genesys.llm.network.failures import Passing
from genesys.llm.reply import NOTHING, Reply, Usage

_LONGEST_WAIT = 60.0
_IN_VAIN = 3
"""Attempts that were paid for and brought nothing: a fourth would fare no better."""

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
        """Return the first answer, with the tokens of the attempts before it.

        `attempt` raises Passing for what may go well later. Raises LLMUnavailable, with the
        provider's last words, when patience ends; the tokens of a call that failed for good are
        the `usage` of the LLMError that it raises.
        """
        paid = _Paid()
        attempts = Retrying(
            retry=retry_if_exception_type(Passing),
            stop=stop_before_delay(self.seconds),
            wait=_wait,
            reraise=True,
        )
        started = time.monotonic()
        try:
            reply: Reply = attempts(paid.attempt, attempt)
        except Passing as fault:
            tried = int(attempts.statistics["attempt_number"])
            failure = LLMUnavailable(_told(fault, tried, time.monotonic() - started))
            failure.usage = paid.usage
            raise failure from None
        except LLMError as failure:
            failure.usage = paid.usage
            raise
        return replace(reply, usage=paid.usage + reply.usage)


class _Paid:
    """What the attempts of one call that failed were counted at."""

    def __init__(self) -> None:
        self.usage = NOTHING
        self._in_vain = 0

    def attempt(self, attempt: Callable[[], Reply]) -> Reply:
        try:
            return attempt()
        except Passing as fault:
            self._add(fault.usage)
            if self._in_vain == _IN_VAIN:
                raise LLMUnavailable(
                    f"no answer, though {_IN_VAIN} attempts were counted and may be charged: "
                    f"{fault} Try another LLM."
                ) from None
            raise

    def _add(self, usage: Usage) -> None:
        self.usage += usage
        self._in_vain += usage != NOTHING


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
