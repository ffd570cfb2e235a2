"""A tree in the making, as agents see it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class OpenSlot:
    """A slot without a unit."""

    path: str
    """Where it is: `mixer.norm`, or `root` for the block itself."""

    kind: str
    need: str
    host: str
    """The code of the unit that declares it; empty for the root."""

    width: str
    """The attribute of the host that holds the width at which the unit works there."""


@dataclass(frozen=True)
class Site:
    """The tree so far, and what became of the last plan."""

    outline: str
    open_slots: tuple[OpenSlot, ...]
    news: str
    """What was accepted or failed last."""
