"""What differs between two trees is named by place, whoever made the edit."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genesys.architecture.unit_source import UnitSource
from genesys.architecture.unit_tree import UnitTree
from genesys.evolution.tree_change import changes, inherited
from genesys.library.seeds.gpt import GPT
from genesys.library.seeds.mamba2 import Mamba2
from genesys.library.seeds.retnet import RetNet
from genesys.library.seeds.rwkv6 import RWKV6
from genesys.library.shelf import plant
from genesys.testing.contracts.operator import evolved

GPT_TREE = GPT().unit_tree()
ATTENTION = GPT_TREE.at(("mixer",))
GATED = plant("gated_mixer", gate=plant("silu_gate"), mixer=ATTENTION)


def texts(before: UnitTree, after: UnitTree) -> list[str]:
    return [change.text for change in changes(before, after)]


def with_mixer(mixer: UnitTree) -> UnitTree:
    return GPT_TREE.with_subtree(("mixer",), mixer)


@pytest.mark.parametrize(
    ("mixer", "told"),
    [
        (ATTENTION, []),
        (ATTENTION.with_settings(heads=2), ["mixer Attention heads 8 -> 2"]),
        (
            plant("attention", position=plant("no_position")),
            ["mixer.position Rotary replaced by NoPosition"],
        ),
        (
            plant("retention", heads=4, position=plant("rotary")),
            ["mixer Attention replaced by Retention (heads 4)"],
        ),
        (
            plant("mamba2", gate=plant("silu_gate")),
            ["mixer Attention with Rotary replaced by Mamba2 with SiluGate"],
        ),
        (GATED, ["mixer GatedMixer put around Attention", "mixer.gate SiluGate added"]),
        (
            plant("gated_mixer", gate=plant("silu_gate"), mixer=ATTENTION.with_settings(heads=2)),
            [
                "mixer GatedMixer put around Attention",
                "mixer.mixer Attention heads 8 -> 2",
                "mixer.gate SiluGate added",
            ],
        ),
        (plant("attention"), ["mixer.position Rotary removed"]),
    ],
)
def test_each_kind_of_change_has_its_words(mixer: UnitTree, told: list[str]) -> None:
    assert texts(GPT_TREE, with_mixer(mixer)) == told


def test_a_wrapper_that_is_taken_away_is_told_as_one() -> None:
    assert texts(with_mixer(GATED), GPT_TREE) == [
        "mixer GatedMixer taken from around Attention",
        "mixer.gate SiluGate removed",
    ]


def test_a_slot_that_was_open_is_filled() -> None:
    assert texts(with_mixer(plant("attention")), GPT_TREE) == ["mixer.position Rotary added"]


def test_other_code_under_the_same_name_is_rewritten() -> None:
    code = ATTENTION.source.code.replace("class Attention", "_X = 1\n\n\nclass Attention")
    other = UnitTree(UnitSource(code), {}, ATTENTION.children)
    assert texts(GPT_TREE, with_mixer(other)) == ["mixer Attention rewritten"]


def test_a_settings_default_is_not_told_as_given() -> None:
    same = plant("retention", heads=plant("retention").all_settings["heads"])
    (change,) = changes(plant("attention"), same)
    assert change.text == "root Attention replaced by Retention"


NUMBERS = st.tuples(st.integers(0, 10**6), st.integers(0, 8))
"""From which a tree is made; trees themselves are too long for hypothesis to write down."""


def tree_of(numbers: tuple[int, int]) -> UnitTree:
    return evolved(Random(numbers[0]), numbers[1])


@settings(max_examples=100, deadline=None)
@given(NUMBERS, NUMBERS)
def test_trees_of_equal_digest_and_no_others_have_no_changes(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    before, after = tree_of(one), tree_of(other)
    assert bool(changes(before, after)) == (before.digest != after.digest)
    assert changes(before, before) == ()


@settings(max_examples=100, deadline=None)
@given(NUMBERS, NUMBERS)
def test_what_is_told_to_stand_somewhere_stands_there(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    after = tree_of(other)
    for change in changes(tree_of(one), after):
        if change.deed not in ("removed", "unwrapped"):
            assert after.at(change.path).source.name == change.after


def test_of_many_units_below_a_few_are_named() -> None:
    chain = plant("mlp_chain", second=RWKV6().unit_tree().at(("mlp",)))
    (change,) = changes(plant("gated_mlp"), plant("mlp_sum", first=chain))
    assert change.text == (
        "root GatedMLP replaced by MLPSum "
        "with MLPChain, ReceptanceMLP, TokenShift, TokenShift and 1 more"
    )
    assert "MLPChain" in change.units


def test_what_is_inherited_is_what_the_donor_alone_has() -> None:
    donor = Mamba2().unit_tree()
    child = with_mixer(donor.at(("mixer",)))
    assert inherited(child, donor, GPT_TREE) == ((("mixer",), "Mamba2"),)
    assert inherited(child, RetNet().unit_tree(), GPT_TREE) == ()
    turned = with_mixer(donor.at(("mixer",)).with_settings(expand=4))
    names = [name for _, name in inherited(turned, donor, GPT_TREE)]
    assert "ShortConvolution" in names
