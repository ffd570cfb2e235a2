"""The command `genesys discover`."""

from typing import Annotated

import typer

from genesys.cli.options import USUAL, Cache, Dollars, NewRun, Unsandboxed, cache_folder


def discover(
    config: Annotated[str, typer.Argument(help="A preset's name, or a TOML file.")] = USUAL,
    *,
    run: NewRun = None,
    cache: Cache = None,
    workers: Annotated[
        int | None,
        typer.Option("--workers", min=1, help="Processes to work with.", show_default="one a core"),
    ] = None,
    track: Annotated[
        list[str] | None,
        typer.Option(
            "--track",
            metavar="NAME[:KEY=VALUE,...]",
            help="Draw the run elsewhere too: tensorboard, weights_and_biases, mlflow. May be "
            "given several times.",
            show_default="nowhere",
        ),
    ] = None,
    dollars: Dollars = None,
    unsandboxed: Unsandboxed = False,
) -> None:
    """Search for architectures, or go on with a search that was stopped.

    Ctrl-C stops it; the same command goes on where it was.
    """
    from genesys.cli.discovery import begin

    begin(
        config,
        run,
        cache_folder(cache),
        workers,
        unsandboxed=unsandboxed,
        track=track or [],
        dollars=dollars,
    )
