"""What every mend promises."""

import ast
from collections.abc import Iterator

import pytest

from genesys.checker.mending.base import Mend
from genesys.checker.mending.mender import mended
from genesys.library.shelf import units


class MendContract:
    """A mend repairs the slip that it is there for, says so, and leaves all else alone.

    Override `mend`, and `slip` with the text of a unit in which it must repair something.
    """

    @pytest.fixture
    def mend(self) -> Mend:
        """Return the mend under test."""
        raise NotImplementedError("Override the fixture `mend`: return the mend under test.")

    @pytest.fixture
    def slip(self) -> str:
        """Return the text of a unit with a slip that the mend must repair."""
        raise NotImplementedError("Override the fixture `slip`: return a unit with the slip.")

    def test_the_slip_is_repaired(self, mend: Mend, slip: str) -> None:
        """What comes out is Python, and every repair says where, what was, and what is."""
        result = mended(slip, [mend])
        assert result.repairs
        assert result.code != slip
        ast.parse(result.code)
        for repair in result.repairs:
            assert repair.mend == mend.name
            assert 1 <= repair.line <= len(slip.splitlines())
            assert repair.seen.strip()
            assert repair.done.strip()

    def test_mending_again_changes_nothing(self, mend: Mend, slip: str) -> None:
        """One pass is enough."""
        again = mended(mended(slip, [mend]).code, [mend])
        assert not again.repairs
        assert not again.diff

    def test_the_difference_is_what_was_done(self, mend: Mend, slip: str) -> None:
        """The diff takes away lines of the text as written, and adds lines of the mended one."""
        result = mended(slip, [mend])
        changed = [line for line in result.diff.splitlines()[2:] if line[0] in "+-"]
        assert changed
        for line in changed:
            text = result.code if line[0] == "+" else slip
            assert line[1:] in text.splitlines()

    def test_nothing_is_repaired_in_the_library(self, mend: Mend) -> None:
        """Its units are valid, whatever they compute: they come back letter for letter."""
        for unit in units().values():
            result = mended(unit.code, [mend])
            assert result.code == unit.code, f"{unit.name}:\n{result.diff}"
            assert result.repairs == ()

    def test_a_damaged_text_is_left_readable(self, mend: Mend, slip: str) -> None:
        """Texts with a line missing come back as Python, or as they were; nothing is raised."""
        for damaged in _damaged(slip):
            result = mended(damaged, [mend])
            if result.code != damaged:
                ast.parse(result.code)


def _damaged(text: str) -> Iterator[str]:
    """Yield the text without one of its lines, for each in turn, and cut off at each."""
    lines = text.splitlines(keepends=True)
    for number in range(len(lines)):
        yield "".join(lines[:number] + lines[number + 1 :])
        yield "".join(lines[:number])
