"""A design in the making: what is there already, and the slots that are still open."""

from __future__ import annotations

from dataclasses import dataclass, replace

from genesys.agents.site import OpenSlot
from genesys.architecture.edits.base import LARGEST
from genesys.architecture.outline import outline
from genesys.architecture.unit_tree import BLOCK, GIVEN, Path, UnitTree

ROOT = "root"


def place(path: Path) -> str:
    """Name a place in a tree for people and LLMs; `path_of` reads it back.

    >>> place(("mixer", "norm")), place(()), path_of("mixer.norm"), path_of("root")
    ('mixer.norm', 'root', ('mixer', 'norm'), ())
    """
    return ".".join(path) or ROOT


def path_of(text: str) -> Path:
    """Read the name of a place."""
    return () if text == ROOT else tuple(text.split("."))


@dataclass(frozen=True)
class Draft:
    """A tree with open slots; without a tree, the block itself is still open."""

    tree: UnitTree | None = None

    @classmethod
    def of(cls, parent: UnitTree | None, target: Path) -> Draft:
        """Return the parent with all of it taken out at `target`; nothing where all is new."""
        if parent is None or not target:
            return cls()
        return cls(_without(parent, target))

    @property
    def open(self) -> tuple[OpenSlot, ...]:
        """The slots that nothing fills yet, outermost first."""
        if self.tree is None:
            return (OpenSlot(ROOT, BLOCK, "the whole block, residual paths included", "", ""),)
        return tuple(self._slot(path) for path in self.tree.open_slots)

    @property
    def outline(self) -> str:
        """The tree with its open slots, for people and LLMs."""
        return outline(self.tree) if self.tree else f"{ROOT}: (open)"

    @property
    def too_large(self) -> bool:
        """Whether it has more units than a tree may have."""
        return self._size > LARGEST

    @property
    def faults(self) -> tuple[str, ...]:
        """Why it cannot become a design, as far as that can be seen without running it."""
        if self.tree is None:
            return ()
        if self.too_large:
            return (f"a tree has at most {LARGEST} units, this one has {self._size}",)
        return tuple(self.tree.misfits if self.open else self.tree.faults)

    @property
    def _size(self) -> int:
        return sum(1 for _ in self.tree.walk()) if self.tree else 0

    def filled(self, slot: OpenSlot, subtree: UnitTree) -> Draft:
        """Return the draft with `subtree` in an open slot."""
        path = path_of(slot.path)
        return Draft(self.tree.with_subtree(path, subtree) if self.tree else subtree)

    @property
    def signals(self) -> str:
        """The signals that units write or wait for, a line each."""
        writers: dict[str, list[str]] = {}
        readers: dict[str, list[str]] = {}
        for path, part in self.tree.walk() if self.tree else ():
            where = f"{place(path)} ({part.source.name})"
            for found, names in ((writers, part.source.writes), (readers, part.source.reads)):
                for name in names - GIVEN:
                    found.setdefault(name, []).append(where)
        return "\n".join(
            f"- {name}: written by {', '.join(writers.get(name, ['nobody yet']))}; read by "
            f"{', '.join(readers.get(name, ['nobody yet']))}"
            for name in sorted(writers.keys() | readers.keys())
        )

    def _slot(self, path: Path) -> OpenSlot:
        assert self.tree is not None
        host = self.tree.at(path[:-1]).source
        slot = host.slots[path[-1]]
        return OpenSlot(place(path), slot.kind, slot.need, host.code, slot.width)


def _without(tree: UnitTree, path: Path) -> UnitTree:
    slot, rest = path[0], path[1:]
    if rest:
        return tree.with_subtree((slot,), _without(tree.at((slot,)), rest))
    children = {name: child for name, child in tree.children.items() if name != slot}
    return replace(tree, children=children)
