"""One question asked of several sources, and what came of it."""

from dataclasses import dataclass

from genesys.knowledge.hit import Hit

ONE_PAPER = "arxiv:"
"""Begins the name of a source that is one paper, by its number: `arxiv:2405.21060`."""


@dataclass(frozen=True)
class Query:
    """What to look up, where, and how much of it."""

    text: str
    sources: tuple[str, ...] = ()
    """Names of sources; empty for all. `arxiv:2405.21060` is all of that paper."""

    k: int = 5
    """Passages wanted at most."""


@dataclass(frozen=True)
class Lookup:
    """The answer to one query."""

    query: Query
    hits: tuple[Hit, ...]
    """Best first, each work once."""

    notices: tuple[str, ...] = ()
    """What could not be asked, and why; what was left out."""
