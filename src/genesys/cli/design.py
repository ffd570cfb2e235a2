"""The command `genesys design`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from genesys.cli.options import Cache, Unsandboxed, cache_folder


def design(
    config: Annotated[
        str | None,
        typer.Argument(
            help="A preset's name, or a TOML file, with LLMs.", show_default="the run's own"
        ),
    ] = None,
    *,
    parents: Annotated[
        str | None,
        typer.Option(
            "--parents",
            metavar="ID,ID",
            help="Designs to start from.",
            show_default="chosen by the run's policy",
        ),
    ] = None,
    idea: Annotated[
        str, typer.Option("--idea", metavar="TEXT", help="What you ask for, in your own words.")
    ] = "",
    proposal: Annotated[
        Path | None,
        typer.Option(
            "--proposal",
            metavar="FILE",
            help="A proposal of yours, TOML or Markdown: it is only implemented.",
        ),
    ] = None,
    mode: Annotated[
        Literal["mutation", "crossover", "scratch"] | None,
        typer.Option(
            "--mode",
            help="From one parent, from two, from none.",
            show_default="by the number of parents",
        ),
    ] = None,
    run: Annotated[
        Path | None,
        typer.Option(
            "--run", metavar="FOLDER", help="The run's folder.", show_default="runs/design"
        ),
    ] = None,
    step: Annotated[
        bool,
        typer.Option(
            "--step", help="Show proposal, plans and units to you before they are accepted."
        ),
    ] = False,
    samples: Annotated[
        int | None,
        typer.Option(
            "--samples",
            min=1,
            help="Answers to draw each time; the best goes on.",
            show_default="the config's",
        ),
    ] = None,
    dollars: Annotated[
        float | None,
        typer.Option(
            "--dollars",
            min=0.0,
            help="What LLMs may cost in this run in all, from now on.",
            show_default="as in the config",
        ),
    ] = None,
    cache: Cache = None,
    unsandboxed: Unsandboxed = False,
) -> None:
    """Have LLMs make one design, while you watch. Exit code 1 when none comes of it.

    Stopped or killed, the same command goes on where it was: no answer is paid twice.
    """
    import shlex

    from genesys.cli.designing import Designing
    from genesys.cli.wish import Wish

    words = ["genesys", "design", config]
    given: dict[str, object] = {
        "--parents": parents,
        "--idea": idea,
        "--proposal": proposal,
        "--mode": mode,
    }
    given |= {"--run": run, "--samples": samples}
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
