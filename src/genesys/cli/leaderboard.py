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
    pareto: Annotated[
        bool,
        typer.Option(
            "--pareto",
            help="Show which designs no other one beats in both quality and cost: parameters, "
            "FLOPs, speed, memory.",
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Rank the verified designs of a run beside the seeds, with error bars.

    Nothing is trained for another fitness: it is worked out from what is stored.
    """
    from genesys.cli.choice import chosen_run
    from genesys.console.leaderboard import Leaderboard, screen
    from genesys.console.pareto import Bargains
    from genesys.console.pareto import screen as bargain_screen
    from genesys.lab.schedule import fitness_of
    from genesys.lab.start import config_of

    tree = chosen_run(run).replay()
    config = config_of(tree)
    ranking = fitness_of(config, fitness or "")
    if pareto:
        rungs = Bargains.of(tree, config.ladder, ranking)
        plain = {"rungs": [bargains.as_json for bargains in rungs]}
        answer(Answer(bargain_screen(rungs), plain), as_json)
        return
    board = Leaderboard.of(tree, config.ladder, ranking)
    answer(Answer(screen(board, top), board.as_json), as_json)
