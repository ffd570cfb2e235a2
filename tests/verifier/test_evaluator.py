"""Bits per byte are exact on models whose probabilities are known."""

import math

import pytest
import torch
from torch import Tensor, nn

from genesys.corpus.corpus import Corpus
from genesys.evolution.ladder import Rung
from genesys.evolution.verification import is_part
from genesys.verifier.evaluation.evaluator import Evaluator
from genesys.verifier.recipe import Recipe


class Uniform(nn.Module):
    """Gives every token the same probability."""

    def __init__(self, vocabulary: int) -> None:
        super().__init__()
        self.vocabulary = vocabulary

    def forward(self, tokens: Tensor) -> Tensor:
        return torch.zeros(*tokens.shape, self.vocabulary)


class Clairvoyant(Uniform):
    """Knows the stream: gives the token that follows almost all probability."""

    def __init__(self, vocabulary: int, stream: Tensor) -> None:
        super().__init__(vocabulary)
        self.stream = stream

    def forward(self, tokens: Tensor) -> Tensor:
        logits = super().forward(tokens)
        views = self.stream.unfold(0, tokens.shape[1] + 1, 1)
        for row, sequence in enumerate(tokens):
            (start,) = (views[:, :-1] == sequence).all(dim=1).nonzero()[0]
            logits[row].scatter_(1, views[start, 1:, None], 100.0)
        return logits


@pytest.fixture
def evaluator(corpus: Corpus, rung: Rung) -> Evaluator:
    return Evaluator(corpus, Recipe.of(rung))


def test_ignorance_costs_the_logarithm_of_the_vocabulary(
    evaluator: Evaluator, corpus: Corpus
) -> None:
    model = Uniform(corpus.vocabulary)
    assert evaluator.validation_loss(model) == pytest.approx(math.log(corpus.vocabulary))
    score = evaluator.held_out(model).bits_per_byte
    facts = corpus.manifest.splits["test"]
    expected = (facts.tokens - 1) * math.log2(corpus.vocabulary) / facts.bytes
    assert score.value == pytest.approx(expected, rel=0.01)
    assert 0.0 < score.error < 0.1 * score.value


def test_knowing_everything_costs_nothing(evaluator: Evaluator, corpus: Corpus) -> None:
    stream = torch.from_numpy(corpus.tokens("test").astype("int64"))
    assert evaluator.held_out(Clairvoyant(corpus.vocabulary, stream)).bits_per_byte.value < 1e-6


def test_every_task_is_scored(evaluator: Evaluator, corpus: Corpus) -> None:
    scores = evaluator.task_scores(Uniform(corpus.vocabulary))
    assert {name for name in scores if not is_part(name)} == {"minimal pairs", "recall"}


def test_models_are_judged_without_dropout(evaluator: Evaluator, corpus: Corpus) -> None:
    class Dropping(Uniform):
        def forward(self, tokens: Tensor) -> Tensor:
            assert not self.training
            return super().forward(tokens)

    model = Dropping(corpus.vocabulary)
    evaluator.validation_loss(model.train())
    evaluator.held_out(model.train())
    evaluator.task_scores(model.train())
