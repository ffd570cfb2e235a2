"""Runs every check: those that read a unit here, those that run a design in the sandbox."""

import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from random import SystemRandom
from threading import Lock
from typing import Any

from genesys.architecture.compose import compose
from genesys.architecture.unit_source import UnitSource
from genesys.architecture.unit_tree import BLOCK, UnitTree
from genesys.checker.evidence.exam import VOCABULARY, Exam
from genesys.checker.evidence.marks import Marks
from genesys.checker.evidence.question import Question
from genesys.checker.finding import Finding, Report
from genesys.checker.locate import last_line, numbered, placed
from genesys.checker.size import Size
from genesys.checker.source.base import SourceCheck
from genesys.errors import DesignError, SandboxError, UnitSyntaxError
from genesys.library.seeds.base import Seed
from genesys.plugins import available, load
from genesys.sandbox.job import Job, Limits
from genesys.sandbox.message import readable
from genesys.sandbox.outcome import Crashed, Finished, OverLimit
from genesys.sandbox.sandbox import Sandbox

LIMITS = Limits(seconds=60, memory_gib=4.0, written_mib=16)
"""What the checks of one design may take."""

REFERENCE = "gpt"
"""The seed that designs are compared with."""


@dataclass(frozen=True)
class _Design:
    """A composed design, and what its jobs are told."""

    tree: UnitTree
    code: str

    @property
    def payload(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "signals": sorted(self.tree.unwritten_signals),
            "alone": self.tree.source.kind != BLOCK,
            "open_slots": bool(self.tree.open_slots),
        }

    def where(self, line: int | None) -> str:
        return readable(placed(line, self.code, _distinct(self.tree)))


class Checker:
    """Nothing that foreign code does is raised here: all of it becomes findings.

    With `source_checks` left out, every one that ships with Genesys runs. The live checks are the
    same each time; what is asked afterwards is drawn from the system's randomness, since no
    foreign code may know it. Without `trials` nothing is trained: what is learned and what it
    costs stays open. `sizes` are those of the ladder's rungs.

    Safe to be used by several threads, if its sandbox is. Raises SandboxError where the sandbox is
    broken or the reference itself cannot be tried.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        source_checks: Sequence[SourceCheck] | None = None,
        limits: Limits = LIMITS,
        seed: int = 0,
        sizes: Sequence[Size] = (),
        *,
        trials: bool = True,
    ) -> None:
        if source_checks is None:
            source_checks = [load(SourceCheck, name) for name in available(SourceCheck)]
        self._sandbox = sandbox
        self._source_checks = tuple(source_checks)
        self._limits = limits
        self._seed = seed
        self._sizes = [asdict(size) for size in sizes]
        self._trials = trials
        self._secret = SystemRandom()
        self._first = Lock()
        self._known: dict[UnitSource, tuple[Finding, ...]] = {}

    def check_source(self, code: str) -> Report:
        """Check the text of one unit without running it."""
        try:
            unit = UnitSource(code)
        except UnitSyntaxError as error:
            return Report((Finding("syntax", "A file holds one readable unit.", str(error)),))
        return _ordered(self._read(unit))

    def check_unit(self, code: str) -> Report:
        """Check the text of one unit, then run it alone, with stand-ins in its slots."""
        report = self.check_source(code)
        if not report.passed:
            return report
        return _ordered(report.findings, self._run(UnitTree(UnitSource(code))))

    def check_tree(self, tree: UnitTree) -> Report:
        """Check every distinct unit of a tree, then run it, with stand-ins in open slots.

        While slots are open, a signal may wait for the unit that will write it.
        """
        faults = tree.misfits if tree.open_slots else tree.faults
        found = [Finding("tree", "Units fit their slots.", fault) for fault in faults]
        for unit in _distinct(tree):
            found += self._read(unit)
        report = _ordered(found)
        return _ordered(report.findings, self._run(tree)) if report.passed else report

    def _read(self, unit: UnitSource) -> tuple[Finding, ...]:
        """Read a unit, once: the same ones come in tree after tree."""
        if unit not in self._known:
            found = (finding for check in self._source_checks for finding in check.inspect(unit))
            self._known[unit] = tuple(found)
        return self._known[unit]

    def _run(self, tree: UnitTree) -> Report:
        try:
            design = _Design(tree, compose(tree, stand_ins=True))
        except DesignError as error:
            return Report((Finding("tree", "The units make one module.", str(error)),))
        question = Question.drawn(self._secret)
        told = self._asked("probe", design, {"sizes": self._sizes}, question=question.one)
        if isinstance(told, Finding):
            return Report((told,))
        report = _reported(told, design)
        if not report.passed:
            return report
        other = self._asked("evidence.witness", design, question=question.other)
        if isinstance(other, Finding):
            return _ordered(report.findings, Report((other,)))
        evidence = Report(tuple(question.judged(told.get("testimony"), other)), report.facts)
        report = _ordered(report.findings, evidence)
        return self._tried(design, report) if self._trials and report.passed else report

    def _tried(self, design: _Design, report: Report) -> Report:
        """Have the design take the exam, and add the marks to the report."""
        with self._first:  # one exam for all, whoever comes at the same time
            gpt = self._reference_marks
        marks = self._marks(design, self._reference.code)
        if isinstance(marks, Finding):
            return _ordered(report.findings, Report((marks,), report.facts))
        whole = not (design.payload["alone"] or design.payload["open_slots"])
        found = (
            replace(finding, place=design.where(numbered(finding.place)))
            for finding in marks.judged(gpt, whole=whole)
        )
        judged = Report(tuple(found), {**report.facts, **marks.facts(gpt)})
        return _ordered(report.findings, judged)

    @cached_property
    def _reference(self) -> _Design:
        tree = load(Seed, REFERENCE).unit_tree()
        return _Design(tree, compose(tree))

    @cached_property
    def _exam(self) -> Exam:
        return Exam.drawn(self._secret)

    @cached_property
    def _reference_marks(self) -> Marks:
        marks = self._marks(self._reference, None)
        if isinstance(marks, Finding):
            raise SandboxError(f"The reference design {REFERENCE!r} cannot be tried: {marks}")
        return marks

    def _marks(self, design: _Design, beside: str | None) -> Marks | Finding:
        handed_out = {"practice": self._exam.practice, "prompts": self._exam.prompts}
        order = {"vocabulary": VOCABULARY, "reference": beside}
        told = self._asked("evidence.trial", design, order, exam=handed_out)
        if isinstance(told, Finding):
            return told
        return Marks.given(self._exam, told) or Finding(
            "learns", "A trained model answers in finite numbers.", f"{told!r:.200}"
        )

    def _asked(
        self, job: str, design: _Design, order: Mapping[str, Any] | None = None, **files: Any
    ) -> Any:
        """Run a job; return its answer, or what became of it as a finding.

        Files are given as values, and to the job as paths: the sandbox's server, from which every
        job is forked, must not see what one of them is asked.
        """
        under_way = ["parse"]
        with tempfile.TemporaryDirectory(prefix="genesys-check-") as folder:
            paths = {name: Path(folder, name) for name in files}
            for name, path in paths.items():
                path.write_text(json.dumps(files[name]), encoding="ascii")
            payload = {**design.payload, "seed": self._seed, **(order or {})}
            payload |= {name: str(path) for name, path in paths.items()}
            outcome = self._sandbox.run(
                Job(f"genesys.checker.{job}:run", payload, readable=tuple(paths.values())),
                self._limits,
                lambda _, check: under_way.append(check),
            )
        match outcome:
            case Finished(value):
                return value
            case Crashed(traceback):
                place = design.where(last_line(traceback))
                seen = f"It crashed in the check `{under_way[-1]}`: {outcome.last_line}"
                return Finding("crash", "The process survives the design.", seen, "", place)
            case OverLimit(limit, traceback):
                place = design.where(last_line(traceback))
                seen = f"The check `{under_way[-1]}` ran out of {limit}."
                advice = "Look for loops that do not end, and for tensors that grow too large."
                return Finding("limits", "Time and memory suffice.", seen, advice, place)


def _reported(value: Any, design: _Design) -> Report:
    """Read the probe's answer, which comes from a process that ran foreign code."""
    try:
        findings = tuple(
            Finding(
                check=readable(str(found["check"])),
                expected=readable(str(found["expected"])),
                seen=readable(str(found["seen"])),
                advice=readable(str(found["advice"])),
                place=design.where(numbered(str(found["place"]))),
                warning=found["warning"] is True,
            )
            for found in value["findings"]
        )
        facts = {str(name): float(fact) for name, fact in value["facts"].items()}
    except (TypeError, KeyError, ValueError, AttributeError):
        seen = f"Its answer cannot be read: {value!r:.200}"
        return Report((Finding("crash", "The probe reports what it found.", seen),))
    return Report(findings, facts)


def _ordered(findings: Iterable[Finding], then: Report | None = None) -> Report:
    """Join findings, with what makes the design invalid first: that is to be mended first."""
    then = then or Report()
    together = sorted((*findings, *then.findings), key=lambda finding: finding.warning)
    return Report(tuple(together), then.facts)


def _distinct(tree: UnitTree) -> list[UnitSource]:
    return list({subtree.source.digest: subtree.source for _, subtree in tree.walk()}.values())
