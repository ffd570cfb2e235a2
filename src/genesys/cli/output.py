"""Where commands write: what was asked for to standard output, all else to standard error."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

_WIDTH_OF_FILES = 120


@dataclass(frozen=True)
class Answer:
    """The same answer for people and for scripts."""

    screen: RenderableType
    plain: Any
    """JSON values."""


def answer(given: Answer, as_json: bool) -> None:
    """Print an answer to standard output."""
    if as_json:
        sys.stdout.write(json.dumps(given.plain, indent=2, allow_nan=True) + "\n")
    else:
        from rich.text import Text

        # A line of text may hold a command: it is copied whole, however long it is.
        terminal().print(given.screen, soft_wrap=isinstance(given.screen, Text))


def terminal(stderr: bool = False) -> Console:
    """Return the console on standard output, or on standard error; wide where it is a file."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() or "COLUMNS" in os.environ else _WIDTH_OF_FILES
    return Console(stderr=stderr, highlight=False, markup=False, width=width)


def complain(error: Exception) -> None:
    """Say on standard error what went wrong, in red where it is a terminal."""
    terminal(stderr=True).print(f"Error: {error}", style="red", soft_wrap=True)
