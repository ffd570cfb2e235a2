import pytest

from genesys.library.seeds.base import Seed
from genesys.library.shelf import units
from genesys.plugins import available, load
from genesys.testing.contracts.seed import SeedContract

SEEDS = available(Seed)


class TestSeeds(SeedContract):
    @pytest.fixture(params=SEEDS)
    def seed(self, request: pytest.FixtureRequest) -> Seed:
        return load(Seed, request.param)


def test_the_three_seeds_of_the_laptop_are_there() -> None:
    assert {"gpt", "mamba2", "retnet"} <= set(SEEDS)


@pytest.mark.parametrize("name", SEEDS)
def test_a_seed_is_made_of_library_units(name: str) -> None:
    tree = load(Seed, name).unit_tree()
    assert {part.source.code for _, part in tree.walk()} <= {u.code for u in units().values()}
