"""Prefer the grammatical one of two sentences."""

from collections.abc import Mapping

import torch
from torch import Tensor

from genesys.corpus.corpus import Corpus
from genesys.verifier.evaluation.grammar import pairs
from genesys.verifier.evaluation.requests import Request, Requests
from genesys.verifier.evaluation.scorer import Scorer
from genesys.verifier.evaluation.tasks.base import Measured, Predict, Task


class MinimalPairs(Task):
    """Twenty phenomena of English grammar, in the manner of BLiMP (Warstadt et al. 2020).

    A pair counts when the total log-probability of its grammatical sentence, started by the
    separator, is the higher one; a tie counts half. A model without knowledge need not score
    one half, since a shorter or commoner wrong word wins: compare with the control.
    """

    def __init__(self, each: int = 16) -> None:
        self._pairs = pairs(each)

    def scores(self, predict: Predict, corpus: Corpus) -> Mapping[str, Measured]:
        """Return the share of pairs judged rightly, as `minimal pairs` and by phenomenon."""
        sentences = [text for pair in self._pairs for text in (pair.good, pair.bad)]
        requests = Requests.of([Request("", text) for text in sentences], corpus)
        likely = torch.from_numpy(Scorer(requests).answers(predict).log_probabilities)
        good, bad = likely.view(-1, 2).unbind(1)
        right = (good > bad).double() + (good == bad).double() / 2
        found = {"minimal pairs": _share(right)}
        for phenomenon in dict.fromkeys(pair.phenomenon for pair in self._pairs):
            own = torch.tensor([pair.phenomenon == phenomenon for pair in self._pairs])
            found[f"minimal pairs/{phenomenon}"] = _share(right[own])
        return found


def _share(right: Tensor) -> Measured:
    value = float(right.mean())
    return Measured(value, (value * (1.0 - value) / len(right)) ** 0.5)
