"""The dict of signals is changed in place."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from genesys.checker.mending.base import Mend, Slip
from genesys.checker.mending.draft import Draft, inside
from genesys.checker.mending.slots import has_signals


class SignalsInPlace(Mend):
    """Writes `signals = signals | {"a": v}` for `signals["a"] = v`, `.update(..)` and `|=`.

    Only in `forward`, where the dict is handed on; not where it bears a second name, which would
    not see the change; not for what removes signals of other units.
    """

    rank = 66

    def slips(self, draft: Draft) -> Iterator[Slip]:
        """Look at the statements of `forward`."""
        forward = draft.methods.get("forward")
        if forward is None or not has_signals(forward) or _has_second_name(forward):
            return
        for node in inside(forward):
            if not isinstance(node, ast.stmt):
                continue
            text = _new_dict(draft, node)
            if text is not None:
                yield Slip(
                    node.lineno,
                    f"`{draft.source(node).partition(chr(10))[0][:60]}` changes the dict that all "
                    "units share.",
                    "Now a new dict is handed on.",
                    (draft.replaced(node, f"signals = {text}"),),
                )


def _new_dict(draft: Draft, node: ast.stmt) -> str | None:
    match node:
        case ast.Assign(targets=[ast.Subscript(value=ast.Name(id="signals"), slice=key)], value=v):
            return f"signals | {{{draft.source(key)}: {draft.source(v)}}}"
        case ast.AugAssign(
            target=ast.Subscript(value=ast.Name(id="signals"), slice=ast.Constant() as key),
            op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div() as sign,
            value=v,
        ):
            old, inner = draft.source(node.target), draft.source(v)
            inner = inner if isinstance(v, ast.Name | ast.Call | ast.Attribute) else f"({inner})"
            return f"signals | {{{draft.source(key)}: {old} {_SIGNS[type(sign)]} {inner}}}"
        case ast.AugAssign(target=ast.Name(id="signals"), op=ast.BitOr(), value=v):
            return f"signals | {draft.source(v)}" if isinstance(v, ast.Dict | ast.Name) else None
        case ast.Expr(
            value=ast.Call(func=ast.Attribute(value=ast.Name(id="signals"), attr=m)) as c
        ):
            return _called(draft, m, c)
    return None


def _called(draft: Draft, method: str, call: ast.Call) -> str | None:
    match method, call:
        case "update", ast.Call(args=[], keywords=[_, *_] as words) if all(w.arg for w in words):
            pairs = ", ".join(f'"{word.arg}": {draft.source(word.value)}' for word in words)
            return f"signals | {{{pairs}}}"
        case "update", ast.Call(args=[ast.Dict() | ast.Name() as other], keywords=[]):
            return f"signals | {draft.source(other)}"
        case "setdefault", ast.Call(args=[ast.Constant() as key, value], keywords=[]):
            return f"{{{draft.source(key)}: {draft.source(value)}}} | signals"
    return None


def _has_second_name(forward: ast.FunctionDef) -> bool:
    for node in inside(forward):
        match node:
            case (
                ast.Assign(value=ast.Name(id="signals"))
                | ast.NamedExpr(value=ast.Name(id="signals"))
            ):
                return True
            case ast.Assign(targets=targets) if len(targets) > 1:
                return True
    return False


_SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
