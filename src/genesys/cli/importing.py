"""The command `genesys import`."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from genesys.cli.options import Json, Run, Unsandboxed
from genesys.cli.output import Answer, answer


def import_design(
    file: Annotated[
        Path,
        typer.Argument(help="A Python file with a block, or a published design as JSON."),
    ],
    *,
    title: Annotated[
        str | None, typer.Option("--title", help="What to call it.", show_default="its class")
    ] = None,
    name: Annotated[
        str | None,
        typer.Option("--class", help="The class that is the block, where the file has several."),
    ] = None,
    run: Run = None,
    config: Annotated[
        str | None,
        typer.Option("--config", help="A preset or TOML file: starts the run if there is none."),
    ] = None,
    unsandboxed: Unsandboxed = False,
    as_json: Json = False,
) -> None:
    """Bring your own block: convert it, check it, add it to a run as a design.

    The file holds a plain nn.Module from (batch, length, dim) to the same, units of Genesys, or
    GAUBase units. It is read, and runs in the sandbox only. Exit code 0 when the run has it,
    1 when it cannot be converted or there are findings; `genesys check FILE` only looks.
    """
    from rich.console import Group

    from genesys.cli.arrival import bring, read_file
    from genesys.console.check_page import CheckPage, screen

    brought, mended = read_file(file, title, name)
    arrival = bring(brought, run, config, unsandboxed=unsandboxed)
    report, tree = arrival.report, arrival.design.unit_tree
    design = arrival.known_as or arrival.design.id
    plain = {
        "file": str(file),
        "imported": report.passed and arrival.known_as is None,
        "design": design if report.passed else None,
        "run": str(arrival.run.path),
        "repairs": [asdict(repair) for repair in mended.repairs],
        "findings": [asdict(finding) for finding in report.findings],
        "facts": dict(report.facts),
    }
    if not report.passed:
        page = screen(CheckPage(str(file), report, mended))
        answer(Answer(Group(f"{file}: not imported.", page), plain), as_json)
        raise typer.Exit(1)
    if arrival.known_as:
        text = f"{file}: {arrival.run.path} has this design already, as {design}.\n"
        text += f"Next:\n{arrival.advice}"
    else:
        units = sum(1 for _ in tree.walk())
        text = f"{file}: added to {arrival.run.path} as {design}; "
        text += f"{units} {'unit' if units == 1 else 'units'}, all checks passed.\n"
        text += f"Next:\n{arrival.advice}"
    if mended.repairs:
        text = "\n".join(["Repaired first:", *map(str, mended.repairs), text])
    answer(Answer(text, plain), as_json)
