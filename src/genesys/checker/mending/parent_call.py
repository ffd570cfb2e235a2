"""The constructor of the parent, not called or called otherwise."""

import ast
from collections.abc import Iterator

from genesys.checker.mending.base import Mend, Slip
from genesys.checker.mending.draft import Draft, inside

_CALL = "super().__init__(dim)"
_PARENTS = frozenset({"Unit.__init__", "nn.Module.__init__", "torch.nn.Module.__init__"})


class ParentCall(Mend):
    """Begins a constructor with `super().__init__(dim)`.

    Not where the first argument after `self` is not `dim`, nor where the parent is given another
    width, as in `super().__init__(2 * dim)`: that is a decision, if a wrong one.
    """

    rank = 44

    def slips(self, draft: Draft) -> Iterator[Slip]:
        """Look at the constructor."""
        init = draft.methods.get("__init__")
        if init is None or [argument.arg for argument in init.args.args[:2]] != ["self", "dim"]:
            return
        calls = [node for node in inside(init) if isinstance(node, ast.Call) and _is_parents(node)]
        if any(ast.unparse(call) == _CALL for call in calls):
            return
        if not calls:
            first = next(iter(init.body[_after_docstring(init) :]), None)
            if first is None or not draft.stands_alone(first):
                return
            yield Slip(
                init.lineno,
                "`__init__` does not call its parent's.",
                f"Now it begins with `{_CALL}`.",
                (draft.before(first, _CALL),),
            )
        elif len(calls) == 1 and _is_given(calls[0]) and not _is_rebound(init):
            written = draft.source(calls[0])
            yield Slip(
                calls[0].lineno,
                f"The parent's constructor is called by `{written}`.",
                f"Now by `{_CALL}`.",
                (draft.replaced(calls[0], _CALL),),
            )


def _is_parents(call: ast.Call) -> bool:
    func = call.func
    if not isinstance(func, ast.Attribute) or func.attr != "__init__":
        return False
    is_super = isinstance(func.value, ast.Call) and ast.unparse(func.value.func) == "super"
    return is_super or ast.unparse(func) in _PARENTS


def _is_given(call: ast.Call) -> bool:
    """Whether the parent gets the width, or nothing in its place."""
    given = call.args[0 if ast.unparse(call.func).startswith("super(") else 1 :]
    given += [word.value for word in call.keywords if word.arg == "dim"]
    return not given or (isinstance(given[0], ast.Name) and given[0].id == "dim")


def _is_rebound(init: ast.FunctionDef) -> bool:
    return any(
        isinstance(node, ast.Name) and node.id == "dim" and not isinstance(node.ctx, ast.Load)
        for node in ast.walk(init)
    )


def _after_docstring(init: ast.FunctionDef) -> int:
    return int(ast.get_docstring(init, clean=False) is not None)
