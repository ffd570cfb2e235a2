"""What the checker found, for whoever must mend it."""

from __future__ import annotations

import re

from genesys.checker.finding import Finding, Report

_LINE = re.compile(r", line (\d+)(?: \(`.*`\))?$", re.DOTALL)
_AROUND = 1


def told(report: Report, code: str = "") -> str:
    """Write the findings, errors first, each with its lines of `code` where that is given."""
    findings = sorted(report.findings, key=lambda finding: finding.warning)
    return "\n\n".join(_told(finding, code) for finding in findings)


def _told(finding: Finding, code: str) -> str:
    place = _LINE.search(finding.place) if code else None
    where = finding.place[: place.start()] if place else finding.place
    parts = [
        f"{'Warning' if finding.warning else 'Error'} ({finding.check}){where and f', {where}'}"
    ]
    if place:
        parts.append(_excerpt(code, int(place[1])))
    parts += [f"Expected: {finding.expected}", f"Seen: {finding.seen}"]
    if finding.advice:
        parts.append(f"Advice: {finding.advice}")
    return "\n".join(parts)


def _excerpt(code: str, line: int) -> str:
    lines = code.splitlines()
    shown = range(max(line - _AROUND, 1), min(line + _AROUND, len(lines)) + 1)
    return "\n".join(f"{'>' if n == line else ' '}{n:4} {lines[n - 1]}" for n in shown)
