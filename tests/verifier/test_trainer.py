"""Training repeats exactly, is the same for every design, and stops where it makes no sense."""

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn
from verifier_cases import block

from genesys.architecture.compose import compose
from genesys.architecture.realise import realise
from genesys.corpus.corpus import Corpus
from genesys.corpus.data_order import DataOrder
from genesys.evolution.design import Design
from genesys.evolution.hurdle import Hurdle
from genesys.evolution.ladder import Ladder, Rung
from genesys.verifier.fitted_model import built
from genesys.verifier.recipe import Recipe
from genesys.verifier.training import monitor as monitor_module
from genesys.verifier.training import trainer as trainer_module
from genesys.verifier.training.checkpoint import Checkpoint, Unsaved
from genesys.verifier.training.monitor import Monitor, TrainingStopped
from genesys.verifier.training.optimizer import optimizers
from genesys.verifier.training.trainer import RACE, Trainer, Training, next_token_loss
from genesys.verifier.training.transfer import Group, groups
from genesys.verifier.tuner import Fit

FITTED = Fit(16, 2, 0)


def order_of(corpus: Corpus, recipe: Recipe, seed: int = 0) -> DataOrder:
    return DataOrder(corpus.tokens("train"), recipe.context, recipe.sequences, seed)


def trainer_of(
    design: Design, corpus: Corpus, recipe: Recipe, seed: int = 0, **options: object
) -> tuple[nn.Module, Trainer]:
    build = realise(compose(design.unit_tree))
    model = built(build, FITTED, corpus.vocabulary, seed)
    sorted_ = groups(model, build, corpus.vocabulary, recipe)
    return model, Trainer(recipe, order_of(corpus, recipe, seed), sorted_, **options)  # type: ignore[arg-type]


def trained(
    design: Design, corpus: Corpus, recipe: Recipe, seed: int = 0, **options: object
) -> tuple[nn.Module, Training]:
    model, trainer = trainer_of(design, corpus, recipe, seed, **options)
    return model, trainer.train(model)


def all_as_one(model: nn.Module) -> tuple[Group, ...]:
    return (Group("other", tuple(model.parameters()), 6e-3, 0.0),)


def same(one: nn.Module, other: nn.Module) -> bool:
    pairs = zip(one.parameters(), other.parameters(), strict=True)
    return all(torch.equal(a, b) for a, b in pairs)


@pytest.fixture
def recipe(rung: Rung) -> Recipe:
    return replace(Recipe.of(rung), context=64, sequences=2, steps=60, warmup=5, cooldown=12)


@pytest.fixture
def forgetful() -> Design:
    """Draws from torch's randomness in every step."""
    return block("return x + nn.functional.dropout(self.map(x), 0.1, self.training), signals")


def test_the_same_run_twice_is_the_same_to_the_bit(
    gpt: Design, corpus: Corpus, recipe: Recipe
) -> None:
    first, curve = trained(gpt, corpus, recipe)
    second, again = trained(gpt, corpus, recipe)
    assert curve.curve == again.curve
    assert same(first, second)


def test_another_seed_is_another_run(gpt: Design, corpus: Corpus, recipe: Recipe) -> None:
    assert trained(gpt, corpus, recipe)[1].curve != trained(gpt, corpus, recipe, seed=1)[1].curve


@pytest.mark.parametrize("optimizer", ["adamw", "muon"])
@pytest.mark.parametrize("schedule", ["constant", "cosine"])
def test_training_learns(
    gpt: Design, corpus: Corpus, recipe: Recipe, optimizer: str, schedule: str
) -> None:
    chosen = replace(recipe, optimizer=optimizer, schedule=schedule)
    found = trained(gpt, corpus, chosen)[1]
    assert found.curve[-1][1] < found.curve[0][1] - 0.5
    assert found.curve[-1][0] == found.taken == recipe.tokens


class Watched(nn.Module):
    """Keeps what it is shown."""

    def __init__(self, vocabulary: int, width: int) -> None:
        super().__init__()
        self.table = nn.Embedding(vocabulary, width)
        self.head = nn.Linear(width, vocabulary)
        self.shown: list[Tensor] = []

    def forward(self, tokens: Tensor) -> Tensor:
        self.shown.append(tokens.clone())
        torch.rand(3)
        return self.head(self.table(tokens))


def test_two_designs_see_the_same_batches(corpus: Corpus, recipe: Recipe) -> None:
    models = [Watched(corpus.vocabulary, width) for width in (4, 9)]
    for model in models:
        Trainer(recipe, order_of(corpus, recipe), all_as_one(model)).train(model)
    assert torch.equal(torch.stack(models[0].shown), torch.stack(models[1].shown))


def test_long_curves_are_thinned(corpus: Corpus, recipe: Recipe) -> None:
    long = replace(recipe, steps=450, context=8, sequences=1)
    model = Watched(corpus.vocabulary, 4)
    curve = Trainer(long, order_of(corpus, long), all_as_one(model)).train(model).curve
    assert 100 <= len(curve) <= 200
    assert curve[-1][0] == 450 * 8


class BrokenOff(Exception):
    """What ends a process, as far as a test can."""


def broken_off(trainer: Trainer, model: nn.Module, step: int) -> None:
    """Train as far as a step, keeping the state after each one."""
    batch = trainer.order.batch

    def until(number: int) -> object:
        if number == step:
            raise BrokenOff
        return batch(number)

    trainer.order.batch = until  # type: ignore[method-assign, assignment]
    with pytest.raises(BrokenOff):
        trainer.train(model)


@pytest.mark.parametrize("step", [1, 31, 55])
@pytest.mark.parametrize("optimizer", ["adamw", "muon"])
def test_a_resumed_run_is_the_uninterrupted_one_to_the_bit(  # noqa: PLR0917
    forgetful: Design,
    corpus: Corpus,
    recipe: Recipe,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    optimizer: str,
    step: int,
) -> None:
    monkeypatch.setattr(trainer_module, "_SAVE_EVERY", 0.0)
    chosen = replace(recipe, optimizer=optimizer)
    torch.manual_seed(3)
    whole, expected = trained(forgetful, corpus, chosen)
    kept = Checkpoint(tmp_path / "run.state", "run")
    torch.manual_seed(3)
    model, trainer = trainer_of(forgetful, corpus, chosen, kept=kept)
    broken_off(trainer, model, step)
    torch.manual_seed(99)
    resumed, found = trained(forgetful, corpus, chosen, seed=0, kept=kept)
    assert found.curve == expected.curve
    assert found.taken == expected.taken
    assert same(resumed, whole)


def test_a_longer_run_on_the_trunk_is_that_run_from_the_start(
    forgetful: Design, corpus: Corpus, tmp_path: Path
) -> None:
    short, long = (
        replace(Recipe.of(rung), context=64, sequences=2)
        for rung in Ladder((Rung("short", 40_000, 5_120, 4), Rung("long", 40_000, 10_240, 1)))
    )
    short, long = replace(short, steps=40, cooldown=8), replace(long, steps=80, cooldown=16)
    assert short.warmup == long.warmup
    torch.manual_seed(3)
    whole, expected = trained(forgetful, corpus, long)
    trunk = Checkpoint(tmp_path / "trunk", "design")
    torch.manual_seed(3)
    trained(forgetful, corpus, short, trunk=trunk, leaves_trunk=True)
    torch.manual_seed(99)
    grown, found = trained(forgetful, corpus, long, trunk=trunk)
    assert same(grown, whole)
    assert found.curve[-1] == pytest.approx(expected.curve[-1])
    assert found.taken == expected.taken - short.branch * 128


def test_a_trunk_that_is_already_longer_is_not_gone_back_from(
    gpt: Design, corpus: Corpus, recipe: Recipe, tmp_path: Path
) -> None:
    trunk = Checkpoint(tmp_path / "trunk", "design")
    trained(gpt, corpus, replace(recipe, steps=120), trunk=trunk, leaves_trunk=True)
    assert trained(gpt, corpus, recipe, trunk=trunk)[1].taken == recipe.tokens


@pytest.mark.parametrize("damage", ["cut", "flipped", "foreign", "empty"])
def test_a_damaged_or_foreign_state_is_not_resumed(  # noqa: PLR0917
    gpt: Design,
    corpus: Corpus,
    recipe: Recipe,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    damage: str,
) -> None:
    monkeypatch.setattr(trainer_module, "_SAVE_EVERY", 0.0)
    kept = Checkpoint(tmp_path / "run.state", "run")
    model, trainer = trainer_of(gpt, corpus, recipe, kept=kept)
    broken_off(trainer, model, 20)
    assert kept.read() is not None
    held = bytearray(kept.path.read_bytes())
    held[-50] ^= 1
    spoiled = {"cut": held[:-100], "flipped": held, "empty": b"", "foreign": kept.path.read_bytes()}
    kept.path.write_bytes(spoiled[damage])
    found = Checkpoint(kept.path, "another run" if damage == "foreign" else "run")
    assert found.read() is None
    assert trained(gpt, corpus, recipe, kept=found)[1].taken == recipe.tokens


def test_a_full_disk_leaves_the_former_state(
    gpt: Design, corpus: Corpus, recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Checkpoint(tmp_path / "run.state", "run")
    model, trainer = trainer_of(gpt, corpus, recipe, kept=kept)
    monkeypatch.setattr(trainer_module, "_SAVE_EVERY", 0.0)
    broken_off(trainer, model, 5)
    before = kept.path.read_bytes()

    def full(*_: object, **__: object) -> None:
        kept.path.with_name("run.state.partial").write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("genesys.verifier.training.checkpoint.save_file", full)
    with pytest.raises(Unsaved, match="No space left"):
        trained(gpt, corpus, recipe, kept=kept)
    assert kept.path.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["run.state"]


@pytest.mark.parametrize("at_once", [1, 3, 4])
def test_the_micro_batch_leaves_the_step_as_it_is(
    gpt: Design, corpus: Corpus, recipe: Recipe, at_once: int
) -> None:
    chosen = replace(recipe, sequences=4, steps=20)
    expected = trained(gpt, corpus, chosen)[1]
    found = trained(gpt, corpus, chosen, at_once=at_once)[1]
    for (_, one), (_, other) in zip(expected.curve, found.curve, strict=True):
        assert one == pytest.approx(other, abs=2e-4)


class Cramped(Watched):
    """Has room for two sequences."""

    def forward(self, tokens: Tensor) -> Tensor:
        if len(tokens) > 2:
            self.refused = len(tokens)
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried")
        return super().forward(tokens)


def test_when_memory_runs_out_half_as_many_sequences_make_the_same_step(
    corpus: Corpus, recipe: Recipe
) -> None:
    chosen = replace(recipe, sequences=8, steps=20)
    curves = []
    for kind in (Watched, Cramped):
        torch.manual_seed(0)
        model = kind(corpus.vocabulary, 4)
        trainer = Trainer(chosen, order_of(corpus, chosen), all_as_one(model))
        curves.append(trainer.train(model).curve)
    assert trainer.at_once == 2
    assert model.refused == 4
    for (_, one), (_, other) in zip(*curves, strict=True):
        assert one == pytest.approx(other, abs=1e-5)


def test_one_sequence_that_does_not_fit_stops_training(corpus: Corpus, recipe: Recipe) -> None:
    class Full(Watched):
        def forward(self, tokens: Tensor) -> Tensor:
            raise torch.OutOfMemoryError("CUDA out of memory.")

    model = Full(corpus.vocabulary, 4)
    with pytest.raises(TrainingStopped, match="out of memory with a single sequence of 64 tokens"):
        Trainer(recipe, order_of(corpus, recipe), all_as_one(model)).train(model)


def test_an_error_that_is_not_about_memory_is_the_designs(corpus: Corpus, recipe: Recipe) -> None:
    class Wrong(Watched):
        def forward(self, tokens: Tensor) -> Tensor:
            raise RuntimeError("shapes do not fit")

    model = Wrong(corpus.vocabulary, 4)
    with pytest.raises(RuntimeError, match="shapes do not fit"):
        Trainer(recipe, order_of(corpus, recipe), all_as_one(model)).train(model)


@pytest.mark.parametrize(("given", "winner"), [(0.3, 0.5), (0.0008, 2.0)])
def test_the_best_of_three_learning_rates_wins(
    gpt: Design, corpus: Corpus, recipe: Recipe, given: float, winner: float
) -> None:
    raced = replace(recipe, race=True, steps=200, warmup=4)
    raced = replace(raced, learning_rate=given, embedding_rate=given)
    found = trained(gpt, corpus, raced)[1]
    assert found.factor == winner
    assert found.taken == recipe.context * 2 * (200 + (len(RACE) - 1) * 10)
    assert found.curve[-1][0] == raced.tokens


def test_a_race_changes_nothing_but_the_rate(gpt: Design, corpus: Corpus, recipe: Recipe) -> None:
    raced = replace(recipe, race=True, steps=200, warmup=4, learning_rate=0.0008)
    winner, found = trained(gpt, corpus, raced)
    plain = replace(raced, race=False, learning_rate=0.0016, embedding_rate=0.016)
    alone, expected = trained(gpt, corpus, plain)
    assert found.curve == expected.curve
    assert same(winner, alone)


@pytest.mark.parametrize("step", [5, 27])
def test_a_race_that_is_broken_off_begins_anew(  # noqa: PLR0917
    gpt: Design,
    corpus: Corpus,
    recipe: Recipe,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    step: int,
) -> None:
    monkeypatch.setattr(trainer_module, "_SAVE_EVERY", 0.0)
    raced = replace(recipe, race=True, steps=200, warmup=4, learning_rate=0.0008)
    expected = trained(gpt, corpus, raced)[1]
    kept = Checkpoint(tmp_path / "run.state", "run")
    model, trainer = trainer_of(gpt, corpus, raced, kept=kept)
    broken_off(trainer, model, step)
    assert (kept.read() is None) == (step < 10)
    found = trained(gpt, corpus, raced, kept=kept)[1]
    assert (found.curve, found.factor) == (expected.curve, expected.factor)
    assert found.taken == expected.taken


def test_a_race_that_all_lose_says_why(corpus: Corpus, recipe: Recipe) -> None:
    broken = block("return self.map(x) / 0.0, signals")
    with pytest.raises(TrainingStopped, match="diverged: loss nan"):
        trained(broken, corpus, replace(recipe, race=True))


def test_a_run_is_stopped_at_the_first_hurdle_that_it_does_not_take(
    gpt: Design, corpus: Corpus, recipe: Recipe
) -> None:
    whole = trained(gpt, corpus, recipe)[1]
    low, high = Hurdle(recipe.tokens // 2, 0.1, "too low"), Hurdle(recipe.tokens // 4, 99.0, "easy")
    found = trained(gpt, corpus, recipe, hurdles=(high, low))[1]
    assert "too low" in found.overtaken
    assert found.curve == whole.curve[: len(found.curve)]
    assert found.taken == recipe.tokens // 2
    assert not trained(gpt, corpus, recipe, hurdles=(high,))[1].overtaken


def test_a_loss_that_is_no_number_stops_training(corpus: Corpus, recipe: Recipe) -> None:
    broken = block("return self.map(x) / 0.0, signals")
    with pytest.raises(TrainingStopped, match=r"diverged: loss nan, .* at step 1$"):
        trained(broken, corpus, recipe)


def test_an_endless_gradient_stops_training(corpus: Corpus, recipe: Recipe) -> None:
    broken = block("return x + (self.map(x) * 0.0).abs().sqrt(), signals")
    with pytest.raises(TrainingStopped, match=r"diverged: loss \d.*gradient norm (nan|inf)"):
        trained(broken, corpus, recipe)


def test_an_exploding_loss_stops_training(gpt: Design, corpus: Corpus, recipe: Recipe) -> None:
    wild = replace(recipe, learning_rate=30.0, embedding_rate=30.0)
    with pytest.raises(TrainingStopped, match=r"exploded|diverged"):
        trained(gpt, corpus, wild)


Losses = Callable[[int], float]


@pytest.mark.parametrize(
    ("losses", "norm", "reason"),
    [
        (lambda step: 6.0 if step < 10 else 13.0, 1.0, r"exploded: loss 13.00 at step 11, twice"),
        (lambda step: 6.0, 1e5, r"exploded: gradient norm 1e\+05 at step 1;"),
        (
            lambda step: max(3.0, 6.0 - step / 20) if step < 300 else 4.9,
            1.0,
            r"diverged: the loss rose from 3.00 at its best to 4.\d\d around step 3\d\d, from 6.00",
        ),
    ],
)
def test_the_monitor_states_its_reason(losses: Losses, norm: float, reason: str) -> None:
    monitor = Monitor(1000)

    def watched() -> None:
        for step in range(1000):
            monitor.look(step, losses(step), norm)

    with pytest.raises(TrainingStopped, match=reason):
        watched()


def test_noise_and_plateaus_are_no_reason_to_stop() -> None:
    random = torch.Generator().manual_seed(0)
    monitor = Monitor(1000)
    for step in range(1000):
        wobble = 0.5 * float(torch.randn((), generator=random))
        monitor.look(step, 4.0 + 2.0 * math.exp(-step / 50) + wobble, 1.0)


def test_a_hopelessly_slow_run_is_stopped_early(
    corpus: Corpus, recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(monitor_module, "_JUDGED_AFTER", 0.0)
    monkeypatch.setattr(trainer_module, "_REPORT_EVERY", 0.0)
    model = Watched(corpus.vocabulary, 4)
    with pytest.raises(
        TrainingStopped, match=r"too slow: training would take [\d,]+ s; 0 s are allowed"
    ):
        Trainer(recipe, order_of(corpus, recipe), all_as_one(model), seconds=1e-6).train(model)
    assert len(model.shown) < recipe.steps


def test_muon_takes_the_matrices_and_adamw_all_else() -> None:
    weights = [nn.Parameter(torch.ones(3, 4)), nn.Parameter(torch.ones(4))]
    given = (Group("matrix", (weights[0],), 1e-3, 0.1), Group("vector", (weights[1],), 2e-3, 0.0))
    adam, muon = optimizers(given, "muon")
    assert isinstance(adam, torch.optim.AdamW)
    assert isinstance(muon, torch.optim.Muon)
    assert [g["params"] for g in adam.param_groups] == [[weights[1]]]
    assert [g["params"] for g in muon.param_groups] == [[weights[0]]]
    (only,) = optimizers(given, "adamw")
    assert [(g["peak"], g["weight_decay"]) for g in only.param_groups] == [(1e-3, 0.1), (2e-3, 0.0)]


def test_the_loss_of_ignorance_is_the_logarithm_of_the_vocabulary() -> None:
    windows = torch.randint(0, 50, (2, 9))
    loss = next_token_loss(lambda tokens: torch.zeros(*tokens.shape, 50), windows)  # type: ignore[arg-type]
    assert float(loss) == pytest.approx(3.912, abs=1e-3)
