"""A unit imports from a short list, and every name comes from one place."""

import ast
import importlib.util
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from genesys.architecture.syntax import parse
from genesys.architecture.unit_source import UnitSource, walked
from genesys.checker.finding import Finding
from genesys.checker.source.base import SourceCheck

_RECURRENCE = "genesys.architecture.recurrence"

_LINES: Mapping[str, tuple[str, ...]] = {
    "import math": ("math",),
    "import torch": ("torch",),
    "import torch.nn.functional as F": ("F",),
    "from torch import": ("Tensor", "nn"),
    "from typing import": ("Annotated", "Any", "ClassVar", "Literal", "cast"),
    "from einops import": ("einsum", "pack", "rearrange", "reduce", "repeat", "unpack"),
    "from genesys.architecture.unit import": ("Between", "Place", "Signals", "Unit", "slot"),
}
"""What may be written, and the names that it binds."""


@cache
def allowed() -> Mapping[str, str]:
    """Return name -> the line that imports it. One line a name, so composed units never clash."""
    lines = {
        name: line if line.startswith("import") else f"{line} {name}"
        for line, names in _LINES.items()
        for name in names
    }
    return lines | {name: f"from {_RECURRENCE} import {name}" for name in _recurrences()}


def bound(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    """Yield each name that an import binds, and the line that would bind it alone."""
    for alias in node.names:
        name = alias.asname or alias.name
        also = f" as {alias.asname}" if alias.asname else ""
        if isinstance(node, ast.Import):
            yield name, f"import {alias.name}{also}"
        else:
            yield name, f"from {'.' * node.level}{node.module or ''} import {alias.name}{also}"


class Imports(SourceCheck):
    """Every import is one of those allowed, written as every other unit writes it."""

    def inspect(self, unit: UnitSource) -> Iterator[Finding]:
        """Look at imports wherever they stand."""
        for node in walked(unit.module):
            if isinstance(node, ast.Import | ast.ImportFrom):
                for name, line in bound(node):
                    if line == "from __future__ import annotations" or allowed().get(name) == line:
                        continue
                    yield self.found(
                        unit,
                        node,
                        "Units import from a short list, each name always from one place.",
                        f"`{line}` is not on it.",
                        _advice(name, line),
                    )
        for node in walked(unit.definition):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield self.found(
                    unit,
                    node,
                    "Imports stand at the top of the file.",
                    "One stands inside the class.",
                    "Move it up.",
                )


def _advice(name: str, line: str) -> str:
    wanted = line.removeprefix("import ").rpartition(" import ")[2].partition(" as ")[0]
    for known in (name, wanted.rpartition(".")[2], "F" if "functional" in line else name):
        if known in allowed():
            return f"Write `{allowed()[known]}`."
    modules = ", ".join(line.removesuffix(" import").split(" ", 1)[1] for line in _LINES)
    return f"Units may use {modules} and {_RECURRENCE} only."


@cache
def _recurrences() -> tuple[str, ...]:
    """Read the public functions of `recurrence` off its text: importing it would load torch."""
    found = importlib.util.find_spec(_RECURRENCE)
    if found is None or found.origin is None:
        return ()
    for node in parse(Path(found.origin).read_text(encoding="utf-8")).body:
        match node:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=names):
                return tuple(ast.literal_eval(names))
    return ()
