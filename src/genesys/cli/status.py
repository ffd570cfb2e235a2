"""The command `genesys status`."""

from genesys.cli.options import Json, Run
from genesys.cli.output import Answer, answer


def status(run: Run = None, as_json: Json = False) -> None:
    """Tell what a run does, how far it is and what is left."""
    from genesys.cli.choice import chosen_run
    from genesys.console.follower import Follower
    from genesys.console.status import Status, screen
    from genesys.lab.start import config_of

    folder = chosen_run(run)
    journal, transcripts = folder.open(), folder.transcripts()
    try:
        follower = Follower(journal, transcripts)
        follower.catch_up()
        found = Status.of(follower, config_of(follower.tree))
    finally:
        transcripts.close()
        journal.close()
    plain = {"run": str(folder.path), **found.as_json}
    answer(Answer(screen(found, str(folder.path)), plain), as_json)
