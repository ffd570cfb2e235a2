"""A slot is called as if it took and returned the sequence alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from genesys.checker.mending.arguments import Arguments
from genesys.checker.mending.base import Mend, Slip
from genesys.checker.mending.draft import Draft, Patch, bound_names, inside
from genesys.checker.mending.naming import fresh, names_in
from genesys.checker.mending.order import can_come_first
from genesys.checker.mending.slots import has_signals, slot_calls
from genesys.checker.mending.tensors import is_pair_use, takes_tensor


class SlotCall(Mend):
    """Writes `x, signals = self.mixer(x, signals)` for `x = self.mixer(x)`.

    A call within an expression moves to a line of its own before it. Not where that would change
    the order in which random numbers are drawn, signals read or things changed; not where the
    result is already taken apart; not in a method that is not given the signals.
    """

    rank = 64

    def slips(self, draft: Draft) -> Iterator[Slip]:
        """Look at each call, the innermost first."""
        for method in draft.methods.values():
            if method.name == "__init__" or not has_signals(method):
                continue
            for call in slot_calls(draft, method):
                given = _given(draft, call)
                patches = None if given is None else _patches(draft, method, call, given)
                if patches:
                    yield Slip(
                        call.lineno,
                        f"`{_short(draft, call)}` forgets the signals.",
                        "Now it takes them and hands them on.",
                        tuple(patches),
                    )


def _given(draft: Draft, call: ast.Call) -> list[Patch] | None:
    """Return the patches that hand the signals to a slot; None where the call is a riddle."""
    if any(isinstance(argument, ast.Starred) for argument in call.args):
        return None
    arguments = Arguments.of_call(draft, call)
    match call.args, call.keywords:
        case [_], []:
            return [arguments.with_last("signals")]
        case [_], [ast.keyword(arg=None, value=ast.Name(id="signals"))]:
            return [Patch(*arguments.pieces[1], "signals")]
        case [_, ast.Name(id="signals")], []:
            return []
        case [_], [ast.keyword(arg="signals", value=ast.Name(id="signals"))]:
            return []
    return None


def _patches(
    draft: Draft, method: ast.FunctionDef, call: ast.Call, given: list[Patch]
) -> list[Patch] | None:
    around = draft.parents[call]
    match around:
        case ast.Assign(targets=[ast.Name() as target]):
            return _assigned(draft, method, around, target, given)
        case ast.Assign(targets=[ast.Tuple()]) | ast.Return() | ast.Expr() | ast.Subscript():
            return given
    statement = draft.statement(call)
    may_move = draft.stands_alone(statement) and can_come_first(draft, statement, call)
    if not may_move or not takes_tensor(draft, method, call):
        return None
    assert isinstance(call.func, ast.Attribute)
    name = fresh(f"after_{call.func.attr}", names_in(method))
    line = f"{name}, signals = {_with(draft, call, given)}"
    return [draft.before(statement, line), draft.replaced(call, name)]


def _assigned(
    draft: Draft, method: ast.FunctionDef, statement: ast.stmt, target: ast.Name, given: list[Patch]
) -> list[Patch] | None:
    """Return the patches of a call whose result gets a name, which may be meant as the pair."""
    name = target.id
    if name == "signals":
        return None
    first, others = _reached(draft, method, statement, name)
    if first and all(is_pair_use(draft, node) for node in first):
        return given
    if any(is_pair_use(draft, node) for node in (*first, *others)):
        return None
    if not given and not (first and all(takes_tensor(draft, method, node) for node in first)):
        return None
    return [draft.replaced(target, f"{name}, signals"), *given]


def _reached(
    draft: Draft, method: ast.FunctionDef, statement: ast.stmt, name: str
) -> tuple[list[ast.Name], list[ast.Name]]:
    """Return the uses of a variable in the next statement that has any, and those after it.

    A statement that sets the variable anew is the last to be reached. In a loop, and where nothing
    in the same body uses the variable, all of its uses may be reached.
    """
    everywhere = [node for node in _loads(method, name) if draft.start(node) > draft.end(statement)]
    if any(isinstance(node, ast.For | ast.While) for node in inside(method)):
        everywhere = _loads(method, name)
    around = draft.parents[statement]
    found: list[list[ast.Name]] = []
    bodies = (getattr(around, field, []) for field in ("body", "orelse", "finalbody"))
    body: list[ast.stmt] = next(body for body in bodies if statement in body)
    for later in body[body.index(statement) + 1 :]:
        if loads := _loads(later, name):
            found.append(loads)
        if name in bound_names(later):
            is_last = isinstance(later, ast.Assign) and around is method
            rest = [node for loads in found[1:] for node in loads]
            return (found[0] if found else []), rest if is_last else everywhere
    return (found[0] if found else everywhere), everywhere


def _loads(tree: ast.AST, name: str) -> list[ast.Name]:
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
    ]


def _with(draft: Draft, call: ast.Call, patches: list[Patch]) -> str:
    start, text = draft.start(call), draft.source(call)
    for patch in patches:
        text = text[: patch.start - start] + patch.text + text[patch.end - start :]
    return text


def _short(draft: Draft, call: ast.Call) -> str:
    return " ".join(draft.source(call).split())[:60]
