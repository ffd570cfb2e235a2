"""The sandbox side: the job that runs the live checks on one composed design."""

import time
import traceback
from typing import Any

import torch

from genesys.architecture.realise import realise
from genesys.architecture.unit import Place
from genesys.checker.finding import Finding
from genesys.checker.live.base import LiveCheck
from genesys.checker.live.specimen import WIDTH, Specimen
from genesys.plugins import available, load
from genesys.sandbox.sandbox import Progress

DESIGN = "<design>"
"""The file name that tracebacks give to the composed text."""


def run(payload: dict[str, Any], report: Progress) -> dict[str, Any]:
    """Run every live check, in the order of their ranks, up to the first that finds something.

    Payload: "code", a composed design; "seed"; "signals", the names of those to be stood in for.
    Returns "findings", each with "check", "message", "advice" and "line" (of the composed text,
    or null), and "facts": see `Report`.
    """
    begun = time.process_time()
    checks = sorted((load(LiveCheck, n) for n in available(LiveCheck)), key=lambda c: c.rank)
    report(0.0, "parse")
    try:
        build = realise(payload["code"], DESIGN)
    except Exception as error:  # noqa: BLE001 - the design may raise anything
        return {"findings": [_raised("builds", error)], "facts": {}}
    specimen = Specimen(build, payload["seed"], tuple(payload["signals"]))
    for index, check in enumerate(checks):
        report(index / len(checks), check.name)
        found = _probed(check, specimen)
        if found:
            return {"findings": found, "facts": {}}
    block = build(WIDTH, Place())
    facts = {
        "parameters": float(sum(parameter.numel() for parameter in block.parameters())),
        "milliseconds": 1000 * (time.process_time() - begun),
    }
    return {"findings": [], "facts": facts}


def _probed(check: LiveCheck, specimen: Specimen) -> list[dict[str, Any]]:
    try:
        return [_written(finding) for finding in check.probe(specimen)]
    except (MemoryError, torch.OutOfMemoryError):
        raise
    except Exception as error:
        if "can't allocate memory" in str(error):
            raise
        return [_raised(check.name, error)]


def _written(finding: Finding, line: int | None = None) -> dict[str, Any]:
    return {
        "check": finding.check,
        "message": finding.message,
        "advice": finding.advice,
        "line": line,
    }


def _raised(check: str, error: Exception) -> dict[str, Any]:
    """Word what the design itself raised, with the last line of it that was running."""
    lines = [
        frame.lineno
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename == DESIGN
    ]
    if isinstance(error, SyntaxError):
        lines.append(error.lineno)
    notes = "; ".join(getattr(error, "__notes__", ()))
    message = f"{type(error).__name__}: {str(error)[:600]}" + (f" ({notes})" if notes else "")
    return _written(Finding(check, message), lines[-1] if lines else None)
