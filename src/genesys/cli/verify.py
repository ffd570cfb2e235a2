"""The command `genesys verify`."""

from dataclasses import asdict
from typing import Annotated

import typer

from genesys.cli.options import Cache, Json, Run, Unsandboxed, cache_folder
from genesys.cli.output import Answer, answer, terminal


def verify(
    design: Annotated[
        str, typer.Argument(help="A design of the run, or a seed's name such as gpt.")
    ],
    *,
    rung: Annotated[str, typer.Option("--rung", help="The rung of the ladder.")],
    seed: Annotated[
        int, typer.Option("--seed", min=0, help="Sets initial weights and order of text.")
    ] = 0,
    run: Run = None,
    config: Annotated[
        str | None,
        typer.Option("--config", help="A preset or TOML file, to verify a seed outside any run."),
    ] = None,
    cache: Cache = None,
    unsandboxed: Unsandboxed = False,
    as_json: Json = False,
) -> None:
    """Train and evaluate one design again, and print what it scored.

    The run is only read: no budget is spent, nothing is recorded, and no weights are kept.
    """
    from genesys.cli.trial import Trial, screen

    trial = Trial.of(design, rung, run, config)
    console = terminal(stderr=True)
    found = trial.verify(seed, cache_folder(cache), console, unsandboxed=unsandboxed)
    plain = {**asdict(found), "proof_holds": found.proof.holds}
    answer(Answer(screen(found), plain), as_json)
