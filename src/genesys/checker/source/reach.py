"""A unit computes: it does not reach for files, the interpreter, or other code's insides."""

import ast
import builtins
from collections.abc import Iterator

from genesys.architecture.unit_source import UnitSource
from genesys.checker.finding import Finding
from genesys.checker.source.base import SourceCheck
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
set_default_dtype set_default_device set_default_tensor_type set_num_threads
set_num_interop_threads set_grad_enabled set_rng_state set_flush_denormal
set_float32_matmul_precision use_deterministic_algorithms set_warn_always
set_deterministic_debug_mode from_file parallel register_module_forward_hook
"""
_OUTSIDE = frozenset(_ELSEWHERE.split())
"""Words that nothing reached through `torch`, `nn`, `F` or `math` may have in its path."""


class Reach(SourceCheck):
    """Only known built-ins, no private or double-underscore attribute of others, no patching."""

    def inspect(self, unit: UnitSource) -> Iterator[Finding]:
        """Look at every name, attribute and assignment."""
        own = set(_bound(unit.definition))
        for node in ast.walk(unit.module):
            match node:
                case ast.Name(id=name, ctx=ast.Load()) if name not in own:
                    yield from self._builtin(unit, node, name)
                case ast.Attribute():
                    yield from self._attribute(unit, node)
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

    def _attribute(self, unit: UnitSource, node: ast.Attribute) -> Iterator[Finding]:
        root, path = _path(node)
        mine = root == "self" and len(path) == 1
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
        imported = root in allowed()
        if imported and node.attr in _OUTSIDE and not set(path[:-1]) & _OUTSIDE:
            yield self.found(
                unit,
                node,
                "Units compute with tensors only.",
                f"`{'.'.join((root, *path))}` reaches outside of the unit.",
                "Do without it.",
            )
        patched = isinstance(node.ctx, ast.Store | ast.Del)
        if patched and (imported or root in (unit.name, "super()", "type()")):
            yield self.found(
                unit,
                node,
                "A unit changes nothing but itself.",
                f"`{'.'.join((root, *path))}` is not its own.",
                "Assign to `self` only.",
            )


def _bound(tree: ast.AST) -> Iterator[str]:
    """Yield the names of arguments and local variables, which may be called as they like."""
    for node in ast.walk(tree):
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
