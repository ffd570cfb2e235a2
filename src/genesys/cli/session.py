"""The command `genesys session`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from genesys.cli.options import Json, Run
from genesys.cli.output import Answer, answer

if TYPE_CHECKING:
    from genesys.journal.run_folder import RunFolder


def session(
    number: Annotated[
        str | None,
        typer.Argument(
            metavar="NUMBER", help="The session's number.", show_default="lists all sessions"
        ),
    ] = None,
    *,
    run: Run = None,
    prompts: Annotated[
        bool, typer.Option("--prompts", help="Show all that LLMs were told, not only what is new.")
    ] = False,
    export: Annotated[
        Path | None,
        typer.Option(
            "--export", metavar="FILE.jsonl", help="Write the session's record into a file."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Show the dialogue of a design session: who said what, what it cost, how it ended.

    Without a number, list the sessions of the run. A record that was exported is run again by
    `genesys replay FILE.jsonl`.
    """
    from genesys.cli.choice import chosen_run
    from genesys.errors import ConfigError

    folder = chosen_run(run)
    if number is None:
        if export is not None:
            raise ConfigError("--export: expected a session's number before it, got none.")
        answer(_all(folder), as_json)
    elif export is not None:
        answer(_exported(folder, number, export), as_json)
    else:
        answer(_one(folder, number, prompts=prompts), as_json)


def _all(folder: RunFolder) -> Answer:
    from genesys.console.session_list import SessionList, screen
    from genesys.console.session_record import records

    journal, transcripts = folder.open(), folder.transcripts()
    try:
        spends = {number: transcripts.spent(number) for number in transcripts.sessions()}
        found = SessionList(records(journal.read()), spends, transcripts.spent())
    finally:
        transcripts.close()
        journal.close()
    return Answer(screen(found), found.as_json)


def _one(folder: RunFolder, name: str, *, prompts: bool) -> Answer:
    from genesys.cli.choice import chosen_session
    from genesys.console.session_page import SessionPage, screen

    record = chosen_session(folder, name)
    transcripts = folder.transcripts()
    try:
        lines, spend = transcripts.lines(record.number), transcripts.spent(record.number)
    finally:
        transcripts.close()
    page = SessionPage.of(record, lines, spend)
    return Answer(screen(page, prompts=prompts), page.as_json)


def _exported(folder: RunFolder, name: str, file: Path) -> Answer:
    from rich.text import Text

    from genesys.cli.choice import chosen_session
    from genesys.journal.recording import export

    record = chosen_session(folder, name)
    journal, transcripts = folder.open(), folder.transcripts()
    try:
        export(journal, transcripts, record.number, file)
    finally:
        transcripts.close()
        journal.close()
    told = f"{file}: session {record.number}. Run it again with `genesys replay {file}`."
    return Answer(Text(told), {"file": str(file), "session": record.number})
