"""Where the units of the library are found by name."""

import difflib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from genesys.architecture.setting import Value
from genesys.architecture.unit_source import UnitSource
from genesys.architecture.unit_tree import UnitTree
from genesys.errors import ConfigError

_UNITS = Path(__file__).parent / "units"


def unit(name: str) -> UnitSource:
    """Return the text of the unit that the library calls `name`: "rms_norm".

    Raises ConfigError, with the nearest names, when there is none.

    >>> unit("rms_norm").kind
    'norm'
    """
    shelf = units()
    if name not in shelf:
        near = difflib.get_close_matches(name, shelf, n=3, cutoff=0.5) or sorted(shelf)
        raise ConfigError(f"No unit {name!r} in the library; did you mean {', '.join(near)}?")
    return shelf[name]


@cache
def units(kind: str | None = None) -> Mapping[str, UnitSource]:
    """Return every unit of the library by name, sorted; with `kind`, those of that kind."""
    if kind is not None:
        return MappingProxyType({k: v for k, v in units().items() if v.kind == kind})
    files = sorted(_UNITS.glob("[a-z]*.py"))
    return MappingProxyType(
        {file.stem: UnitSource(file.read_text(encoding="utf-8")) for file in files}
    )


def plant(name: str, **settings_and_children: Value | UnitTree) -> UnitTree:
    """Return a tree whose root is the unit `name`: keywords that are trees fill its slots.

    Raises ConfigError when there is no such unit. Faults of the tree are left to `UnitTree.faults`.

    >>> plant("attention", heads=4, position=plant("rotary")).open_slots
    []
    """
    settings: dict[str, Value] = {}
    children: dict[str, UnitTree] = {}
    for keyword, value in settings_and_children.items():
        if isinstance(value, UnitTree):
            children[keyword] = value
        else:
            settings[keyword] = value
    return UnitTree(unit(name), settings, children)
