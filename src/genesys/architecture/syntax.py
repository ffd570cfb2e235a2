"""Python's own reader, for many threads."""

from __future__ import annotations

import ast
import threading
import warnings

_TURN = threading.Lock()
"""CPython counts how deep it is in a tree once for all threads: two that read at a time make each
other fail with a SystemError (its issue 106905)."""


def parse(code: str) -> ast.Module:
    """Return the syntax tree of a text, as `ast.parse` does, without warnings; errors as there."""
    # Warnings are of backslashes: formulas in docstrings.
    with _TURN, warnings.catch_warnings(action="ignore"):
        return ast.parse(code)


def literal(text: str) -> object:
    """Return the value of a literal, as `ast.literal_eval` does; errors as there."""
    with _TURN:
        return ast.literal_eval(text)
