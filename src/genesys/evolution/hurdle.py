"""A mark that a run has to make, or it is stopped early."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Hurdle:
    """The highest loss with which a run goes on after so many tokens."""

    tokens: int
    loss: float
    """Nats per token: the level of the training curve there."""

    reason: str
    """What the hurdle stands for, as half a sentence."""
