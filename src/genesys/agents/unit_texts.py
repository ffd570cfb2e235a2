"""Units written out for agents: a line each, or their classes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from genesys.agents.prompt import bare, place
from genesys.architecture.unit_source import UnitSource
from genesys.architecture.unit_tree import UnitTree


def listed(units: Mapping[str, UnitSource]) -> str:
    """Write a line for each below its kind: slots, settings at their defaults, what it computes.

    >>> code = 'class Scale(Unit):\\n    "Scale each channel."\\n    kind = "norm"'
    >>> print(listed({"scale": UnitSource(code)}))
    norm:
    - scale: Scale each channel.
    """
    kinds: dict[str, list[str]] = {}
    for name, unit in units.items():
        traits = "; ".join(_traits(unit))
        line = f"- {name}{traits and f' ({traits})'}: {unit.summary}"
        kinds.setdefault(unit.kind, []).append(line)
    return "\n\n".join("\n".join([f"{kind}:", *kinds[kind]]) for kind in sorted(kinds))


def classes(tree: UnitTree) -> str:
    """Write the class of every distinct unit once, below the places where it stands."""
    places: dict[UnitSource, list[str]] = {}
    for path, part in tree.walk():
        places.setdefault(part.source, []).append(place(path))
    return "\n\n\n".join(
        f"# {', '.join(found)}\n{bare(unit.code)}" for unit, found in places.items()
    )


def _traits(unit: UnitSource) -> Iterator[str]:
    if unit.slots:
        slots = (n if n == s.kind else f"{n}: {s.kind}" for n, s in unit.slots.items())
        yield f"slots {', '.join(slots)}"
    if unit.settings:
        yield ", ".join(f"{name}={s.default!r}" for name, s in unit.settings.items())
