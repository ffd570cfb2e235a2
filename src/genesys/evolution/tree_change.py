"""What makes one unit tree another, place by place: read off the two trees, whoever edited them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from genesys.architecture.setting import Value
from genesys.architecture.unit_tree import Path, UnitTree

Deed = Literal["replaced", "rewritten", "added", "removed", "wrapped", "unwrapped", "set"]
"""What was done at a place. A rewritten unit has the name that it had, and other code."""

_SHOWN = 4
"""Units below another that are named; the rest are counted."""


@dataclass(frozen=True)
class TreeChange:
    """One place at which two trees differ."""

    deed: Deed
    path: Path
    """In the later tree. Of what is gone: where the unit that it was in stands there, and then its
    slot."""

    before: str
    """The unit that stood there; the wrapped one for wrappers; empty where there was none."""

    after: str
    """The unit that stands there; the wrapper for wrappers, also for one that is gone."""

    settings: Mapping[str, tuple[Value | None, Value | None]] = field(default_factory=dict)
    """Setting -> its value before and after; None where the unit was not there."""

    came: tuple[str, ...] = ()
    """Units below that came with it."""

    went: tuple[str, ...] = ()
    """Units below that went with it."""

    @property
    def text(self) -> str:
        """The change in a few words.

        >>> TreeChange("replaced", ("mixer",), "Attention", "Retention", {"heads": (None, 4)}).text
        'mixer Attention replaced by Retention (heads 4)'
        """
        place = ".".join(self.path) or "root"
        before, after = self.before + _list(" with ", self.went), f"{self.after}{self._given}"
        rewritten = (
            f"{after} rewritten{_list(', with ', self.came)}{_list(', without ', self.went)}"
        )
        after += _list(" with ", self.came)
        turned = [f"{name} {old} -> {new}" for name, (old, new) in self.settings.items()]
        told: Mapping[Deed, str] = {
            "replaced": f"{before} replaced by {after}",
            "rewritten": rewritten,
            "added": f"{after} added",
            "removed": f"{before} removed",
            "wrapped": f"{after} put around {self.before}",
            "unwrapped": f"{self.after} taken from around {self.before}",
            "set": f"{self.after} {', '.join(turned)}",
        }
        return f"{place} {told[self.deed]}"

    @property
    def units(self) -> tuple[str, ...]:
        """Names of all units that take part."""
        return tuple(name for name in (self.before, self.after, *self.came, *self.went) if name)

    @property
    def _given(self) -> str:
        given = [f"{name} {new}" for name, (_, new) in self.settings.items() if new is not None]
        return f" ({', '.join(given)})" if given else ""


def changes(before: UnitTree, after: UnitTree) -> tuple[TreeChange, ...]:
    """Return what makes `before` into `after`, from the root down; nothing for equal digests.

    Units are compared slot by slot. A unit that has the old one somewhere below it is a wrapper
    that was put around it. Where a unit gave way to another, children in slots of the same name
    are compared, and those that only moved to another slot are passed over.
    """
    return tuple(_changes((), before, after))


def inherited(child: UnitTree, donor: UnitTree, other: UnitTree) -> tuple[tuple[Path, str], ...]:
    """Return path and name of the largest subtrees that a child has from `donor` alone.

    Those that `other` has too are passed over. Where no whole subtree came, as when its settings
    were changed on the way, the single units that came are named.
    """
    theirs = {part.digest for _, part in donor.walk()}
    theirs -= {part.digest for _, part in other.walk()}
    if whole := _topmost(child, theirs):
        return whole
    units = {part.source.digest for _, part in donor.walk()}
    units -= {part.source.digest for _, part in other.walk()}
    return tuple(
        (path, part.source.name) for path, part in child.walk() if part.source.digest in units
    )


def _topmost(tree: UnitTree, digests: set[str], here: Path = ()) -> tuple[tuple[Path, str], ...]:
    if tree.digest in digests:
        return ((here, tree.source.name),)
    return tuple(
        found
        for slot, child in tree.children.items()
        for found in _topmost(child, digests, (*here, slot))
    )


def _changes(path: Path, old: UnitTree, new: UnitTree) -> Iterator[TreeChange]:
    if old.digest == new.digest:
        return
    if old.source.digest == new.source.digest:
        yield from _reset(path, old, new)
    elif inner := _place(old, within=new):
        yield from _wrapped(path, old, new, inner)
    elif inner := _place(new, within=old):
        yield from _unwrapped(path, old, new, inner)
    else:
        yield from _replaced(path, old, new)


def _reset(path: Path, old: UnitTree, new: UnitTree) -> Iterator[TreeChange]:
    """One unit before and after: its settings, then its slots."""
    if turned := _turned(old, new):
        yield TreeChange("set", path, old.source.name, new.source.name, turned)
    yield from _shared(path, old, new)
    for slot, child in old.children.items():
        if slot not in new.children:
            yield _removed((*path, slot), child)
    for slot, child in new.children.items():
        if slot not in old.children:
            yield _added((*path, slot), child)


def _replaced(path: Path, old: UnitTree, new: UnitTree) -> Iterator[TreeChange]:
    """One unit for another: what only one of them has slots for came or went with it."""
    went = {slot: child for slot, child in old.children.items() if slot not in new.children}
    came = {slot: child for slot, child in new.children.items() if slot not in old.children}
    for slot, child in list(came.items()):
        moved = next((key for key, was in went.items() if was.digest == child.digest), None)
        if moved is not None:
            del went[moved], came[slot]
    same_name = old.source.name == new.source.name
    yield TreeChange(
        "rewritten" if same_name else "replaced",
        path,
        old.source.name,
        new.source.name,
        _given(new),
        came=tuple(name for child in came.values() for name in _names(child)),
        went=tuple(name for child in went.values() for name in _names(child)),
    )
    yield from _shared(path, old, new)


def _shared(path: Path, old: UnitTree, new: UnitTree) -> Iterator[TreeChange]:
    for slot, child in new.children.items():
        if slot in old.children:
            yield from _changes((*path, slot), old.children[slot], child)


def _wrapped(path: Path, old: UnitTree, new: UnitTree, inner: Path) -> Iterator[TreeChange]:
    """`new` has `old`, or the same unit, at `inner`: all on the way there was put around it."""
    if not inner:
        yield from _changes(path, old, new)
        return
    yield TreeChange("wrapped", path, old.source.name, new.source.name, _given(new))
    slot, rest = inner[0], inner[1:]
    yield from _wrapped((*path, slot), old, new.children[slot], rest)
    for other, child in new.children.items():
        if other != slot:
            yield _added((*path, other), child)


def _unwrapped(path: Path, old: UnitTree, new: UnitTree, inner: Path) -> Iterator[TreeChange]:
    """`old` has `new`, or the same unit, at `inner`: all on the way there was taken away."""
    if not inner:
        yield from _changes(path, old, new)
        return
    yield TreeChange("unwrapped", path, new.source.name, old.source.name)
    slot, rest = inner[0], inner[1:]
    yield from _unwrapped(path, old.children[slot], new, rest)
    for other, child in old.children.items():
        if other != slot:
            yield _removed((*path, other), child)


def _place(wanted: UnitTree, within: UnitTree) -> Path:
    """Return the highest place below the root of `within` of this tree, or else of its unit.

    The root's own path, `()`, says that there is none.
    """
    below = sorted(((p, part) for p, part in within.walk() if p), key=lambda found: len(found[0]))
    for path, part in below:
        if part.digest == wanted.digest:
            return path
    for path, part in below:
        if part.source.digest == wanted.source.digest:
            return path
    return ()


def _turned(old: UnitTree, new: UnitTree) -> dict[str, tuple[Value | None, Value | None]]:
    was, is_now = old.all_settings, new.all_settings
    return {
        name: (was.get(name), is_now.get(name))
        for name in sorted(was.keys() | is_now.keys())
        if repr(was.get(name)) != repr(is_now.get(name))
    }


def _given(new: UnitTree) -> dict[str, tuple[Value | None, Value | None]]:
    """Return the settings that differ from the defaults."""
    defaults = {name: setting.default for name, setting in new.source.settings.items()}
    return {
        name: (None, value)
        for name, value in sorted(new.settings.items())
        if defaults.get(name) != value
    }


def _added(path: Path, child: UnitTree) -> TreeChange:
    name, *below = _names(child)
    return TreeChange("added", path, "", name, _given(child), came=tuple(below))


def _removed(path: Path, child: UnitTree) -> TreeChange:
    name, *below = _names(child)
    return TreeChange("removed", path, name, "", went=tuple(below))


def _names(tree: UnitTree) -> list[str]:
    return [part.source.name for _, part in tree.walk()]


def _list(opening: str, names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:_SHOWN])
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{opening}{shown}{more}" if names else ""
