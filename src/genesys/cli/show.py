"""The command `genesys show`."""

from dataclasses import asdict
from typing import Annotated

import typer

from genesys.cli.options import Json, Run
from genesys.cli.output import Answer, answer


def show(
    design: Annotated[
        str,
        typer.Argument(help="A design's id or the start of it; a session's number if refused."),
    ],
    run: Run = None,
    as_json: Json = False,
) -> None:
    """Show one design: proposal, units, lineage, scores, proof, cost."""
    from genesys.cli.choice import chosen_design, chosen_refusal, chosen_run
    from genesys.console.design_page import DesignPage, refusal_screen, screen
    from genesys.lab import config_of

    tree = chosen_run(run).replay()
    refusal = chosen_refusal(tree, design)
    if refusal is None:
        page = DesignPage.of(tree, config_of(tree).ladder, chosen_design(tree, design).id)
        answer(Answer(screen(page), page.as_json), as_json)
        return
    relatives = [
        other
        for other in tree.refusals
        if other is not refusal and set(other.proposal.parents) & set(refusal.proposal.parents)
    ]
    plain = {**asdict(refusal), "relatives": [asdict(other) for other in relatives]}
    answer(Answer(refusal_screen(refusal, relatives), plain), as_json)
