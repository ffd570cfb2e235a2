"""The command `genesys show`."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from genesys.cli.options import Json, Run
from genesys.cli.output import Answer, answer


def show(
    name: Annotated[
        str,
        typer.Argument(
            help="A design's id or the start of it, a session's number if refused, or a unit's "
            "name."
        ),
    ],
    run: Run = None,
    as_json: Json = False,
) -> None:
    """Show one design: proposal, units, lineage, scores, proof, cost. Or one unit of the library.

    Where a design and a unit share a name, it means the design; the name of a unit's class, such
    as Mamba2, always means the unit.
    """
    from genesys.cli.choice import chosen_run, unit_of_class
    from genesys.errors import ConfigError

    if run is not None:
        chosen_run(run)
    by_class = unit_of_class(name)
    try:
        found = _unit(by_class) if by_class else _design(name, run)
    except ConfigError as no_design:
        try:
            found = _unit(name)
        except ConfigError as no_unit:
            raise ConfigError(f"{no_design} {no_unit}") from no_design
    answer(found, as_json)


def _unit(name: str) -> Answer:
    from genesys.console.unit_page import UnitPage, screen

    page = UnitPage.of(name)
    return Answer(screen(page), page.as_json)


def _design(name: str, run: Path | None) -> Answer:
    from rich.console import Group
    from rich.text import Text

    from genesys.cli.choice import chosen_design, chosen_refusal, chosen_run
    from genesys.console.design_page import DesignPage, refusal_screen, screen
    from genesys.lab.schedule import fitness_of
    from genesys.lab.start import config_of
    from genesys.library.shelf import units

    tree = chosen_run(run).replay()
    config = config_of(tree)
    refusal = chosen_refusal(tree, name)
    if refusal is None:
        page = DesignPage.of(tree, config.ladder, chosen_design(tree, name).id, fitness_of(config))
        if name not in units():
            return Answer(screen(page), page.as_json)
        hint = f"\nThe library has a unit of this name too: `genesys show {units()[name].name}`."
        return Answer(Group(screen(page), Text(hint, style="dim")), page.as_json)
    relatives = [
        other
        for other in tree.refusals
        if other is not refusal and set(other.proposal.parents) & set(refusal.proposal.parents)
    ]
    plain = {**asdict(refusal), "relatives": [asdict(other) for other in relatives]}
    return Answer(refusal_screen(refusal, relatives), plain)
