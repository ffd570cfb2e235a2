"""How alike two unit trees are, by the subtrees, units and joints that they share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from genesys.architecture.unit_tree import UnitTree

Traits = Mapping[str, int]
"""What a tree is made of -> how often."""


def traits(tree: UnitTree) -> Traits:
    """Return what a tree is made of, at four grains.

    Each subtree by its digest; each unit with its settings; each unit by its code alone; each
    joint: a unit, one of its slots, and the unit in there. With the subtrees alone, one changed
    leaf would make strangers of all that stand above it.
    """
    return Counter(_traits(tree))


def _traits(tree: UnitTree) -> Iterator[str]:
    for _, part in tree.walk():
        code = part.source.digest
        yield f"subtree {part.digest}"
        yield f"unit {code} {sorted(part.all_settings.items())}"
        yield f"code {code}"
        for slot, child in part.children.items():
            yield f"joint {code} {slot} {child.source.digest}"


def kinship(one: Traits, other: Traits) -> float:
    """Return the share of two trees' traits that both have, counted as often as they occur.

    |one & other| / |one | other| over multisets (Jaccard 1901), so 0 to 1 and the same both ways.
    It is 1 for trees of equal digest and for no others, and 0 for trees without a unit in common.
    Each unit whose code is changed for that of a stranger makes a tree less like the one that it
    came from, whatever was changed before. Where a stranger gives way to a smaller one it may
    become more alike again: less of it is strange.

    >>> kinship({"a": 2, "b": 1}, {"a": 1})
    0.3333333333333333
    """
    few, many = (one, other) if len(one) <= len(other) else (other, one)
    shared = sum(min(count, many[trait]) for trait, count in few.items() if trait in many)
    either = sum(one.values()) + sum(other.values()) - shared
    return shared / either if either else 1.0
