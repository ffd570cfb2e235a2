"""Runs every check: those that read a unit here, those that run a design in the sandbox."""

from collections.abc import Sequence
from typing import Any

from genesys.architecture.compose import compose
from genesys.architecture.unit_source import UnitSource
from genesys.architecture.unit_tree import UnitTree
from genesys.checker.finding import Finding, Report
from genesys.checker.locate import last_line, placed
from genesys.checker.source.base import SourceCheck
from genesys.errors import DesignError, UnitSyntaxError
from genesys.plugins import available, load
from genesys.sandbox.job import Job, Limits
from genesys.sandbox.outcome import Crashed, Finished, OverLimit
from genesys.sandbox.sandbox import Sandbox

LIMITS = Limits(seconds=60, memory_gib=4.0, written_mib=16)
"""What the checks of one design may take."""


class Checker:
    """Nothing that foreign code does is raised here: all of it becomes findings.

    With `source_checks` left out, every one that ships with Genesys runs.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        source_checks: Sequence[SourceCheck] | None = None,
        limits: Limits = LIMITS,
        seed: int = 0,
    ) -> None:
        if source_checks is None:
            source_checks = [load(SourceCheck, name) for name in available(SourceCheck)]
        self._sandbox = sandbox
        self._source_checks = tuple(source_checks)
        self._limits = limits
        self._seed = seed

    def check_source(self, code: str) -> Report:
        """Check the text of one unit without running it."""
        try:
            unit = UnitSource(code)
        except UnitSyntaxError as error:
            return Report((Finding("syntax", str(error)),))
        return Report(tuple(self._read(unit)))

    def check_unit(self, code: str) -> Report:
        """Check the text of one unit, then run it alone, with stand-ins in its slots."""
        report = self.check_source(code)
        return self._run(UnitTree(UnitSource(code))) if report.passed else report

    def check_tree(self, tree: UnitTree) -> Report:
        """Check every distinct unit of a tree, then run it, with stand-ins in open slots."""
        found = [Finding("tree", fault) for fault in tree.faults]
        for unit in _distinct(tree):
            found += self._read(unit)
        return Report(tuple(found)) if found else self._run(tree)

    def _read(self, unit: UnitSource) -> list[Finding]:
        return [finding for check in self._source_checks for finding in check.inspect(unit)]

    def _run(self, tree: UnitTree) -> Report:
        try:
            code = compose(tree, stand_ins=True)
        except DesignError as error:
            return Report((Finding("tree", str(error)),))
        under_way = ["parse"]
        payload = {
            "code": code,
            "seed": self._seed,
            "signals": sorted(tree.unwritten_signals),
        }
        outcome = self._sandbox.run(
            Job("genesys.checker.probe:run", payload),
            self._limits,
            lambda _, check: under_way.append(check),
        )
        match outcome:
            case Finished(value):
                return _reported(value, code, tree)
            case Crashed(traceback):
                line = last_line(traceback)
                message = f"The design crashed in the check `{under_way[-1]}`: {outcome.last_line}"
                return Report((Finding("crash", message, "", _where(line, code, tree)),))
            case OverLimit(limit, traceback):
                message = f"The check `{under_way[-1]}` ran out of {limit}."
                place = _where(last_line(traceback), code, tree)
                advice = "Look for loops that do not end, and for tensors that grow too large."
                return Report((Finding("limits", message, advice, place),))


def _reported(value: Any, code: str, tree: UnitTree) -> Report:
    """Read the probe's answer, which comes from a process that ran foreign code."""
    try:
        findings = tuple(
            Finding(
                str(found["check"]),
                str(found["message"]),
                str(found["advice"]),
                _where(found["line"], code, tree),
            )
            for found in value["findings"]
        )
        facts = {str(name): float(fact) for name, fact in value["facts"].items()}
    except (TypeError, KeyError, ValueError, AttributeError):
        return Report((Finding("crash", f"The probe's answer cannot be read: {value!r:.200}"),))
    return Report(findings, facts)


def _where(line: Any, code: str, tree: UnitTree) -> str:
    return placed(line if isinstance(line, int) else None, code, _distinct(tree))


def _distinct(tree: UnitTree) -> list[UnitSource]:
    return list({subtree.source.digest: subtree.source for _, subtree in tree.walk()}.values())
