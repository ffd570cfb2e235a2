"""The command `genesys skills`."""

from typing import Annotated

import typer

from genesys.cli.options import Cache, Json, Run, Unsandboxed, cache_folder
from genesys.cli.output import Answer, answer, terminal


def skills(
    design: Annotated[
        str,
        typer.Argument(
            metavar="DESIGN|FILE",
            help="A design of the run, a seed's name such as gpt, or a Python file with a block.",
        ),
    ],
    *,
    run: Run = None,
    config: Annotated[
        str | None,
        typer.Option("--config", help="A preset or TOML file, for a seed outside any run."),
    ] = None,
    cache: Cache = None,
    unsandboxed: Unsandboxed = False,
    as_json: Json = False,
) -> None:
    """Train small models of a design on synthetic skills, beside GPT and the seeds it comes from.

    Recall, copying, compression, induction, state tracking: what its block can learn. It takes
    about a minute of CPU for each design; seeds, and designs that were here before, are not
    trained again. No corpus is needed; no run is changed.
    """
    from genesys.cli.rehearsal import Rehearsal
    from genesys.console.skills_page import screen

    rehearsal = Rehearsal.of(design, run, config)
    page = rehearsal.page(cache_folder(cache), terminal(stderr=True), unsandboxed=unsandboxed)
    answer(Answer(screen(page), page.as_json), as_json)
