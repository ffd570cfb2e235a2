"""A parent of a new design, as agents see it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Parent:
    """A design that the new one descends from."""

    label: str
    """`A` or `B`: by this its units are named, as in `A.mixer`."""

    design_id: str
    title: str
    outline: str
    code: str
    """Its units, each once."""

    mechanism: str
    """How it works, as its proposal said."""

    record: str
    """How it did when it was verified; empty where nobody is to know."""
