"""Prefer the grammatical one of two sentences."""

from collections.abc import Mapping

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from genesys.corpus.corpus import Corpus
from genesys.verifier.evaluation.grammar import pairs
from genesys.verifier.evaluation.tasks.base import Measured, Predict, Task

_BATCH = 64


class MinimalPairs(Task):
    """Ten phenomena of English grammar, in the manner of BLiMP (Warstadt et al. 2020).

    A pair counts when the total log-probability of its grammatical sentence, started by the
    separator, is the higher one; a tie counts half. A model without knowledge need not score
    one half, since a shorter or commoner wrong word wins: compare with the control.
    """

    def __init__(self, each: int = 32) -> None:
        self._pairs = pairs(each)

    def scores(self, predict: Predict, corpus: Corpus) -> Mapping[str, Measured]:
        """Return the share of pairs judged rightly, as `minimal pairs` and by phenomenon."""
        good = self._log_probabilities([pair.good for pair in self._pairs], predict, corpus)
        bad = self._log_probabilities([pair.bad for pair in self._pairs], predict, corpus)
        right = (good > bad).double() + (good == bad).double() / 2
        found = {"minimal pairs": _share(right)}
        for phenomenon in dict.fromkeys(pair.phenomenon for pair in self._pairs):
            own = torch.tensor([pair.phenomenon == phenomenon for pair in self._pairs])
            found[f"minimal pairs/{phenomenon}"] = _share(right[own])
        return found

    def _log_probabilities(self, sentences: list[str], predict: Predict, corpus: Corpus) -> Tensor:
        """Return the total log-probability of each sentence: (sentences,) float64."""
        rows = [torch.tensor([corpus.separator, *corpus.encode(text)]) for text in sentences]
        order = sorted(range(len(rows)), key=lambda index: len(rows[index]))
        totals = torch.zeros(len(rows), dtype=torch.float64)
        for start in range(0, len(order), _BATCH):
            chosen = order[start : start + _BATCH]
            totals[chosen] = _sums([rows[index] for index in chosen], predict)
        return totals


def _share(right: Tensor) -> Measured:
    value = float(right.mean())
    return Measured(value, (value * (1.0 - value) / len(right)) ** 0.5)


def _sums(rows: list[Tensor], predict: Predict) -> Tensor:
    # What fills up the end of a row changes nothing before it, since models are causal.
    tokens = pad_sequence(rows, batch_first=True)
    targets = pad_sequence([row[1:] for row in rows], batch_first=True, padding_value=-100)
    logits = predict(tokens[:, :-1]).transpose(1, 2)
    return -F.cross_entropy(logits.float(), targets, reduction="none").double().sum(dim=1)
