"""The command `genesys doctor`."""

from genesys.cli.options import Cache, Json, cache_folder
from genesys.cli.output import Answer, answer


def doctor(cache: Cache = None, as_json: Json = False) -> None:
    """Tell what this machine has, and what Genesys will use of it."""
    from genesys.console.machine import Machine, screen

    machine = Machine.survey(cache_folder(cache))
    answer(Answer(screen(machine), machine.as_json), as_json)
