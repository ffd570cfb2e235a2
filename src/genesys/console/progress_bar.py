"""How far one long step is: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from genesys.sandbox.sandbox import Progress as Report


@contextmanager
def progress_bar(console: Console, title: str) -> Iterator[Report]:
    """Show a bar while the block runs; yield what takes the fraction done and a note.

    Without a terminal, print a line whenever the note changes.
    """
    if not console.is_terminal:
        yield _plain(console, title)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bars:
        task = bars.add_task(title, total=1.0)

        def report(fraction: float, note: str) -> None:
            bars.update(task, completed=fraction, description=f"{title}: {note}" if note else title)

        yield report


def _plain(console: Console, title: str) -> Report:
    said: set[str] = set()

    def report(fraction: float, note: str) -> None:
        if note not in said:
            said.add(note)
            console.print(f"{title}: {note}", highlight=False, markup=False)

    return report
