"""Is everybody there? One small call to each LLM, before much depends on it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass
from threading import Thread

from genesys.errors import GenesysError
from genesys.llm.reply import NOTHING, Reply, Usage
from genesys.llm.staff import Staff

PATIENCE = 120.0
"""Seconds: a local server may have to load its weights first."""


@dataclass(frozen=True)
class Present:
    """How one LLM answered its greeting, or why it did not."""

    llm: str
    """Its name in the settings."""

    model: str
    """What its provider calls it."""

    roles: tuple[str, ...]
    answered: bool
    words: str
    """Its own, or its provider's on what is wrong."""

    seconds: float
    usage: Usage = NOTHING
    dollars: float = 0.0


def roll_call(staff: Staff, patience: float = PATIENCE) -> Sequence[Present]:
    """Greet all LLMs of the staff at the same time; return how each answered, by name.

    Whoever has not answered after `patience` seconds is absent, and is not waited for.
    """
    calls = {name: _begun(staff, name) for name in sorted(staff.llms)}
    wait(calls.values(), patience)
    return [
        call.result() if call.done() else _absent(staff, name, _LATE.format(patience), patience)
        for name, call in calls.items()
    ]


_LATE = "No answer in {:g} seconds."


def _begun(staff: Staff, name: str) -> Future[Present]:
    """Greet in a thread that holds nobody up: one that hangs must not keep a program from ending.

    So it is none of an executor, whose threads are waited for.
    """
    call: Future[Present] = Future()

    def greet() -> None:
        try:
            call.set_result(_greeted(staff, name))
        except Exception as error:  # noqa: BLE001 - it is raised by whoever waits
            call.set_exception(error)

    Thread(target=greet, name=f"greets {name}", daemon=True).start()
    return call


def _greeted(staff: Staff, name: str) -> Present:
    started = time.monotonic()
    try:
        reply = staff.llm(name).greet()
    except GenesysError as error:
        return _absent(staff, name, staff.redacted(str(error)), time.monotonic() - started)
    return _present(staff, name, reply, time.monotonic() - started)


def _present(staff: Staff, name: str, reply: Reply, seconds: float) -> Present:
    return Present(
        name,
        staff.llm(name).model,
        staff.roles_of(name),
        True,
        staff.redacted(reply.text.strip()),
        seconds,
        reply.usage,
        staff.price(name).of(reply.usage),
    )


def _absent(staff: Staff, name: str, words: str, seconds: float) -> Present:
    return Present(name, staff.llm(name).model, staff.roles_of(name), False, words, seconds)
