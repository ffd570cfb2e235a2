"""A unit computes: it does not reach for files, the interpreter, or other code's insides."""

import ast
import builtins
from collections.abc import Iterator

from genesys.architecture.unit_source import UnitSource, walked
from genesys.checker.finding import Finding
from genesys.checker.source.base import SourceCheck
from genesys.checker.source.contract import INSIDES
from genesys.checker.source.imports import allowed

_HARMLESS = """
abs all any bool complex dict divmod enumerate filter float frozenset int isinstance iter len list
map max min next object pow property range reversed round set slice sorted staticmethod str sum
super tuple zip NotImplemented NotImplementedError RuntimeError TypeError ValueError AssertionError
"""
_BUILTINS = frozenset(_HARMLESS.split())

_ELSEWHERE = """
os sys builtins importlib ctypes inspect threading multiprocessing subprocess signal types
functools glob platform warnings textwrap dataclasses np torch numpy
load save hub serialization storage package jit compile compiler export onnx fx
library ops classes cpp overrides testing utils distributed futures profiler monitor
cuda mps mtia xpu cpu accelerator backends random seed manual_seed initial_seed
use_deterministic_algorithms from_file from_numpy frombuffer parallel
"""
_OUTSIDE = frozenset(_ELSEWHERE.split())
"""Words that nothing reached through `torch`, `nn`, `F` or `math` may have in its path."""

_GLOBAL = ("set_", "register_module_")
"""How names in torch begin that change it for everybody."""

_MODULES = frozenset({"torch", "nn", "F", "math"})

_RAW = frozenset({"numpy", "data_ptr", "storage", "untyped_storage", "share_memory_", "tofile"})
"""Attributes of a tensor that lead to memory and files."""


class Reach(SourceCheck):
    """Only known built-ins, no private or double-underscore attribute of others, no patching."""

    def inspect(self, unit: UnitSource) -> Iterator[Finding]:
        """Look at every name, attribute and assignment."""
        own = set(_bound(unit.definition))
        aliases = set(_aliases(unit.definition))
        inside = {id(n.value) for n in walked(unit.module) if isinstance(n, ast.Attribute)}
        for node in walked(unit.module):
            match node:
                case ast.Name(id=name, ctx=ast.Load()) if name not in own:
                    yield from self._builtin(unit, node, name)
                    if name in _MODULES and id(node) not in inside:
                        yield self.found(
                            unit,
                            node,
                            f"`{name}` is used by its functions and classes.",
                            "Here it is handed on whole.",
                            f"Write `{name}.` and what you need of it.",
                        )
                case ast.Attribute():
                    yield from self._attribute(unit, node, aliases)
                case ast.Global():
                    yield self.found(
                        unit,
                        node,
                        "A unit has no globals.",
                        f"`{ast.unparse(node)}` makes one.",
                        "Keep what you need in `self`.",
                    )
                case ast.AsyncFunctionDef() | ast.Await() | ast.Yield() | ast.YieldFrom():
                    yield self.found(
                        unit,
                        node,
                        "Methods return tensors.",
                        "This one is a coroutine or a generator.",
                        "Return instead.",
                    )

    def _builtin(self, unit: UnitSource, node: ast.Name, name: str) -> Iterator[Finding]:
        if (hasattr(builtins, name) or name.startswith("__")) and name not in _BUILTINS:
            yield self.found(
                unit,
                node,
                "Units compute with tensors only.",
                f"`{name}` is not available to them.",
                "Do without it.",
            )

    def _attribute(
        self, unit: UnitSource, node: ast.Attribute, aliases: set[str]
    ) -> Iterator[Finding]:
        root, path = _path(node)
        whole = ".".join((root, *path))
        mine = root == "self" and len(path) == 1 and node.attr not in INSIDES
        if node.attr.startswith("__") and not _is_parent_init(node):
            yield self.found(
                unit,
                node,
                "Units compute with tensors only.",
                f"`.{node.attr}` is Python's own business.",
                "Do without it.",
            )
        elif node.attr.startswith("_") and not mine and not _is_parent_init(node):
            yield self.found(
                unit,
                node,
                "A unit uses what others offer.",
                f"`.{node.attr}` is private to something else.",
                "Do without it.",
            )
        imported = root in allowed() or root in aliases
        far = node.attr in _OUTSIDE or node.attr.startswith(_GLOBAL)
        raw = node.attr in _RAW and not mine
        if raw or (imported and far and not set(path[:-1]) & _OUTSIDE):
            yield self.found(
                unit,
                node,
                "Units compute with tensors only.",
                f"`{whole or ast.unparse(node)[-60:]}` reaches outside of the unit.",
                "Do without it.",
            )
        patched = isinstance(node.ctx, ast.Store | ast.Del)
        if patched and (imported or root in (unit.name, "super()", "type()")):
            yield self.found(
                unit,
                node,
                "A unit changes nothing but itself.",
                f"`{whole}` is not its own.",
                "Assign to `self` only.",
            )


def _aliases(tree: ast.AST) -> Iterator[str]:
    """Yield local names for what was imported: `layer = nn.Linear`."""
    for node in walked(tree):
        match node:
            case ast.Assign(
                targets=[ast.Name(id=name)], value=ast.Name() | ast.Attribute() as value
            ):
                if _path(value)[0] in allowed():
                    yield name


def _bound(tree: ast.AST) -> Iterator[str]:
    """Yield the names of arguments and local variables, which may be called as they like."""
    for node in walked(tree):
        match node:
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                yield name


def _path(node: ast.expr) -> tuple[str, list[str]]:
    """Return the name at the root of an attribute chain and the attributes after it."""
    path: list[str] = []
    while isinstance(node, ast.Attribute):
        path.insert(0, node.attr)
        node = node.value
    match node:
        case ast.Name(id=name):
            return name, path
        case ast.Call(func=ast.Name(id=name)):
            return f"{name}()", path
    return "", path


def _is_parent_init(node: ast.Attribute) -> bool:
    return node.attr == "__init__" and _path(node) == ("super()", ["__init__"])
