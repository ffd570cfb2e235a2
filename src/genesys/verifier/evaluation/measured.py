"""A measured number."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    """A number with its standard error from the finite set of examples."""

    value: float
    error: float
