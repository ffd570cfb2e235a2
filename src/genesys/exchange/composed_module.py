"""A file of Genesys units, with the plan that nests them where there is one -> a unit tree."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from genesys.architecture.setting import Value
from genesys.architecture.unit_source import UnitSource
from genesys.architecture.unit_tree import BLOCK, UnitTree
from genesys.checker.source.imports import allowed, bound
from genesys.errors import ConfigError, UnitSyntaxError
from genesys.exchange.foreign_module import ForeignModule, parsed
from genesys.exchange.import_lines import import_lines, names_in
from genesys.exchange.literal import literal
from genesys.library import shelf

UNIT = "genesys.architecture.unit.Unit"
PLAN = "BLOCK"


def tree_of_units(module: ForeignModule, text: str, wanted: str | None) -> UnitTree:
    """Read what `genesys code` prints, or a file with one unit.

    `BLOCK = plan(Root, heads=4, norm=plan(RMSNorm))` says how units nest; a class that the file
    does not define is looked up in the library. Raises DesignError for units that make no block.
    """
    units = {source.name: source for source in _units(module, text)}
    if wanted is not None and wanted not in units:
        raise ConfigError(f"{module.name}: no unit {wanted!r}; it has {', '.join(units)}.")
    if PLAN in module.values and wanted is None:
        tree = _Plan(module, units).tree(module.values[PLAN])
    elif len(units) == 1 or wanted is not None:
        tree = UnitTree(units[wanted or next(iter(units))])
    else:
        raise ConfigError(
            f"{module.name}: expected one unit, got {', '.join(units)}. Say which with "
            f"`genesys import --class NAME`, or how they nest with `{PLAN} = plan(...)`, "
            "as `genesys code` prints it."
        )
    _refuse_parts(module, tree)
    return tree


def _units(module: ForeignModule, text: str) -> Iterator[UnitSource]:
    """Yield each class as a file of its own, under the imports that it uses."""
    imports = [
        n for n in parsed(module.name, text).body if isinstance(n, ast.Import | ast.ImportFrom)
    ]
    lines_of = text.split("\n")
    for name in module.inheriting(UNIT):
        node = module.classes[name]
        lines = _head(imports, names_in(node))
        code = "\n".join([*lines, "", "", *lines_of[node.lineno - 1 : node.end_lineno], ""])
        try:
            yield UnitSource(code)
        except UnitSyntaxError as error:
            raise module.fault(node, f"the unit {name} cannot be read. {error}") from error


def _head(imports: Iterable[ast.Import | ast.ImportFrom], used: set[str]) -> list[str]:
    """Return what a unit imports: in the order of the library, then what no unit may import."""
    permitted, others = set[str](), list[str]()
    for node in imports:
        for name, line in bound(node):
            if name in used and allowed().get(name) == line:
                permitted.add(name)
            elif name in used:
                others.append(line)
    return [*import_lines(permitted), *others]


class _Plan:
    def __init__(self, module: ForeignModule, units: Mapping[str, UnitSource]) -> None:
        self._module = module
        self._units = units

    def tree(self, node: ast.expr) -> UnitTree:
        """Read one `plan(...)`, and those inside of it."""
        match node:
            case ast.Call(func=ast.Name(id="plan"), args=[ast.Name(id=name)], keywords=words):
                source = self._units.get(name) or _library().get(name)
            case _:
                source, words = None, []
        if source is None:
            raise self._module.fault(
                node,
                f"expected `plan(Unit, setting=value, slot=plan(...))` of units that this file "
                f"or the library has, got `{ast.unparse(node):.80}`.",
            )
        settings: dict[str, Value] = {}
        children: dict[str, UnitTree] = {}
        for word in words:
            if isinstance(word.value, ast.Call) and word.arg:
                children[word.arg] = self.tree(word.value)
            elif word.arg and isinstance(value := literal(word.value), Value):
                settings[word.arg] = value
            else:
                raise self._module.fault(
                    word.value, f"`{ast.unparse(word)}` is neither a slot nor a setting."
                )
        return UnitTree(source, settings, children)


def _refuse_parts(module: ForeignModule, tree: UnitTree) -> None:
    """Say how to make a block of what is none yet."""
    source = tree.source
    where = module.classes.get(source.name, source.definition)
    advice = (
        f"Say what nests in what at the end of the file, as `genesys code` prints it: "
        f"`{PLAN} = plan(...)`."
    )
    if tree.open_slots:
        path = tree.open_slots[0]
        kind = tree.at(path[:-1]).source.slots[path[-1]].kind
        raise module.fault(
            where,
            f"no unit fills the slot `{'.'.join(path)}` of {source.name}, which takes a {kind!r}. "
            f"{advice}",
        )
    if source.kind != BLOCK:
        raise module.fault(
            where,
            f"{source.name} is a {source.kind!r}; a block is a {BLOCK!r}. {advice}",
        )


@cache
def _library() -> Mapping[str, UnitSource]:
    return {unit.name: unit for unit in shelf.units().values()}
