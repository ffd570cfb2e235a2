"""New names for variables of one function, and fresh ones."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from genesys.checker.mending.draft import Draft, Patch, bound_names


def renamed(draft: Draft, function: ast.FunctionDef, old: str, new: str) -> list[Patch] | None:
    """Return the patches that rename a variable; None where the text cannot be trusted with it.

    That is so where the new name is in use in the function, or the old one stands in a text with
    braces, where Python does not say at which column.
    """
    if new in names_in(function):
        return None
    patches = []
    for node in ast.walk(function):
        match node:
            case ast.Name(id=name) if name == old:
                patches.append(draft.replaced(node, new))
                if draft.source(node) != old:
                    return None
            case ast.arg(arg=name) if name == old:
                start = draft.start(node)
                patches.append(Patch(start, start + len(old), new))
            case ast.JoinedStr() if any(
                isinstance(part, ast.Name) and part.id == old for part in ast.walk(node)
            ):
                return None
            case ast.Global(names=names) | ast.Nonlocal(names=names) if old in names:
                return None
    return patches


def fresh(wanted: str, taken: Iterable[str]) -> str:
    """Return the wanted name, with a number where it is taken.

    >>> fresh("mixed", ["mixed", "x"])
    'mixed_2'
    """
    taken, number, name = set(taken), 1, wanted
    while name in taken:
        number += 1
        name = f"{wanted}_{number}"
    return name


def names_in(tree: ast.AST) -> set[str]:
    """Return every name that is bound or used at or below a node."""
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return used | set(bound_names(tree))


def is_looked_up(draft: Draft, node: ast.Name) -> bool:
    """Whether Python looks a name up: not in the annotation of a function's own variable."""
    inner: ast.AST = node
    while not isinstance(inner, ast.stmt):
        around = draft.parents[inner]
        if isinstance(around, ast.AnnAssign) and around.annotation is inner:
            return not isinstance(draft.function(around), ast.FunctionDef)
        inner = around
    return True
