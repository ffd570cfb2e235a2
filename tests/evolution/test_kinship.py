"""Kinship is 1 for what computes the same, 0 for strangers, and falls as more is replaced."""

from collections import Counter
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from genesys.architecture.unit_source import UnitSource
from genesys.architecture.unit_tree import Path, UnitTree
from genesys.evolution.kinship import kinship, traits
from genesys.library.seeds.gpt import GPT
from genesys.library.seeds.rwkv7 import RWKV7
from genesys.library.seeds.ttt import TTT
from genesys.testing.contracts.operator import evolved

NUMBERS = st.tuples(st.integers(0, 10**6), st.integers(0, 8))
"""From which a tree is made; trees themselves are too long for hypothesis to write down."""


def tree_of(numbers: tuple[int, int]) -> UnitTree:
    return evolved(Random(numbers[0]), numbers[1])


def kin(one: UnitTree, other: UnitTree) -> float:
    return kinship(traits(one), traits(other))


def estranged(tree: UnitTree, path: Path, number: int) -> UnitTree:
    """Change the unit at `path` for one that nobody has; what is in its slots stays."""
    part = tree.at(path)
    slots = "".join(
        f"    {name} = slot('takes part', kind={slot.kind!r})\n"
        for name, slot in part.source.slots.items()
    )
    code = f"class Stranger{number}(Unit):\n    kind = {part.source.kind!r}\n{slots}"
    return tree.with_subtree(path, UnitTree(UnitSource(code), {}, part.children))


@settings(max_examples=60, deadline=None)
@given(NUMBERS, NUMBERS)
def test_it_is_a_share_the_same_both_ways_and_whole_for_equal_digests_alone(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    one, other = tree_of(first), tree_of(second)
    assert 0.0 <= kin(one, other) <= 1.0
    assert kin(one, other) == kin(other, one)
    assert kin(one, one) == 1.0
    assert (kin(one, other) == 1.0) == (one.digest == other.digest)


@settings(max_examples=60, deadline=None)
@given(NUMBERS, st.integers(0, 10**6))
def test_each_unit_that_gives_way_to_a_stranger_makes_a_tree_less_alike(
    numbers: tuple[int, int], order: int
) -> None:
    tree = tree_of(numbers)
    places = [path for path, _ in tree.walk()]
    Random(order).shuffle(places)
    now, before = tree, 1.0
    for number, path in enumerate(places):
        now = estranged(now, path, number)
        assert kin(tree, now) < before
        before = kin(tree, now)
    assert before == 0.0, "no unit is left"


@settings(max_examples=60, deadline=None)
@given(NUMBERS, st.integers(0, 100))
def test_the_larger_the_subtree_that_is_replaced_the_less_alike(
    numbers: tuple[int, int], place: int
) -> None:
    """Along nested subtrees, each replaced by strangers in the same arrangement."""
    tree = tree_of(numbers)
    places = [path for path, _ in tree.walk()]
    deepest = places[place % len(places)]
    before = 1.0
    for depth in range(len(deepest), -1, -1):
        top, now = deepest[:depth], tree
        for number, (path, _) in enumerate(tree.at(top).walk()):
            now = estranged(now, (*top, *path), number)
        assert kin(tree, now) < before
        before = kin(tree, now)


def test_a_smaller_stranger_in_place_of_a_larger_may_be_more_alike() -> None:
    """What falls with every replacement is what is shared; its share of the whole need not."""
    gpt = GPT().unit_tree()
    large = gpt.with_subtree(("mixer", "position"), estranged(RWKV7().unit_tree(), (), 1))
    small = gpt.with_subtree(("mixer",), estranged(gpt.at(("mixer", "position")), (), 2))
    assert kin(gpt, small) > kin(gpt, large)


def test_a_changed_leaf_leaves_those_above_it_kin() -> None:
    tree = GPT().unit_tree()
    assert kin(tree, estranged(tree, ("mixer", "position"), 0)) > 0.5
    heads = tree.with_subtree(("mixer",), tree.at(("mixer",)).with_settings(heads=4))
    assert 0.75 < kin(tree, heads) < 1.0


def test_a_child_is_nearer_to_its_parent_than_to_other_seeds() -> None:
    gpt, ttt = GPT().unit_tree(), TTT().unit_tree()
    child = gpt.with_subtree(("mixer",), RWKV7().unit_tree().at(("mixer",)))
    assert kin(child, gpt) > kin(child, ttt)


class Asked(Counter[str]):
    """Traits that count how often they are asked for one."""

    asked = 0

    def __getitem__(self, trait: str) -> int:
        self.asked += 1
        return super().__getitem__(trait)


def test_a_comparison_looks_at_what_is_shared_alone() -> None:
    """A search compares each design with thousands."""
    few, many = Asked(traits(RWKV7().unit_tree())), Asked(traits(GPT().unit_tree()))
    shared = few.keys() & many.keys()
    assert 0 < len(shared) < min(len(few), len(many))
    kinship(few, many)
    assert few.asked + many.asked == len(shared)
