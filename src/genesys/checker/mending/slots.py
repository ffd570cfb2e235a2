"""What several mends ask about the calls of slots in a draft."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from genesys.checker.mending.draft import Draft, inside
from genesys.checker.mending.order import layers

_OTHERS = frozenset({
    "Identity", "ModuleList", "ModuleDict", "ParameterList", "ParameterDict", "LSTM", "GRU", "RNN",
    "LSTMCell", "MultiheadAttention",
})  # fmt: skip
"""Classes of `nn` that return other things than one tensor, or whatever they are given."""


def slot_calls(draft: Draft, function: ast.FunctionDef) -> Iterator[ast.Call]:
    """Yield every call of a slot in a function, in the order in which they are made."""
    found = [node for node in inside(function) if is_slot_call(draft, node)]
    found.sort(key=lambda node: (draft.statement(node).lineno, draft.end(node)))
    yield from (node for node in found if isinstance(node, ast.Call))


def is_slot_call(draft: Draft, node: ast.AST) -> bool:
    """Whether a node calls a slot."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name)):
            return name in draft.slots
    return False


def takes_tensors(draft: Draft, attribute: str) -> bool:
    """Whether an attribute is a layer of `nn` that maps tensors to a tensor."""
    made = layers(draft, attribute)
    return bool(made) and not _OTHERS & set(made)


def has_signals(function: ast.FunctionDef) -> bool:
    """Whether a function is given the dict of signals under its name."""
    return any(argument.arg == "signals" for argument in function.args.args)


def may_be_dict(draft: Draft, function: ast.FunctionDef, node: ast.expr) -> bool:
    """Whether an expression may be, or hold, the dict of signals.

    It cannot where no dict comes in: neither by `signals`, nor by a slot, a method that has to do
    with them, or a display in braces. The first of what a slot returns is a tensor, and so is a
    signal that is read, a sum or product, and what a function or layer of torch returns.
    """
    return _Traced(draft, function).mentions(node)


class _Traced:
    """Follows dicts through the variables of a function and the attributes of the unit."""

    def __init__(self, draft: Draft, function: ast.FunctionDef) -> None:
        self._draft = draft
        self._names = {"signals", "dict", "locals", "vars", "super"}
        self._attributes = set(draft.slots)
        self._stored = {"__dict__"}
        grown = True
        while grown:
            before = len(self._names) + len(self._attributes) + len(self._stored)
            for name, method in draft.methods.items():
                if name != "__init__" and any(map(self.mentions, method.body)):
                    self._attributes.add(name)
            for node in ast.walk(draft.definition or function):
                self._attribute(node)
            for node in ast.walk(function):
                self._variable(node)
            grown = len(self._names) + len(self._attributes) + len(self._stored) > before

    def mentions(self, node: ast.AST) -> bool:
        """Whether a dict may come in anywhere at or below a node, but for tensors out of it."""
        if self._is_tensor(node):
            return False
        found = isinstance(node, ast.Dict | ast.DictComp)
        parts = list(ast.iter_child_nodes(node))
        match node:
            case ast.Name(id=name):
                found = name in self._names
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                found = name in self._attributes | self._stored
            case ast.Attribute(attr=name):
                found = name in self._stored
            case ast.Call(func=ast.Attribute(value=ast.Name(id="signals"), attr="get"), args=args):
                parts = list(args)
        return found or any(map(self.mentions, parts))

    def _is_tensor(self, node: ast.AST) -> bool:
        """Whether an expression has a tensor for its value, whatever goes into it."""
        match node:
            case ast.Subscript(value=ast.Name(id="signals"), slice=ast.Constant(value=str())):
                return True
            case ast.Subscript(value=value, slice=ast.Constant(value=0)):
                return is_slot_call(self._draft, value)
            case ast.BinOp(left=left, op=op, right=right) if not isinstance(op, ast.BitOr):
                # Sums and products of tuples are tuples.
                return not all(
                    isinstance(side, ast.Tuple | ast.Constant) or self.mentions(side)
                    for side in (left, right)
                )
            case ast.Call(func=ast.Attribute(value=ast.Name(id="torch" | "F"))):
                return True
            case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name)):
                return takes_tensors(self._draft, name)
        return False

    def _attribute(self, node: ast.AST) -> None:
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            around = self._draft.statement(node)
            if self._is_given(around):
                self._stored.add(node.attr)

    def _variable(self, node: ast.AST) -> None:
        match node:
            case ast.Assign(targets=[ast.Tuple(elts=[_, ast.Name(id=name)])], value=value) if (
                is_slot_call(self._draft, value)
            ):
                self._names.add(name)
            case ast.Name(id=name, ctx=ast.Store()):
                around = self._draft.statement(node)
                if not _is_first_of_slot(self._draft, around) and self._is_given(around):
                    self._names.add(name)
            case ast.FunctionDef(name=name, body=body) if name not in self._draft.methods:
                if any(map(self.mentions, body)):
                    self._names.add(name)

    def _is_given(self, statement: ast.stmt) -> bool:
        match statement:
            case ast.Assign(value=value) | ast.AugAssign(value=value):
                return self.mentions(value)
            case ast.AnnAssign(value=value):
                return value is not None and self.mentions(value)
            case ast.For(iter=value):
                return self.mentions(value) or any(map(_binds, ast.walk(value)))
        return self.mentions(statement)


def _is_first_of_slot(draft: Draft, statement: ast.stmt) -> bool:
    match statement:
        case ast.Assign(targets=[ast.Tuple(elts=[_, _])], value=value):
            return is_slot_call(draft, value)
    return False


def _binds(node: ast.AST) -> bool:
    return isinstance(node, ast.NamedExpr)
