"""Every edit of a sound tree gives a sound, different tree, and nothing else changes."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genesys import plugins
from genesys.architecture.edits.base import LARGEST, Operator, is_sound
from genesys.architecture.edits.diverge import Diverge
from genesys.architecture.edits.graft import Graft
from genesys.architecture.edits.growth import DEPTH, grow_kind
from genesys.architecture.edits.insert_wrapper import InsertWrapper
from genesys.architecture.edits.replace_unit import ReplaceUnit
from genesys.architecture.edits.shelf import Shelf, own_slots
from genesys.architecture.unit_source import UnitSource
from genesys.architecture.unit_tree import UnitTree
from genesys.library.seeds.base import Seed
from genesys.testing.contracts.operator import LIBRARY, OperatorContract, evolved

SEEDS = [plugins.load(Seed, name).unit_tree() for name in plugins.available(Seed)]


class TestOperators(OperatorContract):
    @pytest.fixture(params=plugins.available(Operator))
    def operator(self, request: pytest.FixtureRequest) -> Operator:
        options = {"donor": evolved(Random(99), 6)} if request.param == "graft" else {}
        return plugins.load(Operator, request.param, **options)


TREES = st.builds(
    lambda seed, steps: evolved(Random(seed), steps), st.integers(0, 10**6), st.integers(0, 8)
)


@settings(max_examples=60, deadline=None)
@given(TREES, TREES, st.integers(0, 10**6))
def test_crossover_never_opens_a_slot_and_never_breaks_a_signal(
    tree: UnitTree, donor: UnitTree, seed: int
) -> None:
    edited = Graft(donor).apply(tree, LIBRARY, Random(seed))
    if edited is not None:
        assert is_sound(edited.tree)
        scion = edited.tree.at(edited.target)
        assert scion.digest in {part.digest for _, part in donor.walk()}


@settings(max_examples=60, deadline=None)
@given(TREES)
def test_putting_a_subtree_back_changes_nothing(tree: UnitTree) -> None:
    for path, subtree in tree.walk():
        assert tree.with_subtree(path, subtree) == tree
        assert tree.with_subtree(path, subtree).digest == tree.digest


def test_a_grown_block_is_whole_and_bounded() -> None:
    def height(tree: UnitTree) -> int:
        return 1 + max(map(height, tree.children.values()), default=0)

    grown = [grow_kind("residual arrangement", LIBRARY, Random(seed)) for seed in range(100)]
    assert all(tree is not None and tree.open_slots == [] for tree in grown)
    assert max(height(tree) for tree in grown if tree) <= DEPTH
    assert len({tree.digest for tree in grown if tree}) > 60, "the space is not a handful of trees"


def test_a_removed_wrapper_gives_back_what_it_was_put_around() -> None:
    tree = SEEDS[0]
    wrapped = InsertWrapper().apply(tree, LIBRARY, Random(3))
    assert wrapped is not None
    at = wrapped.target
    inner = wrapped.tree.at(at)
    kept = inner.children[own_slots(inner.source)[0]]
    assert kept == tree.at(at)


def test_a_replaced_unit_keeps_the_children_that_fit() -> None:
    mixer = 'a = slot("x", kind="norm")\n    b = slot("y", kind="gate")'
    one = UnitSource(f"class One(Unit):\n    kind = 'm'\n    {mixer}")
    two = UnitSource(f"class Two(Unit):\n    kind = 'm'\n    {mixer.replace('a =', 'c =')}")
    norm = UnitTree(UnitSource("class Norm(Unit):\n    kind = 'norm'"))
    gate = UnitTree(UnitSource("class Gate(Unit):\n    kind = 'gate'"))
    tree = UnitTree(one, children={"a": norm, "b": gate})
    edited = ReplaceUnit().apply(tree, Shelf((one, two, norm.source, gate.source)), Random(0))
    assert edited is not None
    assert edited.tree == UnitTree(two, children={"b": gate, "c": norm})


def test_no_edit_grows_a_tree_beyond_its_limit() -> None:
    random, tree = Random(0), SEEDS[0]
    for _ in range(60):
        edited = random.choice([InsertWrapper(), Diverge()]).apply(tree, LIBRARY, random)
        tree = edited.tree if edited else tree
    assert sum(1 for _ in tree.walk()) <= LARGEST


def test_an_edit_that_would_leave_a_signal_unwritten_is_not_made() -> None:
    slots = 'a = slot("x", kind="m")\n    b = slot("y", kind="m")'
    root = UnitSource(f"class Root(Unit):\n    kind = 'r'\n    {slots}")
    writer = UnitSource("class Writer(Unit):\n    kind = 'm'\n    writes = ('z',)")
    reader = UnitSource("class Reader(Unit):\n    kind = 'm'\n    reads = ('z',)")
    tree = UnitTree(root, children={"a": UnitTree(writer), "b": UnitTree(reader)})
    for seed in range(30):
        edited = ReplaceUnit().apply(tree, Shelf((root, writer, reader)), Random(seed))
        assert edited is None or edited.tree.at(("b",)).source == writer
