"""A trial run at the end of the file."""

import ast
from collections.abc import Iterator

from genesys.checker.mending.base import Mend, Slip
from genesys.checker.mending.draft import Draft, Patch


class MainBlock(Mend):
    """Removes `if __name__ == "__main__":` and what stands below it.

    Not where an `else` belongs to it. Other code around the class stays, for the checks to refuse:
    it may be a part of what the unit computes.
    """

    rank = 20

    def slips(self, draft: Draft) -> Iterator[Slip]:
        """Look at the top of the module."""
        for node in draft.module.body:
            match node:
                case ast.If(
                    test=ast.Compare(
                        left=ast.Name(id="__name__"),
                        ops=[ast.Eq()],
                        comparators=[ast.Constant(value="__main__")],
                    ),
                    orelse=[],
                ) if draft.stands_alone(node):
                    patch = draft.removed(node)
                    kept = len(draft.code[: patch.start].rstrip()) if patch.start else 0
                    end = draft.newline if kept else ""
                    yield Slip(
                        node.lineno,
                        'A trial run under `if __name__ == "__main__":` stands below the unit.',
                        "Removed.",
                        (Patch(kept, patch.end, end),),
                    )
