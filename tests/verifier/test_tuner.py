"""Every design is brought to its rung's size, or told why not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from verifier_cases import block

from genesys import plugins
from genesys.architecture.compose import compose
from genesys.architecture.language_model import LanguageModel
from genesys.architecture.realise import realise
from genesys.architecture.unit import Place, Unit
from genesys.errors import FitError
from genesys.evolution.scales import PAPER, Scale
from genesys.library.seeds.base import Seed
from genesys.verifier.footprint import footprint
from genesys.verifier.tuner import TOLERANCE, fit, widths

BUILDS = {
    name: realise(compose(plugins.load(Seed, name).unit_tree()))
    for name in ("gpt", "mamba2", "retnet")
}


@settings(deadline=None, max_examples=20)
@given(
    st.sampled_from(sorted(BUILDS)),
    st.floats(5.0, 8.3).map(lambda power: int(10**power)),
    st.integers(1, 12),
)
def test_seeds_fit_any_size_within_five_per_cent(name: str, size: int, blocks: int) -> None:
    vocabulary = 512 if size < 1_000_000 else 4096
    found = fit(BUILDS[name], vocabulary, size, blocks)
    assert abs(found.parameters - size) <= TOLERANCE * size
    assert found.width in widths(found.width)
    assert blocks / 2 <= found.blocks + 1 <= 2 * blocks + 1


@pytest.mark.parametrize("scale", PAPER, ids=lambda scale: scale.name)
def test_gpt_gets_the_papers_width_at_once(scale: Scale) -> None:
    assert scale.blocks is not None
    models: list[int] = []

    def counted(dim: int, place: Place) -> Unit:
        if place.block == 0:
            models.append(dim)
        return BUILDS["gpt"](dim, place)

    found = fit(counted, 32_000, scale.parameters, scale.blocks)
    assert (found.width, found.blocks) == (scale.width, scale.blocks)
    assert len(models) <= 14, "one depth, by bisection of at most 622 widths"


@pytest.mark.parametrize("name", sorted(BUILDS))
@pytest.mark.parametrize("scale", PAPER[2:5], ids=lambda scale: scale.name)
def test_large_models_have_round_widths(name: str, scale: Scale) -> None:
    assert scale.blocks is not None
    found = fit(BUILDS[name], 32_000, scale.parameters, scale.blocks)
    assert found.width % 64 == 0
    assert found.blocks == scale.blocks


def test_the_fit_is_what_is_built() -> None:
    found = fit(BUILDS["gpt"], 512, 200_000, 3)
    model = LanguageModel(BUILDS["gpt"], 512, found.width, found.blocks)
    assert sum(parameter.numel() for parameter in model.parameters()) == found.parameters


def test_a_design_that_computes_while_it_is_built_fits_too() -> None:
    design = block(
        "return x + self.map(x), signals",
        init="""self.map = nn.Linear(dim, dim)
        self.scale = torch.ones(3).sum().item()""",
    )
    found = fit(realise(compose(design.unit_tree)), 256, 60_000, 2)
    assert abs(found.parameters - 60_000) <= 3_000


def test_a_design_that_cannot_fit_says_what_is_nearest() -> None:
    design = block(
        "return x + self.map.sum() * 0.0, signals", init="self.map = nn.Linear(300, 300)"
    )
    with pytest.raises(FitError, match=r"within 5% of 60,000 .* nearest is [\d,]+ at width 16"):
        fit(realise(compose(design.unit_tree)), 256, 60_000, 2)


def test_a_large_rung_that_cannot_be_reached_says_so_too() -> None:
    init = "self.map = nn.Linear(3000, 3000)"
    design = block("return x + self.map.weight.sum() * 0.0, signals", init=init)
    with pytest.raises(FitError, match=r"within 5% of 5,280,384 .* nearest is [\d,]+ at width \d+"):
        fit(realise(compose(design.unit_tree)), 32_000, 5_280_384, 6)


def test_operations_per_token_are_counted() -> None:
    # One square map per block, and the head: 2 operations per weight forward, 4 backward.
    build = realise(compose(block("return x + self.map(x), signals").unit_tree))
    model = LanguageModel(build, vocabulary=100, dim=16, blocks=2)
    counted = footprint(model, context=8).flops_per_token
    assert counted == pytest.approx(6 * (2 * 16 * 16 + 100 * 16))
    assert all(parameter.grad is None for parameter in model.parameters())
