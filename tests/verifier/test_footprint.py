"""What a step takes is counted, not guessed."""

from dataclasses import replace

import pytest
import torch
from verifier_cases import block

from genesys import plugins
from genesys.architecture.compose import compose
from genesys.architecture.language_model import LanguageModel
from genesys.architecture.realise import Build, realise
from genesys.evolution.ladder import Rung
from genesys.library.seeds.base import Seed
from genesys.verifier.footprint import activation_bytes, footprint, footprint_at
from genesys.verifier.memory import peak_memory_mib
from genesys.verifier.recipe import Recipe
from genesys.verifier.training.micro_batch import at_once


def build_of(forward: str) -> Build:
    return realise(compose(block(forward).unit_tree))


def seed_build(name: str) -> Build:
    return realise(compose(plugins.load(Seed, name).unit_tree()))


def test_attention_counts_on_a_cpu_too() -> None:
    # Two products of (length, width) by (width, length) forward, five backward.
    found = footprint(LanguageModel(seed_build("gpt"), 100, 64, 1), context=32)
    hidden = 176
    maps = 4 * 64 * 64 + 3 * 64 * hidden + 100 * 64
    attention = (2 + 5) * 2 * 32 * 64
    assert found.flops_per_token == pytest.approx(6 * maps + attention)


def test_element_wise_work_is_traffic_and_not_operations() -> None:
    plain = footprint(LanguageModel(build_of("return x + self.map(x), signals"), 100, 16, 1), 32)
    more = "return x + self.map(x).exp(), signals"
    busy = footprint(LanguageModel(build_of(more), 100, 16, 1), 32)
    assert busy.flops_per_token == plain.flops_per_token
    # exp reads and writes once forward; backward multiplies two and writes one: 16 floats each.
    assert busy.moved_bytes_per_token - plain.moved_bytes_per_token == 5 * 16 * 4
    # Its result is kept.
    assert busy.kept_bytes_per_token - plain.kept_bytes_per_token == 16 * 4


def test_a_view_moves_nothing() -> None:
    plain = footprint(LanguageModel(build_of("return x + self.map(x), signals"), 100, 16, 1), 32)
    seen = "return x + self.map(x).transpose(1, 2).transpose(1, 2), signals"
    turned = footprint(LanguageModel(build_of(seen), 100, 16, 1), 32)
    assert turned == plain


def test_what_is_kept_counts_once() -> None:
    once = LanguageModel(build_of("return x + self.map(x), signals"), 100, 16, 1)
    twice = LanguageModel(build_of("return x + self.map(x) + self.map(x), signals"), 100, 16, 1)
    assert activation_bytes(once, 32) == activation_bytes(twice, 32)


@pytest.mark.parametrize("name", ["gpt", "mamba2", "retnet"])
def test_without_values_the_same_is_counted(name: str) -> None:
    build = seed_build(name)
    counted = footprint(LanguageModel(build, 300, 48, 2), 96)
    assert footprint_at(build, 300, 48, 2, 96) == counted
    assert (
        counted.kept_bytes_per_token == activation_bytes(LanguageModel(build, 300, 48, 2), 96) / 96
    )


@pytest.mark.parametrize("name", ["gpt", "mamba2"])
def test_long_sequences_follow_from_short_ones(name: str) -> None:
    build = seed_build(name)
    counted = footprint(LanguageModel(build, 300, 32, 1), 1024)
    found = footprint_at(build, 300, 32, 1, 1024)
    assert found.flops_per_token == pytest.approx(counted.flops_per_token)
    assert found.moved_bytes_per_token == pytest.approx(counted.moved_bytes_per_token)
    assert found.kept_bytes_per_token == pytest.approx(counted.kept_bytes_per_token)


def test_a_large_model_takes_no_memory() -> None:
    before = peak_memory_mib()
    found = footprint_at(seed_build("gpt"), 32_000, 2048, 6, 2048)
    assert found.parameters == 369_125_376
    assert peak_memory_mib() - before < 500
    # Six operations per parameter; attention 4 forward and 10 backward per pair and channel.
    estimate = 6 * found.parameters + 14 * 2048 * 2048 * 6
    assert found.flops_per_token == pytest.approx(estimate, rel=0.01)


def test_a_design_that_looks_at_values_is_run() -> None:
    build = build_of("return x + self.map(x) * float(x.detach().mean() > 9), signals")
    assert footprint_at(build, 100, 16, 1, 32).flops_per_token > 0


def test_counting_leaves_randomness_alone() -> None:
    forward = "return x + nn.functional.dropout(self.map(x), 0.5), signals"
    model = LanguageModel(build_of(forward), 100, 16, 1)
    state = torch.random.get_rng_state()
    footprint(model, 32)
    activation_bytes(model, 32)
    assert torch.equal(torch.random.get_rng_state(), state)


@pytest.fixture
def recipe() -> Recipe:
    return replace(Recipe.of(Rung("any", 40_000, 20_000, 1)), sequences=12, context=64)


def test_as_many_sequences_are_trained_at_once_as_fit(recipe: Recipe) -> None:
    model = LanguageModel(seed_build("gpt"), 300, 32, 2)
    weights = 16 * sum(parameter.numel() for parameter in model.parameters())
    one = activation_bytes(model, recipe.context)
    room = {n: round((weights + (n + 0.5) * one) / 0.8) for n in (0, 1, 2, 5, 11, 12, 99)}
    found = {n: at_once(model, recipe, memory) for n, memory in room.items()}
    assert found == {0: 1, 1: 1, 2: 2, 5: 4, 11: 6, 12: 12, 99: 12}
    assert at_once(model, recipe, None) == 12


def test_what_is_kept_grows_with_the_precision(recipe: Recipe) -> None:
    model = LanguageModel(seed_build("gpt"), 300, 32, 2)
    full = activation_bytes(model, recipe.context)
    assert activation_bytes(model.to(torch.bfloat16), recipe.context) < 0.7 * full
