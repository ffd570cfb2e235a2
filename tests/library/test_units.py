"""Units of the library: what every unit promises, and what holds for them together."""

import pytest
from torch import nn

from genesys.architecture.rounding import roundings
from genesys.architecture.unit_tree import UnitTree
from genesys.library.seeds.base import Seed
from genesys.library.shelf import units
from genesys.plugins import available, load
from genesys.testing.contracts.unit import UnitContract
from genesys.testing.inline_checker import inline_checker
from tests.library.builds import filled, make

KINDS = {
    "residual arrangement",
    "sequence mixer",
    "channel mixer",
    "norm",
    "gate",
    "short convolution",
    "position",
}
NAMES = list(units())
OF_SEEDS = {
    part.source for name in available(Seed) for _, part in load(Seed, name).unit_tree().walk()
}


class TestUnits(UnitContract):
    @pytest.fixture(params=NAMES)
    def tree(self, request: pytest.FixtureRequest) -> UnitTree:
        return filled(request.param)

    def test_it_passes_every_check(self, tree: UnitTree) -> None:
        """Units of seeds are trained in these, as `test_seeds.py` checks them."""
        if tree.source not in OF_SEEDS:
            super().test_it_passes_every_check(tree)
            return
        alone = inline_checker(trials=False).check_unit(tree.source.code)
        whole = inline_checker(trials=False).check_tree(tree)
        for report in (alone, whole):
            wrong = {found.check for found in report.findings if not found.warning}
            assert wrong <= ({"tree"} if tree.unwritten_signals else set()), str(report)


@pytest.mark.parametrize("name", NAMES)
def test_a_unit_is_of_a_known_kind_and_named_by_its_file(name: str) -> None:
    source = units()[name]
    assert source.kind in KINDS
    assert source.name.lower() == name.replace("_", "")
    assert all(slot.kind in KINDS for slot in source.slots.values())


@pytest.mark.parametrize("name", NAMES)
def test_a_unit_says_where_it_comes_from(name: str) -> None:
    _, found, source = units()[name].docstring.partition("\nSource: ")
    assert found
    assert source.endswith(".")


@pytest.mark.parametrize("name", [name for name in NAMES if "heads" in units()[name].settings])
@pytest.mark.parametrize("dim", [20, 48, 92, 100])
def test_heads_that_do_not_divide_the_width_are_lowered_and_told(name: str, dim: int) -> None:
    blocks = nn.ModuleList([make(name, dim, heads=7)])
    heads = getattr(blocks[0], "heads", None)
    assert heads in range(1, 7)
    assert dim % heads == 0
    assert f"root: heads 7 -> {heads}" in roundings(blocks)


def test_no_two_units_share_a_class_name_or_their_code() -> None:
    assert len({source.name for source in units().values()}) == len(NAMES)
    assert len({source.digest for source in units().values()}) == len(NAMES)
