"""The command `genesys check`."""

from typing import Annotated

import typer

from genesys.cli.options import Json, Run, Unsandboxed
from genesys.cli.output import Answer, answer


def check(
    what: Annotated[
        str,
        typer.Argument(
            metavar="FILE|DESIGN",
            help="A Python file with a unit or a block, a published design as JSON, a design of "
            "the run, or a seed's name such as gpt.",
        ),
    ],
    *,
    rung: Annotated[
        str | None,
        typer.Option(
            "--rung",
            help="Count parameters and operations at the size of this rung only: one of the "
            "ladder's, or 14M, 31M, 70M, 125M, 350M, 760M, 1300M.",
            show_default="all of the ladder's",
        ),
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Write the repairs into the file.")
    ] = False,
    run: Run = None,
    config: Annotated[
        str | None,
        typer.Option("--config", help="A preset or TOML file, whose ladder is meant."),
    ] = None,
    unsandboxed: Unsandboxed = False,
    as_json: Json = False,
) -> None:
    """Check a unit, a block or a design. Exit code 0 when it is valid, 1 when it is not.

    Slips of form in a unit's file are repaired before it is checked, and shown. A block in another
    style is checked as `genesys import` would convert it. Nothing is kept, and no run is changed.
    """
    from genesys.cli.inspection import Inspection
    from genesys.console.check_page import screen

    inspection = Inspection.of(what, rung, run, config)
    page = inspection.made(unsandboxed=unsandboxed)
    if write:
        inspection.write()
    answer(Answer(screen(page), page.as_json), as_json)
    raise typer.Exit(0 if page.report.passed else 1)
