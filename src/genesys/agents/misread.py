"""An answer that is not what was asked for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Misread:
    """Why an answer could not be read."""

    reason: str
    """What was expected, what came and what to do, worded for whoever answered."""
