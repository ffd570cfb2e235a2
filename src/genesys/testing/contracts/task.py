"""What every task promises."""

import math
from pathlib import Path

import pytest
import torch
from torch import Tensor

from genesys.corpus.corpus import Corpus
from genesys.evolution.verification import is_part
from genesys.testing.pretend_corpus import pretend_corpus
from genesys.verifier.evaluation.tasks.base import Predict, Task


class TaskContract:
    """A task scores what a model predicts: the same model, the same score, whatever the luck.

    Override `task`, and `corpus` if the task needs more than a few invented documents.
    """

    @pytest.fixture
    def task(self) -> Task:
        """Return the task under test."""
        raise NotImplementedError("Override the fixture `task`: return the task under test.")

    @pytest.fixture
    def corpus(self, tmp_path: Path) -> Corpus:
        """Return a corpus whose text means nothing."""
        return pretend_corpus(tmp_path)

    def test_a_score_is_a_share_with_its_error(self, task: Task, corpus: Corpus) -> None:
        """Between 0 and 1; the error is finite and not negative."""
        for predict in (_ignorant(corpus), _opinionated(corpus, 0), _opinionated(corpus, 1)):
            for score in task.scores(predict, corpus).values():
                assert 0.0 <= score.value <= 1.0
                assert math.isfinite(score.error)
                assert score.error >= 0.0

    def test_every_part_has_its_task(self, task: Task, corpus: Corpus) -> None:
        """A score called `name/part` stands beside one called `name`."""
        names = task.scores(_ignorant(corpus), corpus).keys()
        assert {name.partition("/")[0] for name in names} <= names

    def test_the_same_model_gets_the_same_score(self, task: Task, corpus: Corpus) -> None:
        """Examples come from a seed of the task's own, whatever else was drawn before."""
        torch.manual_seed(1)
        before = torch.get_rng_state()
        one = task.scores(_opinionated(corpus, 0), corpus)
        assert torch.equal(torch.get_rng_state(), before), "it draws from its own generator"
        torch.manual_seed(2)
        assert task.scores(_opinionated(corpus, 0), corpus) == one

    def test_models_are_asked_about_tokens_of_the_corpus(self, task: Task, corpus: Corpus) -> None:
        """Whole numbers of shape (batch, length), each an id of the vocabulary."""
        ignorant = _ignorant(corpus)

        def watched(tokens: Tensor) -> Tensor:
            assert tokens.ndim == 2
            assert tokens.dtype == torch.int64
            assert tokens.min() >= 0
            assert tokens.max() < corpus.vocabulary
            return ignorant(tokens)

        task.scores(watched, corpus)

    def test_knowing_nothing_is_not_enough(self, task: Task, corpus: Corpus) -> None:
        """A model that gives all tokens the same probability leaves room above itself."""
        scores = task.scores(_ignorant(corpus), corpus)
        assert all(score.value < 0.9 for name, score in scores.items() if not is_part(name))


def _ignorant(corpus: Corpus) -> Predict:
    """Return a model to which all tokens are alike."""
    return lambda tokens: torch.zeros(*tokens.shape, corpus.vocabulary)


def _opinionated(corpus: Corpus, seed: int) -> Predict:
    """Return a causal model that looks at everything read so far, and knows nothing."""
    drawn = torch.Generator().manual_seed(seed)
    table = torch.randn(corpus.vocabulary, corpus.vocabulary, generator=drawn)
    return lambda tokens: table[tokens].cumsum(dim=1)
