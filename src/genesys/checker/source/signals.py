"""The signals that a unit reads and writes are those that it declares."""

import ast
from collections.abc import Iterator

from genesys.architecture.unit_source import UnitSource, walked
from genesys.checker.finding import Finding
from genesys.checker.source.base import SourceCheck

Use = tuple[str, ast.AST]
"""The name of a signal, and where it is used."""

_CHANGING = frozenset({"update", "pop", "popitem", "clear", "setdefault"})


class SignalsDeclared(SourceCheck):
    """Reads `signals["a"]` and hands on `signals | {"a": ...}`; changes no dict in place."""

    @property
    def name(self) -> str:
        """The file's name: a class called Signals would hide the type of that name."""
        return "signals"

    def inspect(self, unit: UnitSource) -> Iterator[Finding]:
        """Compare the declarations with the uses of `signals`."""
        read = list(read_in(unit.definition))
        written = list(written_in(unit.definition))
        for verb, uses, declared in (
            ("read", read, unit.reads),
            ("written", written, unit.writes),
        ):
            keyword = "reads" if verb == "read" else "writes"
            for name, node in uses:
                if name not in declared:
                    yield self.found(
                        unit,
                        node,
                        f"What is {verb} is declared in `{keyword}`.",
                        f"The signal {name!r} is not.",
                        f'Declare it: `{keyword} = ("{name}",)`.',
                    )
            for name in sorted(declared - {name for name, _ in uses}):
                yield self.found(
                    unit,
                    unit.definition,
                    f"What is declared in `{keyword}` is {verb}.",
                    f"The signal {name!r} never is.",
                    "Use it, or remove the declaration.",
                )
        yield from self._changed(unit)

    def _changed(self, unit: UnitSource) -> Iterator[Finding]:
        for node in walked(unit.definition):
            match node:
                case ast.Subscript(value=ast.Name(id="signals"), ctx=ast.Store() | ast.Del()):
                    pass
                case ast.Call(func=ast.Attribute(value=ast.Name(id="signals"), attr=method)) if (
                    method in _CHANGING
                ):
                    pass
                case ast.AugAssign(target=ast.Name(id="signals")):
                    pass
                case ast.Subscript(value=ast.Name(id="signals"), slice=key, ctx=ast.Load()) if (
                    not list(_texts([key]))
                ):
                    yield self.found(
                        unit,
                        node,
                        "Signals are named by literal strings.",
                        f"`{ast.unparse(key)}` is not one.",
                        "Write the name out.",
                    )
                    continue
                case _:
                    continue
            yield self.found(
                unit,
                node,
                "The dict of signals is left as it came: other units share it.",
                "It is changed in place.",
                'Hand on a new dict: `signals | {"name": tensor}`.',
            )


def read_in(tree: ast.AST) -> Iterator[Use]:
    """Yield every reading of a signal at or below a node."""
    for node in walked(tree):
        match node:
            case ast.Subscript(
                value=ast.Name(id="signals"), slice=ast.Constant(value=str(name)), ctx=ast.Load()
            ):
                yield name, node
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="signals"), attr="get"),
                args=[ast.Constant(value=str(name)), *_],
            ):
                yield name, node
            case ast.Compare(
                left=ast.Constant(value=str(name)),
                ops=[ast.In() | ast.NotIn()],
                comparators=[ast.Name(id="signals")],
            ):
                yield name, node


def written_in(tree: ast.AST) -> Iterator[Use]:
    """Yield every writing of a signal at or below a node."""
    for node in walked(tree):
        match node:
            case (
                ast.BinOp(op=ast.BitOr(), right=ast.Dict(keys=keys))
                | ast.BinOp(op=ast.BitOr(), left=ast.Dict(keys=keys))
            ):
                yield from ((name, node) for name in _texts(keys))
            case ast.Dict(keys=keys) if None in keys:
                yield from ((name, node) for name in _texts(keys))
            case ast.Call(func=ast.Name(id="dict"), args=[ast.Name(id="signals")], keywords=words):
                yield from ((word.arg, node) for word in words if word.arg)


def _texts(nodes: list[ast.expr | None]) -> Iterator[str]:
    for node in nodes:
        match node:
            case ast.Constant(value=str(text)):
                yield text
