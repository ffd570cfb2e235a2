"""What every edit operator promises."""

from random import Random

import pytest

from genesys import plugins
from genesys.architecture.edits.base import Operator, is_sound
from genesys.architecture.edits.diverge import Diverge
from genesys.architecture.edits.insert_wrapper import InsertWrapper
from genesys.architecture.edits.replace_unit import ReplaceUnit
from genesys.architecture.edits.shelf import Shelf
from genesys.architecture.unit_tree import UnitTree
from genesys.library.seeds.base import Seed
from genesys.library.shelf import units

LIBRARY = Shelf(tuple(units().values()))
"""Every unit that ships."""


def evolved(random: Random, edits: int) -> UnitTree:
    """Return a tree that is so many edits, or somewhat fewer, away from a seed of the library."""
    tree = plugins.load(Seed, random.choice(plugins.available(Seed))).unit_tree()
    for _ in range(edits):
        operator = random.choice([ReplaceUnit(), InsertWrapper(), Diverge()])
        edited = operator.apply(tree, LIBRARY, random)
        tree = edited.tree if edited else tree
    return tree


class OperatorContract:
    """An edit of a sound tree is another sound tree, the same for the same randomness.

    Override `operator`. Trees and shelf are those of the library.
    """

    @pytest.fixture
    def operator(self) -> Operator:
        """Return the operator under test."""
        raise NotImplementedError("Override the fixture `operator`: return the one under test.")

    @pytest.mark.parametrize("number", range(30))
    def test_an_edit_of_a_sound_tree_is_another_sound_tree(
        self, operator: Operator, number: int
    ) -> None:
        """Every slot filled by its kind, every signal written, and not what it was before."""
        tree = _tree(number)
        edited = operator.apply(tree, LIBRARY, Random(number))
        if edited is not None:
            assert is_sound(edited.tree)
            assert edited.tree.digest != tree.digest
            assert edited.tree.at(edited.target) == edited.change.subtree

    def test_an_edit_stays_in_its_place(self, operator: Operator) -> None:
        """What is neither above nor below the target is as it was."""
        for number in range(30):
            tree = _tree(number)
            edited = operator.apply(tree, LIBRARY, Random(number))
            if edited is None:
                continue
            for path, subtree in tree.walk():
                if path[: len(edited.target)] != edited.target[: len(path)]:
                    assert edited.tree.at(path) == subtree

    def test_the_same_randomness_gives_the_same_edit(self, operator: Operator) -> None:
        """And the tree that was given is not touched."""
        for number in range(10):
            tree = _tree(number)
            one, other = (operator.apply(tree, LIBRARY, Random(number)) for _ in range(2))
            assert one == other
            assert tree == _tree(number)

    def test_it_finds_something_to_do(self, operator: Operator) -> None:
        """On one tree in four at least."""
        done = [operator.apply(_tree(number), LIBRARY, Random(1)) for number in range(20)]
        assert sum(edited is not None for edited in done) >= 5

    def test_an_edit_says_what_it_did(self, operator: Operator) -> None:
        """A title and a sentence without its full stop: a proposal is made of them."""
        edits = [operator.apply(_tree(number), LIBRARY, Random(1)) for number in range(20)]
        for edited in edits:
            if edited is not None:
                assert edited.change.title.strip()
                assert edited.change.action.strip()
                assert not edited.change.action.endswith(".")

    def test_it_is_drawn_sometimes(self, operator: Operator) -> None:
        """Its weight is above nothing."""
        assert operator.weight > 0


def _tree(number: int) -> UnitTree:
    return evolved(Random(number), number % 7)
