"""Places in which only a tensor makes sense: a pair of one and a dict fails there."""

from __future__ import annotations

import ast

from genesys.checker.mending.draft import Draft
from genesys.checker.mending.slots import is_slot_call, may_be_dict, takes_tensors

_FUNCTIONS = frozenset({"torch", "F"})
_NAMES = frozenset({"rearrange", "reduce", "repeat"})
_OF_TUPLES = frozenset({"count", "index"})


def takes_tensor(draft: Draft, function: ast.FunctionDef, node: ast.expr) -> bool:
    """Whether an expression stands where a pair would surely fail."""
    around = draft.parents[node]
    match around:
        case ast.BinOp(left=left, right=right):
            other = right if left is node else left
            found = not isinstance(other, ast.Tuple) and not may_be_dict(draft, function, other)
        case ast.AugAssign(value=value, target=target):
            found = value is node and not may_be_dict(draft, function, target)
        case ast.UnaryOp(op=op):
            found = isinstance(op, ast.USub)
        case ast.Attribute(attr=attribute):
            found = attribute not in _OF_TUPLES
        case ast.Tuple(elts=[first, second]) if isinstance(draft.parents[around], ast.Return):
            found = first is node and may_be_dict(draft, function, second)
        case ast.Call():
            found = _is_of_tensors(draft, around, node)
        case _:
            found = False
    return found


def _is_of_tensors(draft: Draft, call: ast.Call, node: ast.expr) -> bool:
    """Whether what is called takes tensors alone, or a slot takes the node as its first."""
    if is_slot_call(draft, call):
        return call.args[:1] == [node]
    match call.func:
        case ast.Attribute(value=ast.Name(id=root)) if root in _FUNCTIONS:
            return True
        case ast.Attribute(value=ast.Name(id="self"), attr=name):
            return takes_tensors(draft, name)
        case ast.Name(id=name):
            return name in _NAMES
    return False


def is_pair_use(draft: Draft, node: ast.Name) -> bool:
    """Whether a variable is used as the pair that a slot returns."""
    around = draft.parents[node]
    match around:
        case ast.Subscript(value=value, slice=ast.Constant(value=int()) | ast.UnaryOp()):
            return value is node
        case ast.Assign(value=value) | ast.Return(value=value) | ast.Starred(value=value):
            return value is node
        case ast.For(iter=value) | ast.NamedExpr(value=value):
            return value is node
    return False
