"""What every check that reads a unit promises."""

import ast
from collections.abc import Iterator

import pytest

from genesys.architecture.unit_source import UnitSource
from genesys.checker.finding import Finding
from genesys.checker.source.base import SourceCheck
from genesys.errors import UnitSyntaxError
from genesys.library.shelf import units


class SourceCheckContract:
    """A check reads any unit without running it, and finds what it is there for.

    Override `check`, and `guilty` with the text of a unit in which it must find something.
    """

    @pytest.fixture
    def check(self) -> SourceCheck:
        """Return the check under test."""
        raise NotImplementedError("Override the fixture `check`: return the check under test.")

    @pytest.fixture
    def guilty(self) -> str:
        """Return the text of a unit in which the check must find something."""
        raise NotImplementedError("Override the fixture `guilty`: return a unit that must fail.")

    def test_the_guilty_is_found(self, check: SourceCheck, guilty: str) -> None:
        """With a finding that can be acted on."""
        findings = list(check.inspect(UnitSource(guilty)))
        assert findings
        for finding in findings:
            _assert_useful(finding, check)
            assert finding.place

    def test_nothing_is_found_in_the_library(self, check: SourceCheck) -> None:
        """Its units are valid, whatever they compute."""
        for unit in units().values():
            assert list(check.inspect(unit)) == [], unit.name

    def test_the_same_text_gives_the_same_findings(self, check: SourceCheck, guilty: str) -> None:
        """A check keeps nothing from one unit to the next."""
        first = list(check.inspect(UnitSource(guilty)))
        for unit in units().values():
            list(check.inspect(unit))
        assert list(check.inspect(UnitSource(guilty))) == first

    def test_no_unit_is_too_broken_to_be_read(self, check: SourceCheck) -> None:
        """Units with a statement missing make findings or none, never an exception."""
        for unit in list(units().values())[::8]:
            for damaged in _damaged(unit):
                for finding in check.inspect(damaged):
                    _assert_useful(finding, check)


def _assert_useful(finding: Finding, check: SourceCheck) -> None:
    assert finding.check == check.name
    assert finding.expected.strip()
    assert finding.seen.strip()


def _damaged(unit: UnitSource) -> Iterator[UnitSource]:
    """Yield the unit without one of its statements, for each in turn, where that is a unit."""
    bodies = [
        (number, place)
        for number, node in enumerate(ast.walk(unit.module))
        for place in range(len(getattr(node, "body", ())) if isinstance(node, _BLOCKS) else 0)
    ]
    for number, place in bodies:
        module = ast.parse(unit.code)
        holder = list(ast.walk(module))[number]
        assert isinstance(holder, _BLOCKS)
        holder.body[place] = ast.Pass()
        try:
            yield UnitSource(ast.unparse(module))
        except UnitSyntaxError:
            continue


_BLOCKS = (ast.Module, ast.ClassDef, ast.FunctionDef)
