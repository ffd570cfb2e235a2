"""Slots chained by `nn.Sequential`, which hands on one tensor only."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from genesys.checker.mending.base import Mend, Slip
from genesys.checker.mending.draft import Draft, Patch
from genesys.checker.mending.naming import fresh, names_in
from genesys.checker.mending.order import can_come_first
from genesys.checker.mending.slots import has_signals, takes_tensors
from genesys.checker.mending.tensors import takes_tensor


class Sequential(Mend):
    """Calls the members of `nn.Sequential(self.norm, self.mixer)` one after the other.

    Not where a member is made inside of it, for it would need a name; not where the chain is
    used in another way than by calling it on the sequence.
    """

    rank = 62

    def slips(self, draft: Draft) -> Iterator[Slip]:
        """Look at the constructor, then at every use of what it made."""
        init = draft.methods.get("__init__")
        for node in init.body if init else ():
            match node:
                case ast.Assign(
                    targets=[ast.Attribute(value=ast.Name(id="self"), attr=chain)],
                    value=ast.Call(func=made, args=members, keywords=[]),
                ) if ast.unparse(made) == "nn.Sequential":
                    names = _names(draft, members)
                    patches = _expanded(draft, node, chain, names) if names else None
                    if patches:
                        yield Slip(
                            node.lineno,
                            f"`self.{chain}` chains slots by `nn.Sequential`, which loses the "
                            "signals.",
                            "Now they are called one after the other.",
                            (draft.removed(node), *patches),
                        )


def _names(draft: Draft, members: list[ast.expr]) -> list[str]:
    """Name the members; nothing where one is no attribute, or none is a slot."""
    names = []
    for member in members:
        match member:
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                if name not in draft.slots and not takes_tensors(draft, name):
                    return []
                names.append(name)
            case _:
                return []
    return names if draft.slots & set(names) else []


def _expanded(draft: Draft, made: ast.stmt, chain: str, members: list[str]) -> list[Patch] | None:
    """Return the patches of every use; None where one of them is no plain call."""
    patches: list[Patch] = []
    for method in draft.methods.values():
        for node in ast.walk(method):
            if not _is_own(node, chain) or draft.statement(node) is made:
                continue
            call = draft.parents[node]
            if not isinstance(call, ast.Call) or call.func is not node or not has_signals(method):
                return None
            more = _use(draft, method, call, chain, members)
            if not more:
                return None
            patches += more
    return patches


def _use(
    draft: Draft, method: ast.FunctionDef, call: ast.Call, chain: str, members: list[str]
) -> list[Patch]:
    statement = draft.statement(call)
    rest = [ast.unparse(argument) for argument in call.args[1:]]
    if not call.args or rest not in ([], ["signals"]) or call.keywords:
        return []
    if not draft.stands_alone(statement) or draft.function(call) is not method:
        return []
    around = draft.parents[call]
    match around:
        case (
            ast.Assign(targets=[ast.Name(id=name)])
            | ast.Assign(targets=[ast.Tuple(elts=[ast.Name(id=name), ast.Name(id="signals")])])
        ):
            *lines, last = _lines(draft, call, members, name)
            return [draft.before(statement, *lines), draft.replaced(statement, last)]
    name = fresh(f"after_{chain}", names_in(method))
    patch = draft.before(statement, *_lines(draft, call, members, name))
    if isinstance(around, ast.Return):
        return [patch, draft.replaced(call, f"{name}, signals")]
    if takes_tensor(draft, method, call) and can_come_first(draft, statement, call):
        return [patch, draft.replaced(call, name)]
    return []


def _lines(draft: Draft, call: ast.Call, members: list[str], name: str) -> list[str]:
    lines, given = [], draft.source(call.args[0])
    for member in members:
        if member in draft.slots:
            lines.append(f"{name}, signals = self.{member}({given}, signals)")
        else:
            lines.append(f"{name} = self.{member}({given})")
        given = name
    return lines


def _is_own(node: ast.AST, attribute: str) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id="self"), attr=name):
            return name == attribute
    return False
