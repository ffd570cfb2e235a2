"""The command `genesys design`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from genesys.cli.options import Cache, Dollars, Unsandboxed, cache_folder

_Config = Annotated[
    str | None,
    typer.Argument(
        help="A preset's name, or a TOML file, with LLMs.", show_default="the run's own"
    ),
]
_Parents = Annotated[
    str | None,
    typer.Option(
        "--parents",
        metavar="ID,ID",
        help="Designs to start from.",
        show_default="chosen by the run's policy",
    ),
]
_Idea = Annotated[
    str, typer.Option("--idea", metavar="TEXT", help="What you ask for, in your own words.")
]
_Proposal = Annotated[
    Path | None,
    typer.Option(
        "--proposal",
        metavar="FILE",
        help="A proposal of yours, TOML or Markdown: it is only implemented.",
    ),
]
_Mode = Annotated[
    Literal["mutation", "crossover", "scratch"] | None,
    typer.Option(
        "--mode",
        help="From one parent, from two, from none.",
        show_default="by the number of parents",
    ),
]
_Run = Annotated[
    Path | None,
    typer.Option("--run", metavar="FOLDER", help="The run's folder.", show_default="runs/design"),
]
_Step = Annotated[
    bool,
    typer.Option("--step", help="Show proposal, plans and units to you before they are accepted."),
]
_Samples = Annotated[
    int | None,
    typer.Option(
        "--samples",
        min=1,
        help="Answers to draw each time; the best goes on.",
        show_default="the config's",
    ),
]


def design(
    config: _Config = None,
    *,
    parents: _Parents = None,
    idea: _Idea = "",
    proposal: _Proposal = None,
    mode: _Mode = None,
    run: _Run = None,
    step: _Step = False,
    samples: _Samples = None,
    dollars: Dollars = None,
    cache: Cache = None,
    unsandboxed: Unsandboxed = False,
) -> None:
    """Have LLMs make one design, while you watch. Exit code 1 when none comes of it.

    Stopped or killed, the same command goes on where it was: no answer is paid twice.
    """
    import shlex

    from genesys.cli.designing import Designing
    from genesys.cli.wish import Wish

    given = {
        "--parents": parents,
        "--idea": idea,
        "--proposal": proposal,
        "--mode": mode,
        "--run": run,
        "--samples": samples,
    }
    words = ["genesys", "design", config or ""]
    words += [str(part) for name, value in given.items() if value for part in (name, value)]
    words += ["--step"] * step + ["--unsandboxed"] * unsandboxed
    designing = Designing.of(
        Wish.of(parents, mode, idea, proposal),
        config,
        run,
        cache_folder(cache),
        shlex.join(word for word in words if word),
        samples=samples,
        dollars=dollars,
        unsandboxed=unsandboxed,
    )
    raise typer.Exit(designing.run(step=step))
