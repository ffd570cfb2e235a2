"""The order in which Python evaluates the parts of a statement."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from genesys.checker.mending.draft import Draft

_STATEMENTS = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Return, ast.Expr)

_IN_PASSING = (
    ast.BoolOp, ast.IfExp, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
    ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom, ast.JoinedStr,
)  # fmt: skip
"""What may evaluate its parts never, or many times, or bind names on the way."""

_PLAIN = """
abs all any bool enumerate float int isinstance len list max min range reversed round sum tuple zip
einsum pack rearrange reduce repeat unpack
"""
_BUILTINS = frozenset(_PLAIN.split())

_OF_NN = """
Linear Conv1d Embedding LayerNorm RMSNorm GroupNorm Identity SiLU GELU ReLU ELU Mish Sigmoid Tanh
Softplus Softmax Hardswish LeakyReLU ReLU6 LogSigmoid
"""
_LAYERS = frozenset(_OF_NN.split())

_RANDOM = ("rand", "drop", "gumbel", "bernoulli", "multinomial", "normal", "poisson", "rrelu",
           "exponential", "uniform", "sample", "cauchy", "geometric", "seed")  # fmt: skip


def can_come_first(draft: Draft, statement: ast.stmt, call: ast.Call) -> bool:
    """Whether a call in a statement can be made before it: then the same is computed.

    It can where all that Python evaluates before it draws no random numbers, changes nothing,
    reads no signals, and where the call is made exactly once.
    """
    if not isinstance(statement, _STATEMENTS):
        return False
    before = _before(statement, call)
    return before is not None and all(_is_settled(draft, node) for node in before)


def is_pure(draft: Draft, call: ast.Call) -> bool:
    """Whether a call surely draws no random numbers and changes nothing."""
    if any(isinstance(word, ast.keyword) and word.arg == "inplace" for word in call.keywords):
        return False
    match call.func:
        case ast.Name(id=name):
            return name in _BUILTINS
        case ast.Attribute(value=ast.Name(id="self"), attr=name):
            made = layers(draft, name)
            return bool(made) and set(made) <= _LAYERS
        case ast.Attribute(attr=name):
            is_quiet = not name.endswith("_") and not any(word in name for word in _RANDOM)
            return is_quiet and name not in ("pop", "append", "update", "setdefault", "insert")
    return False


def layers(draft: Draft, attribute: str) -> list[str]:
    """Return the classes of `nn` of which an attribute is made, in one place; none if unsure.

    Those of `nn.Sequential` are its members'. What is no class of `nn` counts as "Identity", which
    may return anything.
    """
    match draft.made.get(attribute):
        case [ast.Call() as made]:
            return list(_layers(made))
    return []


def _layers(made: ast.expr) -> Iterator[str]:
    match made:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="nn"), attr="Sequential"), args=members):
            for member in members:
                yield from _layers(member)
        case ast.Call(func=ast.Attribute(value=ast.Name(id="nn"), attr=name)):
            yield name
        case _:
            yield "Identity"


def _before(node: ast.AST, call: ast.Call) -> list[ast.AST] | None:
    """List what is evaluated before the call; None where the call is not in the node."""
    if node is call:
        return []
    done: list[ast.AST] = [node] if isinstance(node, _IN_PASSING) else []
    for child in _in_order(node):
        found = _before(child, call)
        if found is not None:
            return done + found
        done += ast.walk(child)
    return None


def _in_order(node: ast.AST) -> Iterable[ast.AST]:
    match node:
        case ast.Assign(targets=targets, value=value):
            return [value, *targets]
        case ast.AnnAssign(target=target, value=value):
            return [value, target] if value else [target]
        case ast.Dict(keys=keys, values=values):
            return [part for pair in zip(keys, values, strict=True) for part in pair if part]
    return ast.iter_child_nodes(node)


def _is_settled(draft: Draft, node: ast.AST) -> bool:
    match node:
        case ast.Call():
            return is_pure(draft, node)
        case ast.Name(id="signals"):
            return False
    return not isinstance(node, _IN_PASSING)
