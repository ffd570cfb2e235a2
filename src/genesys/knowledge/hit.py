"""A passage that answers a query, and why."""

from dataclasses import dataclass

from genesys.knowledge.passage import Passage


@dataclass(frozen=True)
class Hit:
    """A passage with its score for one query."""

    passage: Passage
    score: float
    """Larger is nearer. Comparable within one answer, and among sources of one `scale`."""

    why: str
    """What matched, for people and LLMs: `words: delta, rule; meaning .62`."""
