"""Units of one class share nothing that can change."""

import ast
from collections.abc import Iterator

from genesys.architecture.unit_source import UnitSource, walked
from genesys.checker.finding import Finding
from genesys.checker.source.base import SourceCheck

_CONSTANTS = frozenset({"slot", "float", "int", "tuple", "frozenset", "range", "Between"})
"""Calls whose result cannot change."""

_EXPECTED = "Every block has its own tensors, modules and containers."
_ADVICE = "Make it in `__init__`, as `self.name = ...`."


class Shared(SourceCheck):
    """Class attributes and default arguments are constants.

    A layer or a list that is made in the class itself is one for all blocks, and outlives them.
    """

    def inspect(self, unit: UnitSource) -> Iterator[Finding]:
        """Look at the values of the class, of classes inside of it, and of default arguments."""
        for node in walked(unit.definition):
            match node:
                case ast.ClassDef(body=body):
                    for statement in body:
                        yield from self._attribute(unit, statement)
                case ast.arguments(defaults=defaults, kw_defaults=named):
                    for value in (*defaults, *filter(None, named)):
                        if not _is_place(value) and not _constant(value):
                            yield self.found(
                                unit,
                                value,
                                "A default argument is a constant.",
                                f"`{ast.unparse(value):.60}` is made once, for all calls.",
                                "Make it inside the method.",
                            )

    def _attribute(self, unit: UnitSource, statement: ast.stmt) -> Iterator[Finding]:
        match statement:
            case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
                if not _constant(value):
                    yield self.found(
                        unit,
                        statement,
                        _EXPECTED,
                        f"`{ast.unparse(statement):.60}` is one for all of them.",
                        _ADVICE,
                    )


def _constant(value: ast.expr) -> bool:
    """Whether every part of an expression is something that cannot change."""
    for node in walked(value):
        match node:
            case ast.Call(func=function) if ast.unparse(
                function
            ) not in _CONSTANTS and not ast.unparse(function).startswith("math."):
                return False
            case ast.List() | ast.Dict() | ast.Set() | ast.ListComp() | ast.DictComp():
                return False
            case ast.SetComp() | ast.GeneratorExp():
                return False
    return True


def _is_place(value: ast.expr) -> bool:
    return ast.unparse(value) == "Place()"
