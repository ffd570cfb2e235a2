"""Tensors put on a device by its name."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from genesys.checker.mending.arguments import Arguments
from genesys.checker.mending.base import Mend, Slip
from genesys.checker.mending.draft import Draft, Patch


class Device(Mend):
    """Lets tensors follow the device of `x`, where they are put on "cuda" by name.

    In `__init__`, where there is no `x`, what names the device is left out: the language model
    moves what it builds. Not in methods that are given no `x`, nor for other devices.
    """

    rank = 72

    def slips(self, draft: Draft) -> Iterator[Slip]:
        """Look at calls in the methods of the class."""
        for method in draft.methods.values():
            in_init = method.name == "__init__"
            if not in_init and "x" not in [argument.arg for argument in method.args.args]:
                continue
            for node in ast.walk(method):
                patches = _patches(draft, node, in_init)
                if patches:
                    yield Slip(
                        node.lineno,  # type: ignore[attr-defined]
                        f"`{draft.source(node)}` names a device.",
                        "Now the language model decides."
                        if in_init
                        else "Now it follows that of `x`.",
                        tuple(patches),
                    )


def _patches(draft: Draft, node: ast.AST, in_init: bool) -> list[Patch]:
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="self")) as func)) if (
            in_init and _moves(node.value)
        ):
            return [draft.removed(node)] if func.attr in ("to", "cuda") else []
        case ast.Call(func=ast.Attribute(value=value)) if _moves(node):
            dot = draft.code.rindex(".", draft.end(value) - 1, draft.end(node.func))
            return [Patch(dot, draft.end(node), "" if in_init else ".to(x.device)")]
        case ast.Call(keywords=words):
            named = [word for word in words if word.arg == "device" and _is_cuda(word.value)]
            if _is_own_method(node):
                pass
            elif named and in_init:
                arguments = Arguments.of_call(draft, node)
                return arguments.without([arguments.index(named[0])])
            elif named:
                return [draft.replaced(named[0].value, "x.device")]
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if (
            not in_init and _is_cuda(value) and (name == "device" or isinstance(value, ast.Call))
        ):
            return [draft.replaced(value, "x.device")]
    return []


def _moves(node: ast.AST) -> bool:
    """Whether a call moves what stands before its dot, and does nothing else."""
    match node:
        case ast.Call(func=ast.Attribute(attr="cuda", value=value), args=[], keywords=[]):
            return not _is_module(value)
        case ast.Call(func=ast.Attribute(attr="to", value=value), args=[device], keywords=[]):
            return _is_cuda(device) and not _is_module(value)
        case ast.Call(
            func=ast.Attribute(attr="to", value=value),
            args=[],
            keywords=[ast.keyword(arg="device", value=device)],
        ):
            return _is_cuda(device) and not _is_module(value)
    return False


def _is_own_method(call: ast.Call) -> bool:
    """Whether a call is of the unit's own, which may mean anything by a device."""
    match call.func:
        case ast.Attribute(value=ast.Name(id="self")):
            return True
    return False


def _is_module(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "torch"


def _is_cuda(node: ast.expr) -> bool:
    match node:
        case ast.Constant(value=str(name)):
            return name.partition(":")[0] == "cuda"
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id="torch"), attr="device"), args=[inner], keywords=[]
        ):
            return _is_cuda(inner)
        case ast.IfExp(test=test, body=body, orelse=ast.Constant(value="cpu")):
            return ast.unparse(test) == "torch.cuda.is_available()" and _is_cuda(body)
        case ast.IfExp(test=test, body=body, orelse=ast.Call() as orelse):
            is_cpu = ast.unparse(orelse) == "torch.device('cpu')"
            return is_cpu and ast.unparse(test) == "torch.cuda.is_available()" and _is_cuda(body)
    return False
