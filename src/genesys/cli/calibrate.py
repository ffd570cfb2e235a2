"""The command `genesys calibrate`."""

from typing import Annotated

import typer

from genesys.cli.options import USUAL, Cache, Json, Unsandboxed, cache_folder
from genesys.cli.output import Answer, answer, terminal


def calibrate(
    *,
    config: Annotated[
        str, typer.Option("--config", help="A preset or TOML file, whose ladder is meant.")
    ] = USUAL,
    price: Annotated[
        float | None,
        typer.Option("--price", min=0.0, help="Dollars for an hour of this machine."),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option("--workers", min=1, help="Processes to work with.", show_default="one a core"),
    ] = None,
    rungs: Annotated[
        str | None,
        typer.Option(
            "--rungs",
            metavar="NAME,...",
            help="Only these: rungs of the ladder, or scales such as 14M.",
            show_default="all of the ladder's",
        ),
    ] = None,
    cache: Cache = None,
    unsandboxed: Unsandboxed = False,
    as_json: Json = False,
) -> None:
    """Measure this machine's speed on every rung, and print what the ladder will cost at most.

    A few optimizer steps of GPT on each rung, and one small verification. Rungs that are too large
    to try are worked out from their operations. The config's corpus is not needed; no run is
    changed.
    """
    from genesys.cli.calibration import Survey
    from genesys.console.calibrate_page import screen
    from genesys.console.machine import cores

    survey = Survey.of(config, rungs)
    page = survey.page(
        workers or cores(),
        price,
        cache_folder(cache),
        terminal(stderr=True),
        unsandboxed=unsandboxed,
    )
    answer(Answer(screen(page), page.as_json), as_json)
