"""Messages of a job as its launcher reads them: data from a process that ran foreign code."""

import json
from typing import Any

DEEPEST = 100
"""Lists and objects within one another in a message, at most: what reads it may be recursive."""

LONGEST_NOTE = 500

LONGEST_TEXT = 100_000
"""Characters of a traceback that are kept."""


def understood(line: bytes | bytearray) -> Any:
    """Return the JSON value that the line holds; None where it is none, or nested too deep."""
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        return None
    opened = line.count(b"[") + line.count(b"{")
    return message if opened <= DEEPEST or _is_flat(message) else None


def fraction_and_note(fraction: float, note: str) -> tuple[float, str] | None:
    """Return both in a form that every screen can show; None where the fraction is none."""
    return (float(fraction), readable(note[:LONGEST_NOTE])) if 0 <= fraction <= 1 else None


def readable(text: str) -> str:
    """Return the end of a text without signs that a terminal would obey."""
    kept = text[-LONGEST_TEXT:]
    return "".join(sign if sign.isprintable() or sign in "\n\t" else "\ufffd" for sign in kept)


def _is_flat(value: Any) -> bool:
    layer = [value]
    for _ in range(DEEPEST + 1):
        if not layer:
            return True
        layer = [
            inner
            for outer in layer
            if isinstance(outer, list | dict)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, list | dict)
        ]
    return False
