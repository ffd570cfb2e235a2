"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

USUAL = "laptop"
"""The preset of a search that is given none."""

Run = Annotated[
    Path | None,
    typer.Option(
        "--run",
        metavar="FOLDER",
        help="The run's folder.",
        show_default="the latest under runs/",
    ),
]

NewRun = Annotated[
    Path | None,
    typer.Option(
        "--run",
        metavar="FOLDER",
        help="The run's folder.",
        show_default="runs/ and the config's name",
    ),
]

Cache = Annotated[
    Path | None,
    typer.Option(
        "--cache",
        metavar="FOLDER",
        envvar="GENESYS_CACHE",
        help="Where prepared corpora are kept.",
        show_default="the user's cache folder",
    ),
]

Dollars = Annotated[
    float | None,
    typer.Option(
        "--dollars",
        min=0.0,
        help="What LLMs may cost in this run in all, from now on.",
        show_default="as in the config",
    ),
]

Unsandboxed = Annotated[
    bool,
    typer.Option(
        "--unsandboxed",
        help="Run the code of designs even where nothing can hold it in: it may then do whatever "
        "you may do.",
    ),
]

Ranked = Annotated[
    str | None,
    typer.Option(
        "--fitness",
        metavar="NAME",
        help="What ranks the designs: bits_per_byte, mean_accuracy, composite, or a module.",
        show_default="the run's own",
    ),
]

Json = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]


def cache_folder(chosen: Path | None) -> Path:
    """Return the chosen cache, or the user's."""
    if chosen is not None:
        return chosen
    import platformdirs

    return Path(platformdirs.user_cache_dir("genesys"))
