"""How shapes grow is seen by building a design twice."""

import pytest
import torch
from verifier_cases import block

from genesys import plugins
from genesys.architecture.compose import compose
from genesys.architecture.language_model import LanguageModel
from genesys.architecture.realise import Build, realise
from genesys.library.seeds.base import Seed
from genesys.verifier.training.growth import Growth, growths


def build_of(init: str, forward: str = "return x + self.map(x), signals") -> Build:
    return realise(compose(block(forward, init).unit_tree))


def grown(build: Build, width: int = 32, blocks: int = 1) -> dict[str, Growth | None]:
    return dict(growths(LanguageModel(build, 50, width, blocks), build))


def test_every_dimension_is_told_apart() -> None:
    build = build_of("""self.map = nn.Linear(dim, 3 * dim)
        self.narrow = nn.Linear(dim, 8, bias=False)
        self.wide = nn.Linear(8, dim, bias=False)
        self.taps = nn.Parameter(torch.ones(4, dim))
        self.single = nn.Parameter(torch.ones(8))""")
    assert grown(build) == {
        "embedding.weight": (False, True),
        "norm.weight": (True,),
        "blocks.0.map.weight": (True, True),
        "blocks.0.map.bias": (True,),
        "blocks.0.narrow.weight": (False, True),
        "blocks.0.wide.weight": (True, False),
        "blocks.0.taps": (False, True),
        "blocks.0.single": (False,),
    }


def test_rounding_is_forgiven() -> None:
    build = build_of("self.map = nn.Linear(dim, -(-dim * 8 // 3 // 24) * 24 + 16)")
    assert grown(build)["blocks.0.map.weight"] == (True, True)


@pytest.mark.parametrize(
    "init",
    [
        "self.map = nn.Linear(dim, dim * dim)",
        "self.map = nn.Linear(dim, max(8, 256 - dim))",
        "self.map = nn.Linear(dim, int(8 * dim ** 0.4))",
    ],
    ids=["square", "shrinks", "root"],
)
def test_a_shape_without_a_rule_has_no_growth(init: str) -> None:
    assert grown(build_of(init))["blocks.0.map.weight"] is None


def test_a_parameter_without_a_twin_has_no_growth() -> None:
    build = build_of("""self.map = nn.Linear(dim, dim)
        if dim < 64:
            self.extra = nn.Parameter(torch.ones(dim))""")
    found = grown(build)
    assert found["blocks.0.extra"] is None
    assert found["blocks.0.map.weight"] == (True, True)


def test_a_design_that_cannot_be_wider_has_no_growth_at_all() -> None:
    build = build_of("""self.map = nn.Linear(dim, dim)
        if dim > 40:
            raise KeyError(dim)""")
    assert set(grown(build).values()) == {None}


def test_a_design_that_computes_while_it_is_built_leaves_randomness_alone() -> None:
    build = build_of("""self.map = nn.Linear(dim, dim)
        self.scale = torch.rand(3).sum().item()""")
    model = LanguageModel(build, 50, 32, 2)
    state = torch.random.get_rng_state()
    assert growths(model, build)["blocks.1.map.weight"] == (True, True)
    assert torch.equal(torch.random.get_rng_state(), state)


@pytest.mark.parametrize("name", plugins.available(Seed))
def test_every_parameter_of_a_seed_follows_the_rules(name: str) -> None:
    build = realise(compose(plugins.load(Seed, name).unit_tree()))
    for width in (64, 128, 512):
        assert None not in grown(build, width, blocks=2).values()
