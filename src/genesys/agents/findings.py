"""What the checker found, for whoever must mend it."""

from __future__ import annotations

import re

from genesys.checker.finding import Finding, Report

_COSTS = ("time", "memory", "operations")

_LINE = re.compile(r"^(\w+)[\w.]*, line (\d+)(?= |$)")
_CLASS = re.compile(r"^class (\w+)", re.MULTILINE)
_UNREADABLE = re.compile(r"Line (\d+)\b")
_AROUND = 1
"""Lines that are shown before and after the one that is meant."""

_WIDEST = 160
"""Characters that are shown of a line."""

_MOST = 12
"""Findings that are told; more of them say no more."""


def told(report: Report, *units: str) -> str:
    """Write the findings, errors first, each with its lines of the unit that it is about.

    However many there are, and however long the lines: an answer must not fill the next prompt.
    """
    findings = sorted(report.findings, key=lambda finding: finding.warning)
    parts = [_told(finding, units) for finding in findings[:_MOST]]
    if len(findings) > _MOST:
        parts.append(f"And {len(findings) - _MOST} more.")
    return "\n\n".join(parts)


def measured(report: Report) -> str:
    """Say in words what the checker measured; nothing where it did not come so far."""
    facts = report.facts
    costs = [f"{facts[f'{c} ratio']:.1f} times the {c}" for c in _COSTS if f"{c} ratio" in facts]
    told = [f"A training step takes {', '.join(costs)} of GPT's."] if costs else []
    if "exam loss" in facts:
        mine, gpt, guess = (
            facts.get(f"exam loss{of}", 0.0) for of in ("", " of gpt", " of guessing")
        )
        told.append(
            f"After a short training on melodies a token costs {mine:.2f} nats (GPT {gpt:.2f}, "
            f"guessing {guess:.2f}). Melodies repeat, so that copying wins there: it says that the "
            "unit learns, no more."
        )
    return " ".join(told)


def _told(finding: Finding, units: tuple[str, ...]) -> str:
    degree = "Warning" if finding.warning else "Error"
    shown = _excerpt(finding, units)
    where = finding.place.partition(", line ")[0] if shown else finding.place
    parts = [
        f"{degree}: {finding.check}{where and f', {where}'}",
        shown,
        f"Expected: {finding.expected}",
        f"Seen: {finding.seen}",
        finding.advice and f"Advice: {finding.advice}",
    ]
    return "\n".join(part for part in parts if part)


def _excerpt(finding: Finding, units: tuple[str, ...]) -> str:
    """Show the line that is meant with its number, and those around it; empty for none."""
    if placed := _LINE.match(finding.place):
        number = int(placed[2])
        code = next((code for code in units if _CLASS.findall(code) == [placed[1]]), "")
    elif len(units) == 1 and (unread := _UNREADABLE.match(finding.seen)):
        number, code = int(unread[1]), units[0]
    else:
        return ""
    lines = code.splitlines()
    if not 0 < number <= len(lines):
        return ""
    shown = range(max(number - _AROUND, 1), min(number + _AROUND, len(lines)) + 1)
    return "\n".join(
        f"{'>' if n == number else ' '}{n:4} {_short(lines[n - 1])}".rstrip() for n in shown
    )


def _short(line: str) -> str:
    return line if len(line) <= _WIDEST else f"{line[:_WIDEST]}..."
