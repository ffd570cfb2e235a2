"""A unit in the style in which the paper's designs are published (its word for one: GAU)."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from genesys.exchange.foreign_module import ForeignModule
from genesys.exchange.literal import literal

BASE = "GAUBase"


@dataclass(frozen=True)
class Gau:
    """`class Name(GAUBase)` with `_forward(self, X, **Z)`, not converted yet."""

    module: ForeignModule
    """The file around it, without the other units."""

    definition: ast.ClassDef

    needs: Mapping[str, str]
    """Class name of a child -> what the file's declarations say is required of it."""

    @property
    def name(self) -> str:
        """The class name."""
        return self.definition.name

    @cached_property
    def methods(self) -> Mapping[str, ast.FunctionDef]:
        """Every method by name."""
        return {n.name: n for n in self.definition.body if isinstance(n, ast.FunctionDef)}

    def method(self, name: str) -> ast.FunctionDef:
        """Return a method; DesignError where the class has none of this name."""
        if name not in self.methods:
            raise self.module.fault(
                self.definition, f"{self.name} has no `{name}`, which every {BASE} needs."
            )
        return self.methods[name]

    def built(self, known: Mapping[str, Gau]) -> Iterator[str]:
        """Yield the class names of the units that its constructor builds."""
        for node in ast.walk(self.method("__init__")):
            match node:
                case ast.Call(func=ast.Name(id=name)) if name in known:
                    yield name


def gaus_in(module: ForeignModule) -> Mapping[str, Gau]:
    """Return the units of a file by class name; none where it is in another style."""
    found = {
        name: node
        for name, node in module.classes.items()
        if any(ast.unparse(base).rpartition(".")[2] == BASE for base in node.bases)
    }
    rest = {name: node for name, node in module.classes.items() if name not in found}
    around = replace(module, classes=rest)
    needs = dict(_needs(module))
    return {name: Gau(around, node, needs) for name, node in found.items()}


def roots(known: Mapping[str, Gau]) -> list[str]:
    """Return the units that no other one builds."""
    built = {child for gau in known.values() for child in gau.built(known) if child != gau.name}
    return [name for name in known if name not in built]


def arguments_in(module: ForeignModule) -> Mapping[str, ast.expr]:
    """Return the arguments that the file sets for all units: `gab_config`, else `ARGS`."""
    for name in ("gab_config", "ARGS"):
        match module.values.get(name):
            case ast.Dict(keys=keys, values=values):
                pairs = zip(keys, values, strict=True)
                return {str(literal(key)): value for key, value in pairs if key is not None}
    return {}


def _needs(module: ForeignModule) -> Iterator[tuple[str, str]]:
    for node in ast.walk(module.values.get("CHILDREN_DECLARATIONS", ast.Constant(None))):
        if isinstance(node, ast.Call):
            told = {word.arg: literal(word.value) for word in node.keywords}
            names = ("unitname", "requirements")
            told |= dict(zip(names, map(literal, node.args), strict=False))
            yield str(told.get("unitname")), str(told.get("requirements", ""))
