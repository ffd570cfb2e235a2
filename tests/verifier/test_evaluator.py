"""Bits per byte are exact on models whose probabilities are known."""

import math
from pathlib import Path

import pytest
import torch
from tests.corpus.texts import write_json_lines
from torch import Tensor, nn

from genesys.corpus.corpus import Corpus, CorpusSettings
from genesys.corpus.preparation import prepare
from genesys.evolution.ladder import Rung
from genesys.evolution.verification import is_part
from genesys.testing.pretend_corpus import invented_texts
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


def corpus_of(folder: Path, **domains: list[str]) -> Corpus:
    """Prepare a corpus whose domains have these documents."""
    files = [write_json_lines(folder / f"{name}.jsonl", texts) for name, texts in domains.items()]
    return prepare(
        CorpusSettings(files=tuple(map(str, files)), vocabulary=300, held_out=0.2), folder
    )


class Partial(Clairvoyant):
    """Knows what it has seen in one part of the stream; gives all else the same probability."""

    def __init__(self, vocabulary: int, stream: Tensor, known: Tensor) -> None:
        super().__init__(vocabulary, stream)
        self.known = known

    def forward(self, tokens: Tensor) -> Tensor:
        logits = super().forward(tokens)
        views = self.stream.unfold(0, tokens.shape[1] + 1, 1)
        for row, sequence in enumerate(tokens):
            (start,) = (views[:, :-1] == sequence).all(dim=1).nonzero()[0]
            unknown = ~self.known[start + 1 : start + 1 + tokens.shape[1]]
            logits[row, unknown] = 0.0
        return logits


def test_bits_per_byte_are_told_apart_by_domain(tmp_path: Path, rung: Rung) -> None:
    texts = invented_texts(120, words=150)
    corpus = corpus_of(tmp_path, plays=texts[:60], letters=texts[60:])
    evaluator = Evaluator(corpus, Recipe.of(rung))
    stream = torch.from_numpy(corpus.tokens("test").astype("int64"))
    domains = torch.from_numpy(corpus.domains("test").astype("int64"))
    known = domains == corpus.manifest.domains.index("plays")
    found = evaluator.held_out(Partial(corpus.vocabulary, stream, known))
    assert set(found.by_domain) == {"plays", "letters"}
    assert found.by_domain["plays"].value < 1e-6
    size = torch.from_numpy(corpus.text_bytes("test").astype("int64"))[~known].sum()
    nats = (~known).sum() * math.log(corpus.vocabulary)
    assert found.by_domain["letters"].value == pytest.approx(
        float(nats / size) / math.log(2), rel=0.02
    )
    assert 0.0 < found.by_domain["letters"].error < 0.1
    assert found.bits_per_byte.value < 0.7 * found.by_domain["letters"].value


def test_one_domain_is_the_whole(evaluator: Evaluator, corpus: Corpus) -> None:
    found = evaluator.held_out(Uniform(corpus.vocabulary))
    assert list(found.by_domain.values()) == [found.bits_per_byte]


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
