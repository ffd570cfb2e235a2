"""What a unit must be: read off the docstrings that are its one source."""

from __future__ import annotations

import ast
from functools import cache
from importlib import resources


@cache
def contract() -> str:
    """Return the contract of a unit; nothing is imported for it, as that would load torch."""
    text = _docstring("unit.py")
    return text.partition("\n\n")[2]


def _docstring(*path: str) -> str:
    file = resources.files("genesys.architecture").joinpath(*path)
    return ast.get_docstring(ast.parse(file.read_text("utf-8"))) or ""
