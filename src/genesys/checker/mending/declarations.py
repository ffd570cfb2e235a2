"""`reads` and `writes` that are no tuples."""

import ast
from collections.abc import Iterator

from genesys.checker.mending.base import Mend, Slip
from genesys.checker.mending.draft import Draft


class Declarations(Mend):
    """Writes `reads = ("a",)` for `reads = ["a"]`, `reads = {"a"}` and `reads = ("a")`.

    Not where a name is not written out.
    """

    rank = 38

    def slips(self, draft: Draft) -> Iterator[Slip]:
        """Look at the body of the class."""
        for word in ("reads", "writes"):
            match draft.attributes.get(word):
                case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
                    names = _names(value)
                    if names is None:
                        continue
                    comma = "," if len(names) == 1 else ""
                    text = f"({', '.join(names)}{comma})"
                    yield Slip(
                        value.lineno,
                        f"`{word}` is `{draft.source(value)}`, which is no tuple.",
                        f"Now `{word} = {text}`.",
                        (draft.replaced(value, text),),
                    )


def _names(value: ast.expr) -> list[str] | None:
    match value:
        case ast.Constant(value=str(name)):
            return [f'"{name}"']
        case ast.List(elts=parts) | ast.Set(elts=parts):
            pass
        case ast.Call(func=ast.Name(id="tuple" | "set" | "frozenset" | "list"), args=[]):
            parts = []
        case _:
            return None
    names = [part.value for part in parts if isinstance(part, ast.Constant)]
    texts = [f'"{name}"' for name in names if isinstance(name, str)]
    return texts if len(texts) == len(parts) else None
