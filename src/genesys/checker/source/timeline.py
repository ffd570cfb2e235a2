"""What can be read off a method about time: which tensors run over it, and which loops do."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_POINTWISE = """
abs add bfloat16 clamp clamp_max clamp_min clone contiguous cos cumsum detach div double dropout
elu exp expm1 float gelu half layer_norm leaky_relu log log1p log_softmax logsigmoid masked_fill
mish mul neg normalize pad pow relu relu6 rms_norm rsqrt sigmoid silu sin softmax softplus sqrt
square sub tanh to type_as where zeros_like ones_like empty_like flip roll chunk split
"""
_KEEPS = frozenset(_POINTWISE.split())
"""Methods and functions whose result has the dimensions of what they are given."""

_WRAPPERS = frozenset({"enumerate", "reversed", "zip", "list", "tuple", "iter"})


@dataclass(frozen=True)
class Tensor:
    """Which dimension of a tensor runs over time, and how many there are where that is known."""

    axis: int
    rank: int | None = None

    def dimension(self, number: int) -> int | None:
        """Count a dimension from the front, where it can be."""
        return number if number >= 0 else None if self.rank is None else self.rank + number


Known = Mapping[str, Tensor | None]
"""Names -> the tensor that runs over time, or None for a number that is the length."""


class Timeline:
    """Follows the statements of one method, in their order.

    What it cannot follow it takes for something else, so that a loop over chunks, heads or
    layers is never mistaken for one over positions. It reads; it never runs anything.
    """

    def __init__(self, known: Known, methods: Mapping[str, ast.FunctionDef]) -> None:
        self._known: dict[str, Tensor | None] = dict(known)
        self._methods = methods
        self.calls: list[tuple[str, Known]] = []
        """Own methods that are handed tensors or lengths, and what they know by that."""

    def loops(self, body: list[ast.stmt]) -> Iterator[ast.AST]:
        """Yield what takes one position a turn: loops, and what comprehensions go over."""
        for statement in body:
            yield from self._inside(statement)
            match statement:
                case ast.For(iter=over) if self._by_position(over):
                    yield statement
                case ast.While(test=test) if self._counts_up(statement, test):
                    yield statement
                case ast.Assign(targets=[target], value=value):
                    self._learn(target, value)
                case ast.AnnAssign(target=target, value=ast.expr() as value):
                    self._learn(target, value)
            for name in ("body", "orelse", "finalbody"):
                yield from self.loops(getattr(statement, name, []))

    def _inside(self, statement: ast.stmt) -> Iterator[ast.AST]:
        for part in ast.iter_child_nodes(statement):
            for node in ast.walk(part) if isinstance(part, ast.expr) else ():
                match node:
                    case ast.comprehension(iter=over) if self._by_position(over):
                        yield over
                    case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name)) if (
                        name in self._methods
                    ):
                        self._call(name, node)

    def _call(self, name: str, call: ast.Call) -> None:
        names = [argument.arg for argument in self._methods[name].args.args]
        given = list(zip(names[names[:1] == ["self"] :], call.args, strict=False))
        given += [(word.arg, word.value) for word in call.keywords if word.arg]
        known: dict[str, Tensor | None] = {}
        for argument, value in given:
            if self._is_length(value):
                known[argument] = None
            elif tensor := self._tensor(value):
                known[argument] = tensor
        if known:
            self.calls.append((name, known))

    def _learn(self, target: ast.expr, value: ast.expr) -> None:
        match target:
            case ast.Name(id=name):
                self._known.pop(name, None)
                if self._is_length(value):
                    self._known[name] = None
                elif tensor := self._tensor(value):
                    self._known[name] = tensor
            case ast.Tuple(elts=targets) | ast.List(elts=targets):
                self._unpack(targets, value)

    def _unpack(self, targets: list[ast.expr], value: ast.expr) -> None:
        if isinstance(value, ast.Tuple) and len(value.elts) == len(targets):
            for target, part in zip(targets, value.elts, strict=True):
                self._learn(target, part)
            return
        shape = self._shape(value)
        whole = None if shape else self._tensor(value)
        for place, target in enumerate(targets):
            if not isinstance(target, ast.Name):
                continue
            self._known.pop(target.id, None)
            if shape and place == shape.axis:
                self._known[target.id] = None
            elif whole:
                self._known[target.id] = whole

    def _shape(self, node: ast.expr) -> Tensor | None:
        """Return the tensor whose shape, or the front of it, this is."""
        match node:
            case ast.Subscript(value=value, slice=ast.Slice(lower=None)):
                return self._shape(value)
            case ast.Attribute(value=value, attr="shape"):
                return self._tensor(value)
            case ast.Call(func=ast.Attribute(value=value, attr="size"), args=[]):
                return self._tensor(value)
        return None

    def _is_length(self, node: ast.expr) -> bool:
        match node:
            case ast.Name(id=name):
                return name in self._known and self._known[name] is None
            case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=ast.Constant()):
                return self._is_length(left)
            case ast.Subscript(value=value, slice=place):
                tensor = self._shape(value)
            case ast.Call(func=ast.Attribute(value=value, attr="size"), args=[place]):
                tensor = self._tensor(value)
            case _:
                return False
        number = _integer(place)
        return bool(tensor and number is not None and tensor.dimension(number) == tensor.axis)

    def _tensor(self, node: ast.expr) -> Tensor | None:
        found = None
        match node:
            case ast.Name(id=name):
                found = self._known.get(name)
            case ast.UnaryOp(operand=part) | ast.BinOp(left=part, op=ast.MatMult()):
                found = self._tensor(part)
            case ast.BinOp(left=one, right=other) | ast.IfExp(body=one, orelse=other):
                found = self._tensor(one) or self._tensor(other)
            case ast.Call(func=ast.Name(id="rearrange"), args=[value, ast.Constant(value=str(to))]):
                found = _rearranged(self._tensor(value), to)
            case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name), args=[x, *_]):
                found = None if name in self._methods else self._tensor(x)
            case ast.Call(func=ast.Attribute(value=ast.Name(id="torch" | "F"), attr=name)):
                found = self._result(name, node.args[:1], node.args[1:])
            case ast.Call(func=ast.Attribute(value=value, attr=name), args=arguments):
                found = self._result(name, [value], arguments)
        return found

    def _result(self, name: str, given: list[ast.expr], arguments: list[ast.expr]) -> Tensor | None:
        tensor = self._tensor(given[0]) if given else None
        if tensor is None:
            return None
        numbers = [_integer(argument) for argument in arguments]
        places = [None if n is None else tensor.dimension(n) for n in numbers]
        if name in {"view", "reshape"}:
            along = [place for place, size in enumerate(arguments) if self._is_length(size)]
            return Tensor(along[0], len(arguments)) if along else None
        if name in {"transpose", "swapaxes"} and len(places) == 2 and None not in places:
            swap = {places[0]: places[1], places[1]: places[0]}
            return Tensor(swap.get(tensor.axis, tensor.axis) or 0, tensor.rank)
        if name == "permute" and tensor.axis in places:
            return Tensor(places.index(tensor.axis), tensor.rank)
        return tensor if name in _KEEPS else None

    def _by_position(self, over: ast.expr) -> bool:
        """Whether a loop over this takes one position a turn."""
        match over:
            case ast.Call(func=ast.Name(id="range"), args=arguments):
                return self._range(arguments)
            case ast.Call(func=ast.Name(id=name), args=arguments) if name in _WRAPPERS:
                return any(self._by_position(argument) for argument in arguments)
            case ast.Call(func=ast.Attribute(value=ast.Name(id="torch"), attr="unbind" | "split")):
                value, rest = over.args[:1], over.args[1:]
                return bool(value) and self._cut(over, value[0], rest)
            case ast.Call(func=ast.Attribute(value=value, attr="unbind" | "split")):
                return self._cut(over, value, over.args)
        tensor = self._tensor(over)
        return tensor is not None and tensor.axis == 0

    def _range(self, arguments: list[ast.expr]) -> bool:
        match arguments:
            case [stop] | [_, stop]:
                return self._is_length(stop)
            case [start, stop, step]:
                once = _integer(step) in {1, -1}
                return once and (self._is_length(start) or self._is_length(stop))
        return False

    def _cut(self, call: ast.Call, value: ast.expr, arguments: list[ast.expr]) -> bool:
        tensor = self._tensor(value)
        assert isinstance(call.func, ast.Attribute)
        if call.func.attr == "split":
            if not arguments or _integer(arguments[0]) != 1:
                return False
            arguments = arguments[1:]
        named = [word.value for word in call.keywords if word.arg == "dim"]
        number = _integer((arguments or named or [ast.Constant(0)])[0])
        return bool(tensor and number is not None and tensor.dimension(number) == tensor.axis)

    def _counts_up(self, loop: ast.While, test: ast.expr) -> bool:
        match test:
            case ast.Compare(left=ast.Name(id=name), comparators=[stop]) if self._is_length(stop):
                steps = (f"{name} += 1", f"{name} = {name} + 1", f"{name} = 1 + {name}")
                return any(
                    isinstance(node, ast.Assign | ast.AugAssign) and ast.unparse(node) in steps
                    for node in ast.walk(loop)
                )
        return False


def _integer(node: ast.expr) -> int | None:
    try:
        number = ast.literal_eval(node)
    except (ValueError, TypeError):
        return None
    return number if type(number) is int else None


def _rearranged(tensor: Tensor | None, pattern: str) -> Tensor | None:
    """Find the dimension again behind an einops pattern, unless it is cut up or merged there."""
    before, _, after = (_dimensions(side) for side in pattern.partition("->"))
    if tensor is None or tensor.axis >= len(before) or before[tensor.axis] not in after:
        return None
    return Tensor(after.index(before[tensor.axis]), len(after))


def _dimensions(side: str) -> list[str]:
    """Split one side of a pattern: what stands in parentheses is one dimension."""
    parts: list[str] = []
    for word in side.replace("(", " ( ").replace(")", " ) ").split():
        if parts and parts[-1].startswith("(") and not parts[-1].endswith(")"):
            parts[-1] += f" {word}" if word != ")" else ")"
        else:
            parts.append(word)
    return parts
