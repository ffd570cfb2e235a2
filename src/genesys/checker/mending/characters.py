"""Characters that look like Python's and are not."""

from collections.abc import Iterator

from genesys.checker.mending.base import Mend, Slip
from genesys.checker.mending.draft import Draft, Patch

_PLAIN = {
    "\ufeff": "", "\u200b": "", "\u200c": "", "\u200d": "", "\u2060": "",
    "\u00a0": " ", "\u2002": " ", "\u2003": " ", "\u2009": " ", "\u202f": " ", "\u3000": " ",
    "\u201c": '"', "\u201d": '"', "\u2018": "'", "\u2019": "'",
    "\u2212": "-", "\u2013": "-", "\uff08": "(", "\uff09": ")", "\uff0c": ",", "\uff1a": ":",
}  # fmt: skip


class Characters(Mend):
    """Writes plain spaces, quotes, minus signs and brackets for those of a typesetter.

    Only where the text is no Python with them: in comments and docstrings they may stand.
    """

    rank = 12

    def slips(self, draft: Draft) -> Iterator[Slip]:
        """Slip all of them at once, and only to some avail."""
        if draft.parses:
            return
        patches = tuple(
            Patch(place, place + 1, _PLAIN[character])
            for place, character in enumerate(draft.code)
            if character in _PLAIN
        )
        if patches and draft.patched(patches).parses:
            names = sorted({f"U+{ord(draft.code[patch.start]):04X}" for patch in patches})
            yield Slip(
                draft.line_of(patches[0].start),
                f"The text has characters that are not Python's: {', '.join(names)}.",
                "Now their plain likenesses stand there.",
                patches,
            )
