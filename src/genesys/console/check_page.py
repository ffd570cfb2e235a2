"""What the checker says of a unit or a design."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from genesys.checker.finding import Finding, Report
from genesys.checker.mending.mender import Mended
from genesys.console.quantity import count

_AT = "parameters at "
_COSTS = ("time", "memory", "operations")


@dataclass(frozen=True)
class CheckPage:
    """A report, what it is about, and the repairs that were made before."""

    name: str
    report: Report
    mended: Mended | None = None

    @property
    def as_json(self) -> dict[str, Any]:
        """The page as plain JSON values."""
        return {
            "name": self.name,
            "passed": self.report.passed,
            "repairs": [asdict(repair) for repair in self.mended.repairs] if self.mended else [],
            "diff": self.mended.diff if self.mended else "",
            "findings": [asdict(finding) for finding in self.report.findings],
            "facts": dict(self.report.facts),
        }


def screen(page: CheckPage) -> RenderableType:
    """Draw the page for a terminal: the verdict first, then what to mend."""
    findings = page.report.findings
    refusals = sum(not finding.warning for finding in findings)
    parts: list[RenderableType] = [_verdict(page.name, refusals, len(findings) - refusals)]
    if page.mended and page.mended.repairs:
        parts += _repairs(page.mended)
    for finding in findings:
        parts += ["", *_finding(finding)]
    if page.report.facts:
        parts += ["", *_facts(page.report)]
    return Group(*parts)


def _verdict(name: str, refusals: int, warnings: int) -> Text:
    mild = f", {warnings} warning{'s' * (warnings > 1)}" if warnings else ""
    if refusals:
        return Text.assemble((name, "bold"), ": ", ("not valid", "red"), mild)
    return Text.assemble((name, "bold"), ": ", ("All checks passed", "green"), mild or ".")


def _repairs(mended: Mended) -> Iterator[RenderableType]:
    yield Text("\nRepaired first (--write keeps it):", "bold")
    for repair in mended.repairs:
        yield Padding(Text(str(repair)), (0, 0, 0, 2))
    yield Padding(Syntax(mended.diff, "diff", background_color="default"), (0, 0, 0, 2))


def _finding(finding: Finding) -> Iterator[RenderableType]:
    color = "yellow" if finding.warning else "red"
    head = f"{finding.check}{' (warning)' * finding.warning}"
    yield Text.assemble((head, color), "  ", (finding.place, "bold"))
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim")
    table.add_column()
    for name in ("expected", "seen", "advice"):
        if text := getattr(finding, name):
            table.add_row(name, Text(text))
    yield Padding(table, (0, 0, 0, 2))


def _facts(report: Report) -> Iterator[RenderableType]:
    facts = report.facts
    told = Table.grid(padding=(0, 2))
    told.add_column(style="dim")
    told.add_column()
    if "parameters" in facts:
        told.add_row("parameters", f"{count(facts['parameters'])} in a block of width 32")
    if "exam loss" in facts:
        told.add_row(
            "learned",
            f"{facts['exam loss']:.2f} nats a token after a short training; GPT "
            f"{facts['exam loss of gpt']:.2f}, guessing {facts['exam loss of guessing']:.2f}",
        )
    if "time ratio" in facts:
        told.add_row(
            "cost",
            ", ".join(f"{name} {facts[f'{name} ratio']:.1f}" for name in _COSTS)
            + " times GPT's, for a training step",
        )
        told.add_row(
            "growth",
            f"time with length^{facts['time exponent']:.1f}, "
            f"memory with length^{facts['memory exponent']:.1f}",
        )
    yield told
    if rungs := [name.removeprefix(_AT) for name in facts if name.startswith(_AT)]:
        yield from ("", _sizes(facts, rungs))


def _sizes(facts: Mapping[str, float], rungs: list[str]) -> Table:
    table = Table("rung", "parameters of all blocks", "operations a token", box=None)
    for rung in rungs:
        operations = facts.get(f"operations a token at {rung}")
        counted = "not known" if operations is None else count(operations)
        table.add_row(rung, count(facts[f"{_AT}{rung}"]), counted)
    return table
