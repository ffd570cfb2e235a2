"""The unit stands in a fence of a Markdown answer."""

import re
from collections.abc import Iterator

from genesys.checker.mending.base import Mend, Slip
from genesys.checker.mending.draft import Draft, Patch

_FENCE = re.compile(r"^[ \t]*(```+|~~~+)[ \t]*[\w+-]*[ \t]*\r?$", re.MULTILINE)
_CLASS = re.compile(r"^[ \t]*class \w+", re.MULTILINE)


class Fence(Mend):
    """Takes the code out of its fence, and what was said around it away.

    Not where several fenced pieces hold a class: which of them is meant is not known. Not where
    the text is Python as it stands.
    """

    rank = 10

    def slips(self, draft: Draft) -> Iterator[Slip]:
        """Look for one piece between fences, or behind one that is never closed."""
        if draft.parses:
            return
        marks = list(_FENCE.finditer(draft.code))
        pieces = [
            (start.end() + 1, end.start())
            for start, end in zip(marks[::2], [*marks[1::2], None], strict=False)
            if end is not None
        ]
        if len(marks) % 2:
            pieces.append((marks[-1].end() + 1, len(draft.code)))
        with_class = [piece for piece in pieces if _CLASS.search(draft.code, *piece)]
        if len(with_class) != 1:
            return
        start, end = with_class[0]
        yield Slip(
            draft.line_of(marks[0].start()),
            "The unit stands in a Markdown fence.",
            "Now the file holds the code alone.",
            (Patch(0, start), Patch(end, len(draft.code))),
        )
