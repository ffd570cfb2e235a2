"""The value of a literal in foreign code."""

import ast
from typing import Any


def literal(node: ast.expr) -> Any:
    """Return the value of a literal, or the node itself where it is none."""
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return node
