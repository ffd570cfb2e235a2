"""A trial run at the end of the file."""

import ast
from collections.abc import Iterator

from genesys.checker.mending.base import Change, Mend
from genesys.checker.mending.draft import Draft, Edit


class MainBlock(Mend):
    """Removes `if __name__ == "__main__":` and what stands below it.

    Not where an `else` belongs to it. Other code around the class stays, for the checks to refuse:
    it may be a part of what the unit computes.
    """

    rank = 20

    def changes(self, draft: Draft) -> Iterator[Change]:
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
                    edit = draft.removed(node)
                    kept = len(draft.code[: edit.start].rstrip()) if edit.start else 0
                    end = draft.newline if kept else ""
                    yield Change(
                        node.lineno,
                        'A trial run under `if __name__ == "__main__":` stands below the unit.',
                        "Removed.",
                        (Edit(kept, edit.end, end),),
                    )
