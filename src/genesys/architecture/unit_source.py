"""The text of one unit, and what can be read off it without running it."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from genesys.architecture.setting import Setting, Value
from genesys.architecture.slot import Slot
from genesys.architecture.syntax import parse
from genesys.errors import UnitSyntaxError

_TYPES: Mapping[str, type] = {"int": int, "float": float, "bool": bool, "str": str}
_GIVEN = frozenset({"self", "dim", "place"})

_LONGEST = 100_000
"""Characters. Whoever reads a unit reads all of it, several times."""

_DEEPEST = 100
"""Levels of expressions and statements: Python's own readers recurse, and give up at some 300."""


@dataclass(frozen=True)
class UnitSource:
    """The code of one unit class. All else is derived from it, so nothing can disagree.

    Raises UnitSyntaxError, with the line, for text that is not one readable unit class.

    >>> norm = UnitSource('''
    ... class Scale(Unit):
    ...     "Scale every position."
    ...     kind = "norm"
    ...     def __init__(self, dim: int, *, by: Annotated[float, Between(0.1, 10.0)] = 1.0) -> None:
    ...         super().__init__(dim)
    ... ''')
    >>> norm.name, norm.kind, norm.settings["by"].high
    ('Scale', 'norm', 10.0)
    """

    code: str

    def __post_init__(self) -> None:
        """Read everything once, so that a source that exists is a readable one."""
        _ = self.kind, self.slots, self.settings, self.reads, self.writes
        if clash := self.slots.keys() & self.settings.keys():
            raise UnitSyntaxError(f"{self.name}: {sorted(clash)} name both a slot and a setting.")

    @property
    def name(self) -> str:
        """The class name."""
        return self.definition.name

    @property
    def docstring(self) -> str:
        """The class docstring, dedented; empty where there is none."""
        return ast.get_docstring(self.definition) or ""

    @property
    def summary(self) -> str:
        """The first line of the docstring."""
        return self.docstring.partition("\n")[0]

    @cached_property
    def kind(self) -> str:
        """What role the unit can play: it fits slots of this kind."""
        return str(self._literal("kind", ""))

    @cached_property
    def reads(self) -> frozenset[str]:
        """Names of the signals that the unit needs."""
        return frozenset(self._literal("reads", ()))

    @cached_property
    def writes(self) -> frozenset[str]:
        """Names of the signals that the unit hands on."""
        return frozenset(self._literal("writes", ()))

    @cached_property
    def slots(self) -> Mapping[str, Slot]:
        """Slot name -> what fits there."""
        return {name: _slot(name, value) for name, value in self._attributes() if _is_slot(value)}

    @cached_property
    def settings(self) -> Mapping[str, Setting]:
        """Setting name -> its type, default and range."""
        for node in self.definition.body:
            if isinstance(node, ast.FunctionDef) and node.name == "__init__":
                return dict(_settings(node))
        return {}

    @cached_property
    def digest(self) -> str:
        """A short name for this exact code, blind to layout, comments and docstrings."""
        bare = _without_docstrings(parse(self.code))
        return hashlib.sha256(ast.dump(bare).encode()).hexdigest()[:12]

    @cached_property
    def module(self) -> ast.Module:
        """The parsed text."""
        if len(self.code) > _LONGEST:
            raise UnitSyntaxError(
                f"Expected at most {_LONGEST:,} characters, got {len(self.code):,}. Split the unit."
            )
        try:
            module = parse(self.code)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            line = getattr(error, "lineno", None)
            where = f"Line {line}: " if line else ""
            # Python's parser says nothing of what it runs out of.
            words = getattr(error, "msg", str(error)) or "nested too deep"
            raise UnitSyntaxError(f"{where}not Python: {words}.") from error
        if line := _too_deep(module):
            raise UnitSyntaxError(
                f"Line {line}: nested more than {_DEEPEST} levels deep. Split the expression."
            )
        return module

    @cached_property
    def definition(self) -> ast.ClassDef:
        """The one class."""
        classes = [node for node in self.module.body if isinstance(node, ast.ClassDef)]
        if len(classes) != 1:
            raise UnitSyntaxError(f"Expected exactly one class, got {len(classes)}.")
        if [ast.unparse(base) for base in classes[0].bases] != ["Unit"]:
            raise UnitSyntaxError(
                f"Line {classes[0].lineno}: expected `class {classes[0].name}(Unit)`, inheriting "
                "from Unit alone."
            )
        return classes[0]

    def _attributes(self) -> Iterator[tuple[str, ast.expr]]:
        for node in self.definition.body:
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    yield name, value
                case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                    yield name, value

    def _literal(self, wanted: str, default: Any) -> Any:
        for name, value in self._attributes():
            if name == wanted:
                found = _constant(value, f"`{wanted}`")
                if isinstance(found, type(default)):
                    return found
                raise UnitSyntaxError(
                    f"Line {value.lineno}: `{wanted}` must be a {type(default).__name__}, "
                    f"got {ast.unparse(value)}."
                )
        return default


def _too_deep(module: ast.Module) -> int | None:
    """Return a line on which something is nested too deeply, if there is one."""
    inside: list[tuple[ast.AST, int, int]] = [(module, 1, 1)]
    while inside:
        node, depth, line = inside.pop()
        line = getattr(node, "lineno", line)
        if depth > _DEEPEST:
            return line
        inside += [(part, depth + 1, line) for part in ast.iter_child_nodes(node)]
    return None


def _is_slot(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and ast.unparse(value.func) == "slot"


def _slot(name: str, value: ast.expr) -> Slot:
    assert isinstance(value, ast.Call)
    needs = [_constant(argument, f"slot `{name}`") for argument in value.args]
    named = {word.arg: _constant(word.value, f"slot `{name}`") for word in value.keywords}
    if len(needs) == 1 and {"kind"} <= named.keys() <= {"kind", "width"}:
        return Slot(str(needs[0]), **{str(k): str(v) for k, v in named.items()})
    raise UnitSyntaxError(
        f'Line {value.lineno}: expected `{name} = slot("what it must do", kind="its kind")`, '
        f'with `width="attribute"` if it works at another width; got {ast.unparse(value)}.'
    )


def _settings(init: ast.FunctionDef) -> Iterator[tuple[str, Setting]]:
    positional = [argument.arg for argument in (*init.args.posonlyargs, *init.args.args)]
    if positional != ["self", "dim"] or init.args.vararg or init.args.kwarg:
        raise UnitSyntaxError(
            f"Line {init.lineno}: expected `def __init__(self, dim: int, *, settings...)`."
        )
    for argument, default in zip(init.args.kwonlyargs, init.args.kw_defaults, strict=True):
        if argument.arg not in _GIVEN:
            yield argument.arg, _setting(argument, default)


def _setting(argument: ast.arg, default: ast.expr | None) -> Setting:
    where = f"Line {argument.lineno}: setting `{argument.arg}`"
    if default is None:
        raise UnitSyntaxError(f"{where} needs a default.")
    value = _constant(default, where)
    found = _typed(argument.annotation, value)
    if found is None:
        raise UnitSyntaxError(
            f"{where}: expected `Annotated[int, Between(low, high)]`, `Annotated[float, "
            "Between(low, high)]`, `Literal[...]` or `bool`, got "
            f"{ast.unparse(argument.annotation) if argument.annotation else 'no annotation'}."
        )
    if not found.admits(found.default):
        raise UnitSyntaxError(f"{where}: the default {value!r} is not {found}.")
    return found


def _typed(annotation: ast.expr | None, default: Value) -> Setting | None:
    match annotation:
        case ast.Subscript(
            value=ast.Name(id="Annotated"),
            slice=ast.Tuple(
                elts=[
                    ast.Name(id="int" | "float" as name),
                    ast.Call(func=ast.Name(id="Between"), args=[low, high], keywords=[]),
                ]
            ),
        ):
            return Setting(_TYPES[name], default, _number(low), _number(high))
        case ast.Subscript(value=ast.Name(id="Literal"), slice=choices):
            values = choices.elts if isinstance(choices, ast.Tuple) else [choices]
            options = tuple(_constant(option, "Literal") for option in values)
            return Setting(type(default), default, choices=options)
        case ast.Name(id="bool"):
            return Setting(bool, default)
    return None


def _constant(node: ast.expr, what: str) -> Any:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError) as error:
        raise UnitSyntaxError(
            f"Line {node.lineno}: {what} must be written as a literal, got {ast.unparse(node)}."
        ) from error


def _number(node: ast.expr) -> float:
    number = _constant(node, "a bound of Between")
    if not isinstance(number, int | float):
        raise UnitSyntaxError(f"Line {node.lineno}: Between takes numbers, got {number!r}.")
    return number


def _without_docstrings(module: ast.Module) -> ast.Module:
    for node in ast.walk(module):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            match node.body:
                case [ast.Expr(value=ast.Constant(value=str())), *rest]:
                    node.body = rest or [ast.Pass()]
    return module


@lru_cache(maxsize=1024)
def walked(node: ast.AST) -> tuple[ast.AST, ...]:
    """Return a node and all below it. Kept, since a dozen checks look at the same trees."""
    return tuple(ast.walk(node))
