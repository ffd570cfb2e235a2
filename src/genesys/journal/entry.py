"""One fact as recorded, and a worker's hold on a step."""

from dataclasses import dataclass

from genesys.evolution.events import Event


@dataclass(frozen=True)
class Entry:
    """An event with its number (from 1), when it was written (Unix seconds) and by whom."""

    number: int
    event: Event
    at: float
    worker: str


@dataclass(frozen=True)
class Lease:
    """A worker's hold on a claimed step, to be renewed before it runs out."""

    claim: int
    worker: str
    until: float
    """Unix seconds by the journal's clock."""

    fraction: float = 0.0
    note: str = ""
