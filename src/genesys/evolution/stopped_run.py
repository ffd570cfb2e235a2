"""A training run that was broken off because it could not any more be among the best."""

from dataclasses import dataclass

from genesys.evolution.curve import Curve


@dataclass(frozen=True)
class StoppedRun:
    """What is known of a design on a rung whose run ended at a hurdle; it has no score."""

    design_id: str
    rung: str
    seed: int
    reason: str
    curve: Curve
    """As in a verification, up to where it ended."""

    tokens: int
    """Tokens that were trained on for it."""

    seconds: float
    cpu_seconds: float
