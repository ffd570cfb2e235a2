"""A unit is short enough to be read."""

import ast
from collections.abc import Iterator

from genesys.architecture.unit_source import UnitSource, walked
from genesys.checker.finding import Finding
from genesys.checker.source.base import SourceCheck

LINES = 400
"""The longest unit of the library has about 120."""

CHARACTERS = 24_000
"""About as many lines of full length: a unit is shown whole to whoever changes it."""

METHODS = 24
NESTED = 8
"""Statements inside of statements, the class and the method among them."""

LITERAL = 256
"""Numbers written out in one place: more is a table of weights, which should be learned."""


class Size(SourceCheck):
    """Lines, characters, methods, nesting, and tables of numbers stay within generous limits."""

    def inspect(self, unit: UnitSource) -> Iterator[Finding]:
        """Count."""
        lines = unit.code.count("\n") + 1
        methods = [node for node in walked(unit.definition) if isinstance(node, _METHODS)]
        for count, most, what, advice in (
            (lines, LINES, "lines", _SPLIT),
            (len(unit.code), CHARACTERS, "characters", _SPLIT),
            (len(methods), METHODS, "methods", "Join some, or make slots of them."),
        ):
            if count > most:
                yield self.found(
                    unit,
                    None,
                    f"A unit has at most {most:,} {what}.",
                    f"This one has {count:,} {what}.",
                    advice,
                )
        yield from self._nested(unit)
        for node in walked(unit.definition):
            if isinstance(node, ast.List | ast.Tuple | ast.Set | ast.Dict):
                count = len(node.values if isinstance(node, ast.Dict) else node.elts)
                if count > LITERAL:
                    yield self.found(
                        unit,
                        node,
                        f"At most {LITERAL} values are written out in one place.",
                        f"Here are {count:,}.",
                        "Compute them, or learn them as an `nn.Parameter`.",
                    )

    def _nested(self, unit: UnitSource) -> Iterator[Finding]:
        inside: list[tuple[ast.AST, int]] = [(unit.definition, 1)]
        while inside:
            node, depth = inside.pop()
            if depth > NESTED:
                yield self.found(
                    unit,
                    node,
                    f"Statements are nested at most {NESTED} deep.",
                    f"This one stands {depth} deep.",
                    "Move the inner part to a method of its own.",
                )
                return
            for part in ast.iter_child_nodes(node):
                inside.append((part, depth + isinstance(part, _HOLDERS)))


_SPLIT = "Split it: what can be swapped becomes a slot, and a unit of its own."
_METHODS = (ast.FunctionDef, ast.Lambda)
_HOLDERS = (ast.ClassDef, ast.FunctionDef, ast.For, ast.While, ast.If, ast.With, ast.Try)
