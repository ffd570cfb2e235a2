"""What a unit must be, read off the text of what defines it: importing that would load torch."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources

from genesys.architecture.syntax import parse
from genesys.checker.source.imports import allowed

_EXPLAINED = ("decayed_sum", "delta_rule", "inner_regression")
"""Functions whose shapes the package's docstring leaves to their own."""

_ELSEWHERE = " The package's docstring gives the other shapes."


@cache
def contract() -> str:
    """Return the contract of a unit: an example, then the rules."""
    return _rest(_rest(_docstring(_parsed("unit.py"))))


@cache
def forms() -> str:
    """Return the recurrences that are computed fast, as formulas."""
    return _paragraphs()[2]


@cache
def recurrences() -> str:
    """Return what a coder must know to use them: shapes, and how each is called."""
    return _explained(_names())


def recurrences_in(code: str) -> str:
    """Return the same for those that a unit calls; nothing where it calls none."""
    used = [name for name in _names() if re.search(rf"\b{name}\(", code)]
    return _explained(used) if used else ""


@cache
def imports() -> str:
    """Return the lines by which a unit may import, one a module."""
    modules: dict[str, list[str]] = {}
    for line in allowed().values():
        module, _, name = line.partition(" import ") if line.startswith("from") else (line, "", "")
        modules.setdefault(module, []).append(name)
    return "\n".join(
        f"{module} import {', '.join(names)}" if names[0] else module
        for module, names in modules.items()
    )


def _explained(names: Sequence[str]) -> str:
    paragraphs = _paragraphs()
    end = next(n for n, paragraph in enumerate(paragraphs) if paragraph.startswith("On CUDA"))
    calls = "\n".join(f"    {line}" for name in names for line in _call(name))
    return "\n\n".join([*paragraphs[2:end], f"How they are called:\n\n{calls}"])


@cache
def _names() -> Sequence[str]:
    for node in _parsed("recurrence", "__init__.py").body:
        match node:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=names):
                return [str(name) for name in ast.literal_eval(names)]
    raise AssertionError("The package of recurrences says what it offers.")


def _call(name: str) -> Iterator[str]:
    module = _parsed("recurrence", f"{name}.py")
    function = next(
        node for node in module.body if isinstance(node, ast.FunctionDef) and node.name == name
    )
    for argument in function.args.args:
        argument.annotation = None
    yield f"{name}({ast.unparse(function.args)})"
    if name in _EXPLAINED:
        explained = _rest(_docstring(function)).partition("\nSource")[0].replace(_ELSEWHERE, "")
        yield from (f"    {line}" for line in explained.splitlines() if line)


def _paragraphs() -> list[str]:
    return _docstring(_parsed("recurrence", "__init__.py")).split("\n\n")


def _rest(text: str) -> str:
    return text.partition("\n\n")[2]


def _docstring(node: ast.Module | ast.FunctionDef) -> str:
    return ast.get_docstring(node) or ""


def _parsed(*path: str) -> ast.Module:
    file = resources.files("genesys.architecture").joinpath(*path)
    return parse(file.read_text("utf-8"))
