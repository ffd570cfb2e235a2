"""The command `genesys replay`."""

from typing import Annotated

import typer

from genesys.cli.options import Cache, Json, Run, cache_folder
from genesys.cli.output import Answer, answer


def replay(
    session: Annotated[
        str,
        typer.Argument(
            metavar="SESSION|FILE.jsonl",
            help="A session's number, or a record that `genesys session --export` wrote.",
        ),
    ],
    run: Run = None,
    cache: Cache = None,
    as_json: Json = False,
) -> None:
    """Run a design session again from its record, offline. Exit code 1 where it goes otherwise.

    Nobody is asked and nothing is paid: each question must be the one on record.
    """
    from genesys.cli.repetition import Repetition

    found = Repetition.of(session, run).made(cache_folder(cache))
    answer(Answer(found.screen, found.as_json), as_json)
