"""Units nested in one another's slots: the genotype of a design."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from genesys.architecture.setting import Value
from genesys.architecture.unit_source import UnitSource
from genesys.errors import DesignError

BLOCK = "residual arrangement"
"""The kind of a unit that is a whole block."""

Path = tuple[str, ...]
"""Slot names from the root down: `("mixer", "norm")`. The root is `()`."""


GIVEN = frozenset({"documents"})
"""Signals that the language model may write: read them by `signals.get`, they may be absent.

`documents`, (batch, length), numbers the documents in each row: positions with another number
belong to another text. It is there when training keeps documents apart.
"""


@dataclass(frozen=True)
class UnitTree:
    """A unit, the settings that differ from its defaults, and a subtree for each slot.

    >>> leaf = UnitTree(UnitSource("class Mean(Unit):\\n    kind = 'sequence mixer'"))
    >>> code = 'class Block(Unit):\\n    mixer = slot("mixes", kind="sequence mixer")'
    >>> root = UnitTree(UnitSource(code))
    >>> root.open_slots
    [('mixer',)]
    >>> root.with_subtree(("mixer",), leaf).open_slots
    []
    """

    source: UnitSource
    settings: Mapping[str, Value] = field(default_factory=dict)
    children: Mapping[str, UnitTree] = field(default_factory=dict)

    def walk(self, here: Path = ()) -> Iterator[tuple[Path, UnitTree]]:
        """Yield every subtree with its path, parents first, children as their slots are declared.

        The order follows from the units alone: a tree that was stored and read walks as it did.
        """
        yield here, self
        declared = [slot for slot in self.source.slots if slot in self.children]
        for slot in declared + sorted(self.children.keys() - declared):
            yield from self.children[slot].walk((*here, slot))

    def at(self, path: Path) -> UnitTree:
        """Return the subtree at `path`; DesignError where the path leads nowhere."""
        tree = self
        for slot in path:
            if slot not in tree.children:
                raise DesignError(
                    f"{self.source.name}: no unit at {'.'.join(path)}; {tree.source.name} has "
                    f"{sorted(tree.children) or 'no filled slots'}."
                )
            tree = tree.children[slot]
        return tree

    def with_subtree(self, path: Path, subtree: UnitTree) -> UnitTree:
        """Return a copy of this tree with `subtree` at `path`."""
        if not path:
            return subtree
        slot, rest = path[0], path[1:]
        child = self.at((slot,)).with_subtree(rest, subtree) if rest else subtree
        return replace(self, children={**self.children, slot: child})

    def with_settings(self, **settings: Value) -> UnitTree:
        """Return a copy of this tree whose root unit has these settings changed."""
        return replace(self, settings={**self.settings, **settings})

    @property
    def all_settings(self) -> Mapping[str, Value]:
        """The root unit's settings, defaults included."""
        defaults = {name: setting.default for name, setting in self.source.settings.items()}
        return {**defaults, **self.settings}

    @property
    def open_slots(self) -> list[Path]:
        """Paths of the slots that no unit fills yet."""
        return [
            (*path, slot)
            for path, tree in self.walk()
            for slot in tree.source.slots
            if slot not in tree.children
        ]

    @property
    def unwritten_signals(self) -> frozenset[str]:
        """Signals that some unit reads and nobody writes: no unit, nor the language model."""
        units = [tree.source for _, tree in self.walk()]
        read = frozenset[str]().union(*(unit.reads for unit in units)) - GIVEN
        return read.difference(*(unit.writes for unit in units))

    @property
    def faults(self) -> list[str]:
        """All that makes the tree senseless before anything runs; empty for a sound tree.

        Each names the unit, by its path and class, the slot, setting or signal, what came and what
        fits. Open slots are not faults: a tree may be in the making.
        """
        return self.misfits + self._unheard

    @property
    def misfits(self) -> list[str]:
        """The faults of settings and slots: what cannot be built, whatever the signals."""
        return [fault for path, tree in self.walk() for fault in _misfits_at(path, tree)]

    @property
    def _unheard(self) -> list[str]:
        unwritten = self.unwritten_signals
        known = sorted(set[str]().union(*(tree.source.writes for _, tree in self.walk())))
        return [
            f"{_place(path, tree)}: signal {name!r} is read, but no unit writes it; signals that "
            f"are written: {', '.join(known) or 'none'}"
            for path, tree in self.walk()
            for name in sorted(tree.source.reads & unwritten)
        ]

    @cached_property
    def digest(self) -> str:
        """A short name for exactly what this tree computes; layout and docs do not count."""
        parts = [self.source.digest, repr(sorted(self.all_settings.items()))]
        parts += [f"{slot}={self.children[slot].digest}" for slot in sorted(self.children)]
        return hashlib.sha256("|".join(parts).encode()).hexdigest()[:12]


def _place(path: Path, tree: UnitTree) -> str:
    return f"{'.'.join(path) or 'root'} ({tree.source.name})"


def _misfits_at(path: Path, tree: UnitTree) -> Iterator[str]:
    place = _place(path, tree)
    for name, value in tree.settings.items():
        setting = tree.source.settings.get(name)
        if setting is None:
            known = ", ".join(tree.source.settings) or "none"
            yield f"{place}: no setting {name!r}; its settings: {known}"
        elif not setting.admits(value):
            yield f"{place}: setting {name!r} must be {setting}, got {value!r}"
    for name, child in tree.children.items():
        slot = tree.source.slots.get(name)
        if slot is None:
            known = ", ".join(tree.source.slots) or "none"
            yield f"{place}: no slot {name!r}; its slots: {known}"
        elif slot.kind != child.source.kind:
            yield (
                f"{place}: slot {name!r} takes a {slot.kind!r}, got {child.source.name}, "
                f"a {child.source.kind!r}"
            )
