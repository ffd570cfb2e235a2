"""`forward` returns other things than the sequence and the signals."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from genesys.checker.mending.base import Mend, Slip
from genesys.checker.mending.draft import Draft, Patch, inside
from genesys.checker.mending.naming import names_in
from genesys.checker.mending.order import is_pure
from genesys.checker.mending.slots import has_signals, may_be_dict

_WANTED = "tuple[Tensor, Signals]"


class ReturnArity(Mend):
    """Has every `return` of `forward` hand on the sequence, then the signals, and nothing else.

    Not where what is returned may be both already, such as what a slot or a method returns; not
    where `return x, {}` drops what other units wrote; not where what would be left out does more
    than to compute.
    """

    rank = 68

    def slips(self, draft: Draft) -> Iterator[Slip]:
        """Slip all of them at once, with the annotation that says what is returned."""
        forward = draft.methods.get("forward")
        if forward is None or not has_signals(forward):
            return
        returns = [node for node in inside(forward) if isinstance(node, ast.Return)]
        found = [(node, patches) for node in returns if (patches := _patches(draft, forward, node))]
        if not found:
            return
        patches = [patch for _, more in found for patch in more]
        if forward.returns is not None and draft.source(forward.returns) != _WANTED:
            patches.append(draft.replaced(forward.returns, _WANTED))
        yield Slip(
            found[0][0].lineno,
            "`forward` returns " + " and ".join(f"`{_written(draft, n)}`" for n, _ in found) + ".",
            "Now the sequence and the signals.",
            tuple(patches),
        )


def _patches(draft: Draft, forward: ast.FunctionDef, node: ast.Return) -> list[Patch]:
    match node.value:
        case None | ast.Constant(value=None):
            return []
        case ast.Tuple(elts=[_, second]) if "signals" in names_in(second):
            return []
        case ast.Tuple(elts=[_, _, *_] as parts):
            return _of_tuple(draft, forward, parts)
        case ast.Tuple() | ast.Starred():
            return []
        case value if not may_be_dict(draft, forward, value):
            return [Patch(draft.end(value), draft.end(value), ", signals")]
    return []


def _of_tuple(draft: Draft, forward: ast.FunctionDef, parts: list[ast.expr]) -> list[Patch]:
    held = [may_be_dict(draft, forward, part) for part in parts]
    if any(isinstance(part, ast.Starred) for part in parts):
        return []
    if held[1] and len(parts) > 2 and _may_go(draft, held[2:], parts[2:]):
        return [Patch(draft.end(parts[1]), draft.end(parts[-1]))]
    if not any(held) and _may_go(draft, held[1:], parts[1:]):
        return [Patch(draft.start(parts[1]), draft.end(parts[-1]), "signals")]
    if held == [True, False] and draft.source(parts[0]) == "signals":
        first, second = draft.source(parts[0]), draft.source(parts[1])
        return [draft.replaced(parts[0], second), draft.replaced(parts[1], first)]
    return []


def _may_go(draft: Draft, held: list[bool], parts: list[ast.expr]) -> bool:
    """Whether nothing is lost with parts of a result but themselves."""
    inner = [node for part in parts for node in ast.walk(part)]
    calls = [node for node in inner if isinstance(node, ast.Call)]
    binds = any(isinstance(node, ast.NamedExpr) for node in inner)
    return not any(held) and not binds and all(is_pure(draft, call) for call in calls)


def _written(draft: Draft, node: ast.Return) -> str:
    return draft.source(node).removeprefix("return ").partition("\n")[0][:60]
