"""A slot declared with its words in another order."""

import ast
from collections.abc import Iterator

from genesys.checker.mending.arguments import Arguments
from genesys.checker.mending.base import Mend, Slip
from genesys.checker.mending.draft import Draft, Patch


class SlotArguments(Mend):
    """Writes `slot("need", kind="kind")` for `slot(need="need", ..)` and `slot("need", "kind")`.

    Not where the need or the kind is missing: nobody else knows them.
    """

    rank = 36

    def slips(self, draft: Draft) -> Iterator[Slip]:
        """Look at the declarations in the body of the class."""
        for name in sorted(draft.slots, key=lambda name: draft.attributes[name].lineno):
            node = draft.attributes[name]
            assert isinstance(node, ast.Assign | ast.AnnAssign)
            call = node.value
            assert isinstance(call, ast.Call)
            text = _straightened(draft, call)
            if text is None:
                continue
            arguments = Arguments.of_call(draft, call)
            yield Slip(
                node.lineno,
                f"`{name}` is declared as `{draft.source(call)}`.",
                f"Now as `slot({text})`.",
                (Patch(arguments.pieces[0][0], arguments.pieces[-1][1], text),),
            )


def _straightened(draft: Draft, call: ast.Call) -> str | None:
    words = {word.arg: draft.source(word.value) for word in call.keywords}
    given = [draft.source(argument) for argument in call.args]
    if len(given) + len(words) not in (2, 3) or not words.keys() <= {"need", "kind", "width"}:
        return None
    names = [name for name in ("need", "kind", "width") if name not in words]
    words |= dict(zip(names, given, strict=False))
    is_plain = len(given) == 1 and "need" in names
    if is_plain or not {"need", "kind"} <= words.keys():
        return None
    width = f", width={words['width']}" if "width" in words else ""
    return f"{words['need']}, kind={words['kind']}{width}"
