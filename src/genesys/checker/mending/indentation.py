"""The whole text is indented, or tabs and spaces are mixed."""

import ast
import re
import textwrap
from collections.abc import Iterator

from genesys.checker.mending.base import Mend, Slip
from genesys.checker.mending.draft import Draft, Patch

_TAB = 4


class Indentation(Mend):
    """Moves the text to the margin, and indents by spaces where tabs are mixed in.

    Only where the text is no Python without that, and is with it. Not where that would change a
    text of several lines that is no docstring.
    """

    rank = 14

    def slips(self, draft: Draft) -> Iterator[Slip]:
        """Try what may help, from the mildest on."""
        if draft.parses:
            return
        first, newline, rest = draft.code.partition("\n")
        spaced = re.sub(r"^[ \t]+", lambda found: found[0].expandtabs(_TAB), draft.code, flags=re.M)
        tries = (
            (textwrap.dedent(draft.code), "The whole text is indented."),
            (first + newline + textwrap.dedent(rest), "All lines but the first are indented."),
            (spaced, "Tabs and spaces are mixed."),
            (textwrap.dedent(spaced), "The whole text is indented, by tabs and spaces."),
        )
        for text, seen in tries:
            mended = Draft(text)
            if text != draft.code and mended.parses and not _has_long_text(mended):
                patch = Patch(0, len(draft.code), text)
                yield Slip(1, seen, "Now it starts at the margin, by spaces.", (patch,))
                return


def _has_long_text(draft: Draft) -> bool:
    for node in draft.nodes:
        if isinstance(node, ast.JoinedStr | ast.Constant) and (
            node.end_lineno != node.lineno and not isinstance(draft.parents.get(node), ast.Expr)
        ):
            return True
    return False
