"""A hole in a unit that another unit fills."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Slot:
    """What the unit placed here must do, of what kind it is, and how wide it works."""

    need: str
    """One phrase for whoever fills it: "mixes information over time, causally"."""

    kind: str
    """Only a unit of this kind fits."""

    width: str = "dim"
    """The attribute of the parent that holds the width at which the filling unit is built."""
