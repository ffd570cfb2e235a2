"""The sandbox side: the job that runs the live checks on one composed design."""

import time
import traceback
from typing import Any

import torch

from genesys.architecture.compose import compose
from genesys.architecture.realise import realise
from genesys.checker.evidence.witness import testimony
from genesys.checker.finding import Finding
from genesys.checker.live.base import LiveCheck
from genesys.checker.live.builds import PLACE
from genesys.checker.live.crowd import WIDTH
from genesys.checker.live.specimen import Specimen
from genesys.checker.locate import DESIGN, design_line
from genesys.checker.size import Size
from genesys.library.seeds.base import Seed
from genesys.plugins import available, load
from genesys.sandbox.sandbox import Progress


def warm_up() -> None:
    """Check a seed once, before any job: torch sets up much when it does something first."""
    code = compose(load(Seed, "gpt").unit_tree())
    specimen = Specimen(realise(code, DESIGN), 0, text=code)
    for check in _checks():
        assert not list(check.probe(specimen))


def run(payload: dict[str, Any], report: Progress) -> dict[str, Any]:
    """Run every live check, in the order of their ranks, up to the first that finds something.

    Payload: "code", a composed design; "seed"; "signals", the names of those to be stood in for;
    "alone", whether it is a single unit; "open_slots", whether it has some; "sizes", those of
    the ladder's rungs; "question", the file with what is to be testified.
    Returns "findings", each with "check", "expected", "seen", "advice", "place" (as `design_line`
    writes it) and "warning"; "facts": see `Report`; and "testimony" where nothing but warnings
    was found: see `witness`.
    """
    begun = time.process_time()
    report(0.0, "parse")
    try:
        build = realise(payload["code"], DESIGN)
    except Exception as error:  # noqa: BLE001 - the design may raise anything
        return {"findings": [_raised("builds", error)], "facts": {}}
    specimen = Specimen(
        build,
        payload["seed"],
        tuple(payload["signals"]),
        text=payload["code"],
        alone=payload["alone"],
        open_slots=payload["open_slots"],
        sizes=tuple(Size(**size) for size in payload["sizes"]),
    )
    findings: list[dict[str, Any]] = []
    checks = _checks()
    for index, check in enumerate(checks):
        report(index / len(checks), check.name)
        findings += _probed(check, specimen)
        if not all(found["warning"] for found in findings):
            return {"findings": findings, "facts": {}}
    block = specimen.built(WIDTH, PLACE)
    facts = {
        **specimen.facts,
        "parameters": float(sum(parameter.numel() for parameter in block.parameters())),
        "milliseconds": 1000 * (time.process_time() - begun),
    }
    report(1.0, "evidence")
    told = testimony(specimen, payload["question"])
    return {"findings": findings, "facts": facts, "testimony": told}


def _checks() -> list[LiveCheck]:
    return sorted((load(LiveCheck, n) for n in available(LiveCheck)), key=lambda c: c.rank)


def _probed(check: LiveCheck, specimen: Specimen) -> list[dict[str, Any]]:
    try:
        return [vars(finding) for finding in check.probe(specimen)]
    except (MemoryError, torch.OutOfMemoryError):
        raise
    except Exception as error:
        if "can't allocate memory" in str(error):
            raise
        return [_raised(check.name, error)]


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
    seen = f"{type(error).__name__}: {str(error)[:600]}" + (f" ({notes})" if notes else "")
    place = design_line(lines[-1] if lines else None)
    return vars(Finding(check, "The design runs without an exception.", seen, "", place))
