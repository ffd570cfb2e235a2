"""The command `genesys leaderboard`."""

from typing import Annotated

import typer

from genesys.cli.options import Json, Ranked, Run
from genesys.cli.output import Answer, answer


def leaderboard(
    run: Run = None,
    top: Annotated[
        int | None,
        typer.Option("--top", min=1, help="Show this many, and the seeds.", show_default="all"),
    ] = None,
    fitness: Ranked = None,
    as_json: Json = False,
) -> None:
    """Rank the verified designs of a run beside the seeds, with error bars.

    Nothing is trained for another fitness: it is worked out from what is stored.
    """
    from genesys.cli.choice import chosen_run
    from genesys.console.leaderboard import Leaderboard, screen
    from genesys.lab import config_of, fitness_of

    tree = chosen_run(run).replay()
    config = config_of(tree)
    board = Leaderboard.of(tree, config.ladder, fitness_of(config, fitness or ""))
    answer(Answer(screen(board, top), board.as_json), as_json)
