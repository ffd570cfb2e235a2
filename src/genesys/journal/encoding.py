"""Events <-> JSON. The code of units is taken out and kept once, named by its content."""

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError

from genesys.architecture.unit_source import UnitSource
from genesys.errors import GenesysError, JournalError
from genesys.evolution.events import Event

KINDS: Mapping[str, type] = {kind.__name__: kind for kind in get_args(Event)}

Keep = Callable[[str], str]
"""Stores a text and returns the name under which it can be had again."""

Fetch = Callable[[str], UnitSource]
"""Returns the unit whose code was stored under this name."""


def name_of(text: str) -> str:
    """Return the name of a stored text: its SHA-256, so equal texts are stored once."""
    return hashlib.sha256(text.encode()).hexdigest()


def encode(event: Event, keep: Keep) -> tuple[str, str]:
    """Return the event's kind and its JSON, handing each unit's code to `keep`."""
    kind = type(event).__name__
    plain = _adapter(kind).dump_python(event, mode="json")
    return kind, json.dumps(_without_code(plain, keep), separators=(",", ":"), sort_keys=True)


def decode(number: int, kind: str, text: str, fetch: Fetch) -> Event:
    """Rebuild an event; JournalError, naming the entry, when it is damaged or too new."""
    if kind not in KINDS:
        raise JournalError(
            f"Entry {number} is a {kind!r}, which this version of Genesys does not know. "
            "The journal was written by a newer one: upgrade, then open it again."
        )
    try:
        plain = json.loads(text)
        if kind == "DesignAdded":
            plain = _with_code(plain, fetch)
        event: Event = _adapter(kind).validate_python(plain)
    except (ValueError, ValidationError, GenesysError) as error:
        reason = str(error).partition("\n")[0]
        raise JournalError(
            f"Entry {number} ({kind}) cannot be read: {reason}. The journal is damaged: restore "
            "it from a copy."
        ) from error
    return event


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(KINDS[kind])


def _without_code(plain: Any, keep: Keep) -> Any:
    match plain:
        case {"source": {"code": str(code)}, **rest}:
            return {"source": keep(code), **_without_code(rest, keep)}
        case dict():
            return {key: _without_code(value, keep) for key, value in plain.items()}
    return plain


def _with_code(plain: Any, fetch: Fetch) -> Any:
    match plain:
        case {"source": str(name), **rest}:
            return {"source": fetch(name), **_with_code(rest, fetch)}
        case dict():
            return {key: _with_code(value, fetch) for key, value in plain.items()}
    return plain
