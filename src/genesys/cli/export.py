"""The command `genesys export`."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from genesys.cli.options import Cache, Json, Run, Unsandboxed, cache_folder
from genesys.cli.output import Answer, answer, terminal

if TYPE_CHECKING:
    from genesys.cli.departure import Departure


class Format(StrEnum):
    """What a design is written as."""

    hf = "hf"
    python = "python"


def export(
    design: Annotated[
        str, typer.Argument(help="A design of the run, or a seed's name such as gpt.")
    ],
    target: Annotated[
        str,
        typer.Argument(help="A new folder (hf) or a new file (python).", metavar="[DIR|FILE|-]"),
    ] = "-",
    *,
    form: Annotated[
        Format,
        typer.Option(
            "--format",
            help="hf: a model folder for Hugging Face's from_pretrained. python: one module that "
            "needs torch only, without weights.",
        ),
    ],
    rung: Annotated[
        str | None,
        typer.Option("--rung", help="The rung of the ladder.", show_default="the highest verified"),
    ] = None,
    seed: Annotated[
        int, typer.Option("--seed", min=0, help="Of the training, or of the initial weights.")
    ] = 0,
    untrained: Annotated[
        bool, typer.Option("--untrained", help="Initial weights, for the size of --rung.")
    ] = False,
    run: Run = None,
    config: Annotated[
        str | None,
        typer.Option("--config", help="A preset or TOML file, to export a seed outside any run."),
    ] = None,
    cache: Cache = None,
    unsandboxed: Unsandboxed = False,
    as_json: Json = False,
) -> None:
    """Write a design as files that need no Genesys."""
    from genesys.cli.choice import Chosen
    from genesys.cli.departure import Departure

    leaving = Departure(Chosen.of(design, run, config), unsandboxed)
    if form is Format.python:
        _python(leaving, target, as_json)
        return
    console = terminal(stderr=True)
    written = leaving.hub_folder(
        target, rung, seed, untrained=untrained, cache=cache_folder(cache), console=console
    )
    answer(Answer(written.screen, written.plain), as_json)


def _python(leaving: Departure, target: str, as_json: bool) -> None:
    text = leaving.module()
    if target == "-":
        sys.stdout.write(text)
        return
    leaving.write_new(Path(target), text)
    plain = {"design": leaving.chosen.design.id, "written": target}
    answer(Answer(f"{leaving.chosen.design.id}: one module in {target}", plain), as_json)
