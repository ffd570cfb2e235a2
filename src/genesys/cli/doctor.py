"""The command `genesys doctor`."""

from typing import Annotated

import typer

from genesys.cli.options import Cache, Json, cache_folder
from genesys.cli.output import Answer, answer


def doctor(
    config: Annotated[
        str | None,
        typer.Argument(
            metavar="[CONFIG]",
            help="A preset or TOML file: each LLM that it gives a role to is called once, which "
            "costs what a few words cost.",
            show_default=False,
        ),
    ] = None,
    cache: Cache = None,
    as_json: Json = False,
) -> None:
    """Tell what this machine has, and what Genesys will use of it; with CONFIG, who answers.

    Exit code 1 when an LLM does not answer.
    """
    from rich.console import Group

    from genesys.console.machine import Machine, screen

    machine = Machine.survey(cache_folder(cache))
    if config is None:
        answer(Answer(screen(machine), machine.as_json), as_json)
        return
    from genesys.config import read_config
    from genesys.console import roll_call_page
    from genesys.lab.staff import staff_of
    from genesys.llm.roll_call import roll_call

    settings = read_config(config).llm
    page = roll_call_page.RollCallPage(roll_call(staff_of(settings)) if settings.llms else [])
    shown = Group(screen(machine), "", roll_call_page.screen(page))
    answer(Answer(shown, {**machine.as_json, "llms": page.as_json}), as_json)
    raise typer.Exit(0 if page.complete else 1)
