"""A run as it happens: a screen that is drawn anew on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from genesys.config import Config
from genesys.console.event_line import EventLine
from genesys.console.follower import Follower
from genesys.console.quantity import count, duration
from genesys.console.status import Status, StepStatus

_EVENTS_SHOWN = 10
_SUMMARY_SECONDS = 30.0
_STYLES = {"good": "green", "bad": "red", "plain": ""}

Update = Callable[[], None]


@contextmanager
def watch(
    console: Console,
    title: str,
    follower: Follower,
    config: Config,
    workers: int,
) -> Iterator[Update]:
    """Show the run while the block lasts; yield what brings the picture up to date."""

    def status() -> Status:
        return Status.of(follower, config, workers)

    if not console.is_terminal:
        yield _lines(console, follower, status)
        return
    with Live(console=console, auto_refresh=False, vertical_overflow="crop") as live:

        def update() -> None:
            follower.catch_up()
            live.update(picture(title, follower, status(), workers), refresh=True)

        yield update


def picture(title: str, follower: Follower, status: Status, workers: int) -> RenderableType:
    """Draw one moment of a run: rungs, workers, the last events, the time left."""
    left = "done" if status.state == "whole" else f"about {duration(status.left.wall)} to go"
    heading = Text.assemble((title, "bold"), f"  {status.left.done:.0%} done, {left}")
    parts: list[RenderableType] = [heading, _bars(status), Text(status.counts, style="dim")]
    parts += [Text(status.noise_line, style="dim")]
    parts += [Text(status.spend_line, style="dim")] if status.spend_line else []
    parts += [_workers(status, workers)]
    parts += [_event(at, line) for at, line in list(follower.recent)[-_EVENTS_SHOWN:]]
    return Group(*parts)


def _bars(status: Status) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    for rung in status.rungs:
        bar = ProgressBar(total=max(1, rung.planned), completed=rung.finished, width=30)
        running = f"{rung.running} running" if rung.running else ""
        failed = f"{rung.failed} failed" if rung.failed else ""
        table.add_row(
            Text(f"{rung.name} {count(rung.parameters)}"),
            bar,
            f"{rung.finished} of {rung.planned}",
            " ".join(filter(None, (running, failed))),
        )
    return table


def _workers(status: Status, workers: int) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(width=12)
    table.add_column(no_wrap=True, overflow="ellipsis")
    working = [step for step in status.steps if step.session is None]
    for number, step in enumerate(working, start=1):
        bar = ProgressBar(total=1.0, completed=step.fraction, width=12)
        table.add_row(_name(f"worker {number}", step), bar, _doing(step))
    for number in range(len(working) + 1, workers + 1):
        table.add_row(Text(f"worker {number}", style="dim"), "", Text("waits", style="dim"))
    for step in status.steps:
        if step.session is not None:
            table.add_row(_name(f"session {step.session}", step), "", _doing(step))
    return table


def _name(name: str, step: StepStatus) -> Text:
    return Text(name, style="red" if step.silent else "cyan")


def _doing(step: StepStatus) -> Text:
    what = f"{step.step}  {step.note}" if step.note else step.step
    return Text(f"{what} ({duration(step.seconds)})", overflow="ellipsis", no_wrap=True)


def _event(at: float, line: EventLine) -> Text:
    clock = f"{datetime.fromtimestamp(at):%H:%M:%S}  "
    text = Text(no_wrap=True, overflow="ellipsis")
    return text.append(clock, style="dim").append(str(line), style=_STYLES[line.tone])


def _lines(console: Console, follower: Follower, status: Callable[[], Status]) -> Update:
    said = [time.monotonic()]

    def update() -> None:
        for line in follower.catch_up():
            _say(console, str(line))
        if time.monotonic() - said[0] > _SUMMARY_SECONDS:
            said[0] = time.monotonic()
            now = status()
            rungs = ", ".join(f"{r.name} {r.finished} of {r.planned}" for r in now.rungs)
            spent = f"; {now.spend_line}" if now.spend_line else ""
            _say(console, f"progress  {rungs}; about {duration(now.left.wall)} to go{spent}")

    return update


def _say(console: Console, text: str) -> None:
    console.print(text, highlight=False, markup=False, soft_wrap=True)
