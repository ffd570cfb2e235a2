"""Training repeats exactly, is the same for every design, and stops where it makes no sense."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor, nn
from verifier_cases import block

from genesys.architecture.compose import compose
from genesys.architecture.realise import realise
from genesys.corpus.corpus import Corpus
from genesys.corpus.data_order import DataOrder
from genesys.evolution.design import Design
from genesys.evolution.ladder import Rung
from genesys.verifier.fitted_model import built
from genesys.verifier.recipe import Recipe
from genesys.verifier.training import trainer as trainer_module
from genesys.verifier.training.trainer import Trainer, Training, TrainingStopped, next_token_loss
from genesys.verifier.tuner import Fit


def order_of(corpus: Corpus, recipe: Recipe, seed: int = 0) -> DataOrder:
    return DataOrder(corpus.tokens("train"), recipe.context, recipe.sequences, seed)


def trained(
    design: Design, corpus: Corpus, recipe: Recipe, seed: int = 0
) -> tuple[nn.Module, Training]:
    fitted = Fit(16, 2, 0)
    model = built(realise(compose(design.unit_tree)), fitted, corpus.vocabulary, seed)
    return model, Trainer(recipe, order_of(corpus, recipe, seed)).train(model)


@pytest.fixture
def recipe(rung: Rung) -> Recipe:
    return replace(Recipe.of(rung), context=64, sequences=2, steps=60, warmup=5, cooldown=12)


def test_the_same_run_twice_is_the_same_to_the_bit(
    gpt: Design, corpus: Corpus, recipe: Recipe
) -> None:
    first, curve = trained(gpt, corpus, recipe)
    second, again = trained(gpt, corpus, recipe)
    assert curve.curve == again.curve
    for one, other in zip(first.parameters(), second.parameters(), strict=True):
        assert torch.equal(one, other)


def test_another_seed_is_another_run(gpt: Design, corpus: Corpus, recipe: Recipe) -> None:
    assert trained(gpt, corpus, recipe)[1].curve != trained(gpt, corpus, recipe, seed=1)[1].curve


def test_training_learns(gpt: Design, corpus: Corpus, recipe: Recipe) -> None:
    curve = trained(gpt, corpus, recipe)[1].curve
    assert curve[-1][1] < curve[0][1] - 0.5
    assert curve[-1][0] == recipe.tokens


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
        Trainer(recipe, order_of(corpus, recipe)).train(model)
    assert torch.equal(torch.stack(models[0].shown), torch.stack(models[1].shown))


def test_long_curves_are_thinned(corpus: Corpus, recipe: Recipe) -> None:
    long = replace(recipe, steps=450, context=8, sequences=1)
    curve = Trainer(long, order_of(corpus, long)).train(Watched(corpus.vocabulary, 4)).curve
    assert 100 <= len(curve) <= 200
    assert curve[-1][0] == 450 * 8


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
    with pytest.raises(TrainingStopped, match="diverged"):
        trained(gpt, corpus, wild)


def test_a_hopelessly_slow_run_is_stopped_early(
    corpus: Corpus, recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trainer_module, "_JUDGED_AFTER", 0.0)
    monkeypatch.setattr(trainer_module, "_REPORT_EVERY", 0.0)
    model = Watched(corpus.vocabulary, 4)
    with pytest.raises(
        TrainingStopped, match=r"too slow: training would take [\d,]+ s .*; 0 s are allowed"
    ):
        Trainer(recipe, order_of(corpus, recipe), seconds=1e-6).train(model)
    assert len(model.shown) < recipe.steps


def test_only_matrices_decay_and_embeddings_have_their_own_rate(
    corpus: Corpus, recipe: Recipe
) -> None:
    model = Watched(corpus.vocabulary, 4)
    treated = {
        id(parameter): (group["peak"], group["weight_decay"])
        for group in trainer_module._optimizer(model, recipe).param_groups
        for parameter in group["params"]
    }
    assert treated == {
        id(model.table.weight): (recipe.embedding_rate, 0.1),
        id(model.head.weight): (recipe.learning_rate, 0.1),
        id(model.head.bias): (recipe.learning_rate, 0.0),
    }


def test_the_loss_of_ignorance_is_the_logarithm_of_the_vocabulary() -> None:
    windows = torch.randint(0, 50, (2, 9))
    loss = next_token_loss(lambda tokens: torch.zeros(*tokens.shape, 50), windows)  # type: ignore[arg-type]
    assert float(loss) == pytest.approx(3.912, abs=1e-3)
