"""The command `genesys verify`."""

from typing import Annotated

import typer

from genesys.cli.options import Cache, Json, Run, Unsandboxed, cache_folder
from genesys.cli.output import Answer, answer, terminal

Design = Annotated[
    str,
    typer.Argument(
        metavar="DESIGN|FILE",
        help="A design of the run, a seed's name such as gpt, or a file with a block: a plain "
        "nn.Module, units, or a published design as JSON.",
    ),
]


def verify(
    design: Design,
    *,
    rung: Annotated[
        str,
        typer.Option(
            "--rung", help="A rung of the ladder, or a scale from nano to centi and 14M to 1300M."
        ),
    ],
    tokens: Annotated[
        int | None,
        typer.Option(
            "--tokens", min=1000, help="Training tokens.", show_default="those of the rung"
        ),
    ] = None,
    seeds: Annotated[
        int | None,
        typer.Option("--seeds", min=1, help="Train seeds 0 to this number less 1, and compare."),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            "--seed", min=0, help="Sets initial weights and order of text.", show_default="0"
        ),
    ] = None,
    run: Run = None,
    config: Annotated[
        str | None,
        typer.Option("--config", help="A preset or TOML file, to verify outside any run."),
    ] = None,
    cache: Cache = None,
    unsandboxed: Unsandboxed = False,
    as_json: Json = False,
) -> None:
    """Train and evaluate any block or design, and print what it scored.

    Runs are only read: no budget is spent, nothing is recorded, and no weights are kept. A block
    from a file is checked first; exit code 1 when it is not valid or cannot be trained.
    """
    from rich.console import Group

    from genesys.cli.trial import Trial
    from genesys.console import check_page, trial_page
    from genesys.errors import ConfigError

    if seed is not None and seeds is not None:
        raise ConfigError("--seed names one seed, --seeds counts several: expected one of them.")
    trial = Trial.of(design, rung, run, config, tokens)
    console = terminal(stderr=True)
    if refused := trial.check(console, unsandboxed=unsandboxed):
        shown = Group(f"{design}: not verified.", check_page.screen(refused))
        answer(Answer(shown, refused.as_json), as_json)
        raise typer.Exit(1)
    wanted = [seed or 0] if seeds is None else range(seeds)
    found = trial.verify(wanted, cache_folder(cache), console, unsandboxed=unsandboxed)
    page = trial_page.TrialPage(found)
    answer(Answer(trial_page.screen(page), page.as_json), as_json)
