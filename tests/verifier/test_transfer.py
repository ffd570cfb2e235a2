"""Every parameter has its learning rate, and rates carry over from one size to another."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor, nn
from verifier_cases import block

from genesys import plugins
from genesys.architecture.compose import compose
from genesys.architecture.language_model import LanguageModel
from genesys.architecture.realise import Build, realise
from genesys.evolution.ladder import Rung
from genesys.library.seeds.base import Seed
from genesys.verifier.recipe import BASE_RATE, Recipe
from genesys.verifier.training.coordinates import coordinates
from genesys.verifier.training.transfer import BASE_WIDTH, Group, groups
from genesys.verifier.tuner import fit

VOCABULARY = 256
BASE = Recipe.of(Rung("base", 300_000, 300_000, 1))


def seed_build(name: str) -> Build:
    return realise(compose(plugins.load(Seed, name).unit_tree()))


def sorted_out(build: Build, width: int, blocks: int, recipe: Recipe) -> dict[str, Group]:
    model = LanguageModel(build, VOCABULARY, width, blocks)
    of = {
        id(p): group for group in groups(model, build, VOCABULARY, recipe) for p in group.parameters
    }
    return {name.removeprefix("blocks.0."): of[id(p)] for name, p in model.named_parameters()}


@pytest.mark.parametrize("name", plugins.available(Seed))
def test_every_parameter_is_in_one_group(name: str) -> None:
    build = seed_build(name)
    model = LanguageModel(build, VOCABULARY, 64, 2)
    found = groups(model, build, VOCABULARY, BASE)
    held = [id(parameter) for group in found for parameter in group.parameters]
    assert sorted(held) == sorted(id(parameter) for parameter in model.parameters())
    again = groups(LanguageModel(build, VOCABULARY, 64, 2), build, VOCABULARY, BASE)
    shapes = [[p.shape for p in group.parameters] for group in found]
    assert shapes == [[p.shape for p in group.parameters] for group in again]
    for group in found:
        if group.kind == "matrix":
            assert all(parameter.ndim == 2 for parameter in group.parameters)


def test_at_the_base_gpt_has_the_base_rates() -> None:
    build = seed_build("gpt")
    base = fit(build, 2048, BASE.parameters, BASE.blocks)
    assert base.width == BASE_WIDTH
    model = LanguageModel(build, 2048, base.width, base.blocks)
    treated = {(g.kind, g.rate, g.decay) for g in groups(model, build, 2048, BASE)}
    assert treated == {
        ("embedding", BASE.embedding_rate, 0.1),
        ("matrix", BASE_RATE, 0.1),
        ("vector", BASE_RATE, 0.0),
    }


KINDS = """self.inner = nn.Linear(dim, 2 * dim)
        self.narrow = nn.Linear(dim, 8, bias=False)
        self.wide = nn.Linear(8, dim, bias=False)
        self.depthwise = nn.Conv1d(dim, dim, 4, groups=dim, bias=False)
        self.mixing = nn.Conv1d(dim, dim, 4, bias=False)
        self.table = nn.Embedding(5, dim)
        self.taps = nn.Parameter(torch.ones(4, dim))
        self.odd = nn.Parameter(torch.ones(dim * dim))
        self.map = nn.Linear(2 * dim, dim)"""


def test_each_kind_scales_by_its_rule() -> None:
    build = realise(compose(block("return x + self.map(self.inner(x)), signals", KINDS).unit_tree))
    recipe = replace(BASE, parameters=32 * 300_000)
    found = sorted_out(build, 4 * BASE_WIDTH, 12, recipe)
    treated = {
        name: (group.kind, group.rate / BASE_RATE, group.decay / 0.1)
        for name, group in found.items()
        if not name.startswith("blocks.")
    }
    assert treated == {
        "embedding.weight": ("embedding", pytest.approx(8 / 6), 1.0),
        "norm.weight": ("vector", 1.0, 0.0),
        "inner.weight": ("matrix", 0.25, 4.0),
        "inner.bias": ("vector", 1.0, 0.0),
        "narrow.weight": ("output", 0.25, 4.0),
        "wide.weight": ("input", 1.0, 1.0),
        "depthwise.weight": ("vector", 1.0, 1.0),
        "mixing.weight": ("other", 0.25, 4.0),
        "table.weight": ("embedding", pytest.approx(8 / 6), 1.0),
        "taps": ("vector", 1.0, 1.0),
        "odd": ("other", pytest.approx(0.25), 0.0),
        "map.weight": ("matrix", 0.125, 8.0),
        "map.bias": ("vector", 1.0, 0.0),
    }


def test_muon_scales_matrices_by_the_root() -> None:
    found = sorted_out(seed_build("gpt"), 4 * BASE_WIDTH, 3, replace(BASE, optimizer="muon"))
    assert found["mlp.up.weight"].rate == pytest.approx(BASE_RATE / 2)
    assert found["mlp.up.weight"].rate * found["mlp.up.weight"].decay == pytest.approx(6e-4)


def test_a_given_rate_holds_for_all_but_embeddings() -> None:
    recipe = Recipe.of(Rung("given", 10_000_000, 10_000_000, 1, learning_rate=1e-3))
    found = sorted_out(seed_build("mamba2"), 256, 6, recipe)
    rates = {name: group.rate for name, group in found.items()}
    assert rates.pop("embedding.weight") == recipe.embedding_rate
    assert set(rates.values()) == {1e-3}


def test_a_design_that_cannot_be_doubled_falls_back_on_its_size() -> None:
    init = """self.map = nn.Linear(dim, dim)
        if dim > 300:
            raise ValueError(dim)"""
    build = realise(compose(block("return x + self.map(x), signals", init).unit_tree))
    found = sorted_out(build, 256, 12, replace(BASE, parameters=32 * 300_000))
    assert found["map.weight"].kind == "matrix"
    assert found["map.weight"].rate == pytest.approx(BASE_RATE / 4)
    assert found["map.weight"].decay == 0.1


def windows(count: int, seed: int) -> list[Tensor]:
    """Batches of a language in which each of 256 tokens has four successors."""
    generator = torch.Generator().manual_seed(seed)
    successors = torch.randint(VOCABULARY, (VOCABULARY, 4), generator=generator)
    batches = []
    for _ in range(count):
        token = torch.randint(VOCABULARY, (4,), generator=generator)
        row = [token]
        for _ in range(64):
            token = successors[token, torch.randint(4, (4,), generator=generator)]
            row.append(token)
        batches.append(torch.stack(row, dim=1))
    return batches


def moved(name: str, width: int, blocks: int, *, transferred: bool) -> float:
    build = seed_build(name)
    model = LanguageModel(build, VOCABULARY, width, blocks)
    model.initialise(0)
    recipe = replace(BASE, transferred=transferred)
    found = groups(model, build, VOCABULARY, recipe)
    return float(coordinates(model, found, windows(6, seed=0))[-1])


def spread(values: list[float]) -> float:
    return max(values) / min(values)


@pytest.mark.parametrize(("name", "without"), [("gpt", 2.0), ("retnet", 1.6), ("mamba2", 1.35)])
def test_steps_move_a_block_alike_at_every_width(name: str, without: float) -> None:
    widths = (32, 64, 128, 256) if name == "gpt" else (32, 64, 128)
    with_rules = [moved(name, width, 3, transferred=True) for width in widths]
    same_rate = [moved(name, width, 3, transferred=False) for width in widths]
    assert spread(with_rules) < 1.35
    assert spread(same_rate) > without
    assert same_rate == sorted(same_rate)


@pytest.mark.parametrize("name", ["gpt", "mamba2"])
def test_steps_move_the_stream_alike_at_every_depth(name: str) -> None:
    depths = (2, 4, 8, 16)
    with_rules = [moved(name, 64, blocks, transferred=True) for blocks in depths]
    same_rate = [moved(name, 64, blocks, transferred=False) for blocks in depths]
    assert spread(with_rules) < 2.0
    assert spread(same_rate) > 2.2


def test_the_check_leaves_weights_trained_and_hooks_gone() -> None:
    build = seed_build("gpt")
    model = LanguageModel(build, VOCABULARY, 32, 2)
    model.initialise(0)
    before = nn.utils.parameters_to_vector(model.parameters()).clone()
    found = coordinates(model, groups(model, build, VOCABULARY, BASE), windows(2, seed=1))
    assert found.shape == (2,)
    assert not torch.equal(before, nn.utils.parameters_to_vector(model.parameters()))
    assert not any(each._forward_hooks for each in model.modules())
