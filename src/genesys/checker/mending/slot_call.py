"""A slot is called as if it took and returned the sequence alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from genesys.checker.mending.arguments import Arguments
from genesys.checker.mending.base import Change, Mend
from genesys.checker.mending.draft import Draft, Edit, inside
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

    def changes(self, draft: Draft) -> Iterator[Change]:
        """Look at each call, the innermost first."""
        for method in draft.methods.values():
            if method.name == "__init__" or not has_signals(method):
                continue
            for call in slot_calls(draft, method):
                given = _given(draft, call)
                edits = None if given is None else _edits(draft, method, call, given)
                if edits:
                    yield Change(
                        call.lineno,
                        f"`{_short(draft, call)}` forgets the signals.",
                        "Now it takes them and hands them on.",
                        tuple(edits),
                    )


def _given(draft: Draft, call: ast.Call) -> list[Edit] | None:
    """Return the edits that hand the signals to a slot; None where the call is a riddle."""
    if any(isinstance(argument, ast.Starred) for argument in call.args):
        return None
    arguments = Arguments.of_call(draft, call)
    match call.args, call.keywords:
        case [_], []:
            return [arguments.with_last("signals")]
        case [_], [ast.keyword(arg=None, value=ast.Name(id="signals"))]:
            return [Edit(*arguments.pieces[1], "signals")]
        case [_, ast.Name(id="signals")], []:
            return []
        case [_], [ast.keyword(arg="signals", value=ast.Name(id="signals"))]:
            return []
    return None


def _edits(
    draft: Draft, method: ast.FunctionDef, call: ast.Call, given: list[Edit]
) -> list[Edit] | None:
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
    draft: Draft, method: ast.FunctionDef, statement: ast.stmt, target: ast.Name, given: list[Edit]
) -> list[Edit] | None:
    """Return the edits of a call whose result gets a name, which may be meant as the pair."""
    name = target.id
    if name == "signals":
        return None
    loads = [
        node
        for node in inside(method)
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
    ]
    if any(is_pair_use(draft, node) for node in loads):
        return given
    if not given and not _next_is_tensor(draft, method, statement, name):
        return None
    return [draft.replaced(target, f"{name}, signals"), *given]


def _with(draft: Draft, call: ast.Call, edits: list[Edit]) -> str:
    start, text = draft.start(call), draft.source(call)
    for edit in edits:
        text = text[: edit.start - start] + edit.text + text[edit.end - start :]
    return text


def _next_is_tensor(draft: Draft, method: ast.FunctionDef, statement: ast.stmt, name: str) -> bool:
    """Whether the next statement that reads a variable uses it as a tensor throughout."""
    body = next(
        body
        for field in ("body", "orelse", "finalbody")
        if statement in (body := getattr(draft.parents[statement], field, []))
    )
    for later in body[body.index(statement) + 1 :]:
        found = [n for n in ast.walk(later) if isinstance(n, ast.Name) and n.id == name]
        loads = [node for node in found if isinstance(node.ctx, ast.Load)]
        if loads:
            return all(takes_tensor(draft, method, node) for node in loads)
        if found:
            return False
    return False


def _short(draft: Draft, call: ast.Call) -> str:
    return " ".join(draft.source(call).split())[:60]
