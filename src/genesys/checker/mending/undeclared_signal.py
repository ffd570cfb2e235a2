"""A signal that is read or written, and not declared."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from genesys.architecture.unit_source import UnitSource
from genesys.checker.mending.base import Mend, Slip
from genesys.checker.mending.draft import Draft, Patch
from genesys.checker.source.signals import read_in, written_in
from genesys.errors import UnitSyntaxError


class UndeclaredSignal(Mend):
    """Adds the name of the signal to `reads` or `writes`.

    Not for what is declared and never used: either the declaration or the code is wrong, and the
    checks ask which. A signal that nobody writes is found when the unit meets its tree.
    """

    rank = 70

    def slips(self, draft: Draft) -> Iterator[Slip]:
        """Compare the declarations with the uses of `signals`."""
        try:
            unit = UnitSource(draft.code)
        except UnitSyntaxError:
            return
        for word, uses, declared in (
            ("reads", read_in(unit.definition), unit.reads),
            ("writes", written_in(unit.definition), unit.writes),
        ):
            for name, node in uses:
                patch = None if name in declared else _declared(draft, word, name)
                if patch is not None:
                    verb = "read" if word == "reads" else "written"
                    yield Slip(
                        draft.line_of(draft.start(node)),
                        f'The signal "{name}" is {verb} and not declared.',
                        f"Now it stands in `{word}`.",
                        (patch,),
                    )


def _declared(draft: Draft, word: str, name: str) -> Patch | None:
    text = f'"{name}"' if '"' not in name else repr(name)
    match draft.attributes.get(word):
        case (
            ast.Assign(value=ast.Tuple(elts=names) as value)
            | ast.AnnAssign(value=ast.Tuple(elts=names) as value)
        ):
            comma = "," if not names else ""
            joined = ", ".join([*map(draft.source, names), text])
            return draft.replaced(value, f"({joined}{comma})")
        case None:
            pass
        case _:
            return None
    for before in ("reads", "kind") if word == "writes" else ("kind",):
        node = draft.attributes.get(before)
        if node is not None and draft.stands_alone(node):
            return draft.after(node, f"{word} = ({text},)")
    return None
