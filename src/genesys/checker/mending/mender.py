"""Runs every mend over the text of a unit."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from genesys.checker.mending.base import Mend, Repair, Slip
from genesys.checker.mending.draft import Draft
from genesys.plugins import available, load

_MOST = 200
"""A text that needs as many repairs is left as it is: no unit needs them."""


@dataclass(frozen=True)
class Mended:
    """A text with its slips repaired, and what was done to it."""

    written: str
    """The text as it came."""

    code: str
    """The text as it is now; that which came where nothing was to be repaired."""

    repairs: tuple[Repair, ...] = ()
    """In the order of the lines as written."""

    @cached_property
    def diff(self) -> str:
        """The difference in unified form; empty where there is none."""
        before, after = self.written.splitlines(), self.code.splitlines()
        lines = difflib.unified_diff(before, after, "as written", "mended", lineterm="")
        return "".join(f"{line}\n" for line in lines)


def mended(code: str, mends: Sequence[Mend] | None = None) -> Mended:
    """Repair the slips in the text of a unit, without running it. Raises for no text.

    A text without a slip comes back as it is. So does one that cannot be read even after all
    repairs, and one that is not meant to be a unit: that has not one class, or one that neither
    inherits from `Unit` nor states its `kind`. Mending again changes nothing. With `mends` left
    out, all that ship with Genesys run.

    >>> result = mended("import torch.nn as nn\\n\\n\\nclass Scale(Unit): ...\\n")
    >>> print(result.repairs[0])
    [import_spelling] line 1: `import torch.nn as nn` is not how units import it. Now \
`from torch import nn`.
    >>> print(result.diff.splitlines()[3])
    -import torch.nn as nn
    """
    mends = _shipped() if mends is None else mends
    work = _Work(code)
    try:
        work.run(sorted(mends, key=lambda mend: (mend.rank, mend.name)))
    except RecursionError:
        # Nested deeper than any unit: for the checks to refuse.
        return Mended(code, code)
    if not work.draft.parses or work.draft.code == code or len(work.repairs) >= _MOST:
        return Mended(code, code)
    repairs = sorted(work.repairs, key=lambda repair: repair.line)
    return Mended(code, work.draft.code, tuple(repairs))


@cache
def _shipped() -> tuple[Mend, ...]:
    return tuple(load(Mend, name) for name in available(Mend))


class _Work:
    """A draft under repair, and where its lines come from."""

    def __init__(self, code: str) -> None:
        self.draft = Draft(code)
        self.repairs: list[Repair] = []
        self._origins = list(range(1, len(code.splitlines()) + 2))

    def run(self, mends: Sequence[Mend]) -> None:
        """Mend from the first mend on until none of them has anything left to do."""
        before = -1
        while before < len(self.repairs) < _MOST:
            before = len(self.repairs)
            for mend in mends:
                self._exhaust(mend)

    def _exhaust(self, mend: Mend) -> None:
        while len(self.repairs) < _MOST and self._one(mend):
            pass

    def _one(self, mend: Mend) -> bool:
        if self.draft.parses and not self.draft.is_unit:
            return False
        for slip in mend.slips(self.draft):
            draft = self.draft.patched(slip.patches)
            # Better a finding in the author's own text than a repair that spoils it.
            if draft.code == self.draft.code or (self.draft.parses and not draft.parses):
                continue
            line = self._origin(slip.line)
            self.repairs.append(Repair(mend.name, line, slip.seen, slip.done))
            self._follow(slip)
            self.draft = draft
            return True
        return False

    def _origin(self, line: int) -> int:
        return self._origins[min(max(line, 1), len(self._origins)) - 1]

    def _follow(self, slip: Slip) -> None:
        """Keep the number of the line as written for every line of the draft to be."""
        for patch in sorted(slip.patches, key=lambda patch: patch.start, reverse=True):
            first = self.draft.code.count("\n", 0, patch.start)
            gone = self.draft.code.count("\n", patch.start, patch.end)
            come = patch.text.count("\n")
            kept = self._origins[first : first + gone + 1]
            last = kept[-1] if kept else self._origins[-1]
            grown = [kept[min(i, len(kept) - 1)] if kept else last for i in range(come)]
            self._origins[first : first + gone + 1] = [*grown, last]
