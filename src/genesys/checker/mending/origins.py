"""Where imported names come from, and how units write what comes from there."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from genesys.architecture.syntax import parse
from genesys.architecture.unit_source import UnitSource
from genesys.checker.mending.draft import Draft
from genesys.checker.source.imports import allowed
from genesys.checker.source.reach import Reach

Import = ast.Import | ast.ImportFrom


@dataclass(frozen=True)
class Imported:
    """One name of an import."""

    node: Import
    alias: ast.alias
    name: str
    """What it binds."""

    origin: str
    """What that is: a module, or a module's member."""

    line: str
    """The import of this name alone, as the author writes it."""

    @property
    def is_plain(self) -> bool:
        """Whether units write it in just this way."""
        return self.line == "from __future__ import annotations" or (
            allowed().get(self.name) == self.line
        )


def imported(draft: Draft) -> Iterator[Imported]:
    """Yield every name that is imported, wherever the import stands."""
    for node in draft.nodes:
        if not isinstance(node, Import):
            continue
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            also = f" as {alias.asname}" if alias.asname else ""
            if isinstance(node, ast.Import):
                origin = alias.name if alias.asname else name
                line = f"import {alias.name}{also}"
            else:
                module = "." * node.level + (node.module or "")
                origin = f"{module}.{alias.name}"
                line = f"from {module} import {alias.name}{also}"
            yield Imported(node, alias, name, _own(origin, alias.name), line)


@cache
def permitted(origin: str) -> str | None:
    """Return how units write what comes from there; None where they may not.

    >>> permitted("torch.nn.Linear"), permitted("torch.nn.functional"), permitted("torch.hub")
    ('nn.Linear', 'F', None)
    """
    root, rest = origin, ""
    while root and root not in _roots():
        root, _, last = root.rpartition(".")
        rest = f"{last}.{rest}" if rest else last
    if not root:
        return None
    if not rest:
        return _roots()[root]
    path = f"{_roots()[root]}.{rest}"
    code = f"class A(Unit):\n    def forward(self, x, signals):\n        return {path}"
    return None if list(Reach().inspect(UnitSource(code))) else path


def _own(origin: str, name: str) -> str:
    """Return where a name of Genesys is, whatever module the author thinks it is in."""
    line = allowed().get(name, "")
    if origin.startswith((".", "genesys.")) and line.startswith("from genesys."):
        return f"{line.split()[1]}.{name}"
    return origin


@cache
def _roots() -> Mapping[str, str]:
    roots: dict[str, str] = {}
    for line in allowed().values():
        match parse(line).body[0]:
            case ast.Import(names=[alias]):
                roots[alias.name] = alias.asname or alias.name
            case ast.ImportFrom(module=module, names=[alias]):
                roots[f"{module}.{alias.name}"] = alias.asname or alias.name
    return roots
