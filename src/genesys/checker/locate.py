"""From a line of the composed design to the unit's own line."""

import ast
import re
from collections.abc import Iterable

from genesys.architecture.syntax import parse
from genesys.architecture.unit_source import UnitSource

DESIGN = "<design>"
"""The file name that tracebacks give to the composed text."""

_FRAME = re.compile(rf'File "{DESIGN}", line (\d+)')


_NUMBERED = re.compile(r"line (\d+)")


def placed(line: int | None, code: str, sources: Iterable[UnitSource]) -> str:
    """Say which unit, method and own line a line of the composed text is; empty if none.

    `compose` copies classes word for word, so that lines keep their distance from the class's
    first line.
    """
    if line is None:
        return ""
    named = {name: unit for unit in sources for name in (unit.name, _renamed(unit))}
    for node in parse(code).body:
        if not isinstance(node, ast.ClassDef) or not _holds(node, line):
            continue
        unit = named.get(node.name)
        if unit is None:
            return ""
        method = next(
            (f".{part.name}" for part in node.body if isinstance(part, ast.FunctionDef)
             and _holds(part, line)), ""
        )  # fmt: skip
        text = code.splitlines()[line - 1].strip()
        own = line - node.lineno + unit.definition.lineno
        return f"{unit.name}{method}, line {own} (`{text}`)"
    return ""


def design_line(line: int | None) -> str:
    """Write a line of the composed design as a place, before `placed` finds the unit's own."""
    return "" if line is None else f"line {line}"


def numbered(place: str) -> int | None:
    """Read a line back from what `design_line` wrote; None for anything else."""
    found = _NUMBERED.fullmatch(place)
    return int(found[1]) if found else None


def last_line(traceback: str) -> int | None:
    """Find the innermost line of the design in a traceback, in either order; None if none.

    Python's own tracebacks end with the innermost call, those written at a signal begin with it.
    """
    lines = [int(found) for found in _FRAME.findall(traceback)]
    if not lines:
        return None
    return lines[0] if "most recent call first" in traceback else lines[-1]


def _holds(node: ast.ClassDef | ast.FunctionDef, line: int) -> bool:
    return node.lineno <= line <= (node.end_lineno or node.lineno)


def _renamed(unit: UnitSource) -> str:
    """Return the name that `compose` gives to one of two units of the same name."""
    return f"{unit.name}_{unit.digest[:6]}"
