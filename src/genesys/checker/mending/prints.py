"""Lines that were written to look at what happens."""

import ast
from collections.abc import Iterator

from genesys.checker.mending.base import Mend, Slip
from genesys.checker.mending.draft import Draft
from genesys.checker.mending.order import is_pure


class Prints(Mend):
    """Removes `print(...)` and `breakpoint()`.

    Not where what is printed does something itself, such as calling a slot or drawing random
    numbers; not where `print` is a name of the unit's own.
    """

    rank = 74

    def slips(self, draft: Draft) -> Iterator[Slip]:
        """Look at every statement."""
        for node in draft.nodes:
            match node:
                case ast.Expr(value=ast.Call(func=ast.Name(id="print" | "breakpoint" as name))) if (
                    name not in draft.bound and _does_nothing(draft, node.value)
                ):
                    yield Slip(
                        node.lineno,
                        f"`{name}` is not available to units.",
                        "Removed.",
                        (draft.removed(node),),
                    )


def _does_nothing(draft: Draft, call: ast.expr) -> bool:
    inner = [node for node in ast.walk(call) if node is not call]
    calls = [node for node in inner if isinstance(node, ast.Call)]
    binds = any(isinstance(node, ast.NamedExpr | ast.Await) for node in inner)
    return not binds and all(is_pure(draft, part) for part in calls)
