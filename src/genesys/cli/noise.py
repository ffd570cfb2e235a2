"""The command `genesys noise`."""

from typing import Annotated

import typer

from genesys.cli.options import USUAL, Cache, Json, Unsandboxed, cache_folder
from genesys.cli.output import Answer, answer, terminal


def noise(
    *,
    rung: Annotated[
        str,
        typer.Option(
            "--rung", help="A rung of the ladder, or a scale from nano to centi and 14M to 1300M."
        ),
    ],
    seeds: Annotated[
        int, typer.Option("--seeds", min=2, help="How many seeds: 1 to this number.")
    ] = 5,
    design: Annotated[
        str,
        typer.Option("--design", metavar="DESIGN|FILE", help="A seed's name, or a file's block."),
    ] = "gpt",
    config: Annotated[
        str, typer.Option("--config", help="A preset or TOML file: its ladder and corpus.")
    ] = USUAL,
    cache: Cache = None,
    unsandboxed: Unsandboxed = False,
    as_json: Json = False,
) -> None:
    """Train one design with several seeds, and print what chance is worth on this rung.

    The runs are kept in the cache, so that they are paid for once on this machine: seeds 1 and up
    are those that discover measures noise with. No run is changed.
    """
    from genesys.cli.trial import Trial
    from genesys.console import check_page, noise_page
    from genesys.evolution.seed_noise import SeedNoise

    trial = Trial.of(design, rung, None, config)
    console = terminal(stderr=True)
    if refused := trial.check(console, unsandboxed=unsandboxed):
        answer(Answer(check_page.screen(refused), refused.as_json), as_json)
        raise typer.Exit(1)
    wanted = range(1, seeds + 1)
    runs = trial.verify(wanted, cache_folder(cache), console, unsandboxed=unsandboxed)
    page = noise_page.NoisePage(trial.design.id, trial.rung.name, SeedNoise(runs))
    answer(Answer(noise_page.screen(page), page.as_json), as_json)
