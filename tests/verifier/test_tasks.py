"""A perfect model scores one, an ignorant one scores chance."""

from collections import Counter

import pytest
import torch
from torch import Tensor

from genesys.corpus.corpus import Corpus
from genesys.verifier.evaluation.grammar import PHENOMENA, pairs
from genesys.verifier.evaluation.tasks.base import Measured
from genesys.verifier.evaluation.tasks.minimal_pairs import MinimalPairs
from genesys.verifier.evaluation.tasks.recall import Recall


def copies_what_followed(tokens: Tensor, vocabulary: int) -> Tensor:
    """Predict what followed the same token the last time that it stood in the sequence."""
    logits = torch.zeros(*tokens.shape, vocabulary)
    for row, sequence in enumerate(tokens.tolist()):
        followed: dict[int, int] = {}
        for position, token in enumerate(sequence):
            if position:
                followed[sequence[position - 1]] = token
            if token in followed:
                logits[row, position, followed[token]] = 1.0
    return logits


def test_recall_is_solved_by_copying(corpus: Corpus) -> None:
    recall = Recall().scores(lambda tokens: copies_what_followed(tokens, corpus.vocabulary), corpus)
    assert recall == {"recall": Measured(1.0, 0.0)}


def test_recall_is_chance_without_memory(corpus: Corpus) -> None:
    taste = torch.randn(corpus.vocabulary, generator=torch.Generator().manual_seed(0))
    task = Recall(sequences=256)
    score = task.scores(lambda tokens: taste.expand(*tokens.shape, -1), corpus)["recall"]
    assert score.value == pytest.approx(1 / 8, abs=0.02)
    assert score.error < 0.02


@pytest.mark.parametrize("knows", [True, False])
def test_minimal_pairs_are_scored_by_the_total_probability(corpus: Corpus, knows: bool) -> None:
    """An oracle that gives all tokens of a liked sentence a higher probability."""
    liked = {tuple(corpus.encode(pair.good if knows else pair.bad)) for pair in pairs(16)}

    def predict(tokens: Tensor) -> Tensor:
        logits = torch.zeros(*tokens.shape, corpus.vocabulary)
        for row, sequence in enumerate(tokens.tolist()):
            for text in liked:
                if tuple(sequence[1 : len(text)]) == text[:-1]:
                    for position, token in enumerate(text):
                        logits[row, position, token] = 50.0
        return logits

    score = MinimalPairs().scores(predict, corpus)["minimal pairs"]
    assert score.value == pytest.approx(float(knows), abs=0.02)


def test_minimal_pairs_without_knowledge_cannot_tell(corpus: Corpus) -> None:
    same = MinimalPairs().scores(
        lambda tokens: torch.zeros(*tokens.shape, corpus.vocabulary), corpus
    )["minimal pairs"]
    assert 0.4 < same.value < 0.6
    assert same.error == pytest.approx(0.028, abs=0.001)


def test_pairs_differ_in_one_word_or_in_the_order_and_are_all_different() -> None:
    written = pairs(32)
    assert Counter(pair.phenomenon for pair in written) == dict.fromkeys(PHENOMENA, 32)
    assert len(PHENOMENA) >= 12
    assert len({(pair.good, pair.bad) for pair in written}) == len(written)
    assert not {pair.good for pair in written} & {pair.bad for pair in written}
    for pair in written:
        good, bad = (text.rstrip(".?").split() for text in (pair.good, pair.bad))
        assert len(good) == len(bad)
        differing = sum(one != other for one, other in zip(good, bad, strict=True))
        assert differing == 1 or sorted(good) == sorted(bad), pair


@pytest.mark.parametrize("phenomenon", PHENOMENA)
def test_each_form_is_right_as_often_as_wrong(phenomenon: str) -> None:
    every = [pair for pair in pairs(10_000) if pair.phenomenon == phenomenon]
    right, wrong = Counter[str](), Counter[str]()
    for pair in every:
        good, bad = (Counter(text.rstrip(".?").split()) for text in (pair.good, pair.bad))
        right += good - bad
        wrong += bad - good
    assert right == wrong
