"""Find again what stood earlier in the sequence."""

from collections.abc import Mapping

import numpy
import torch
from torch import Tensor

from genesys.corpus.corpus import Corpus
from genesys.verifier.evaluation.predict import Predict, device_of
from genesys.verifier.evaluation.tasks.base import Measured, Task

_BYTES = 256


class Recall(Task):
    """Associative recall (Arora et al. 2023, "Zoology"), cut down for small models.

    A sequence shows `pairs` pairs of random tokens, key then value, then every key again in
    another order, each followed by its value. At a repeated key the answer is the likeliest of
    the values in the sequence; so chance is 1 / pairs whatever the vocabulary.
    """

    def __init__(self, sequences: int = 64, pairs: int = 8) -> None:
        self._sequences = sequences
        self._pairs = pairs

    def scores(self, predict: Predict, corpus: Corpus) -> Mapping[str, Measured]:
        """Return accuracy over all repeated keys as `recall`; the error is over sequences."""
        tokens, values, wanted = self._examples(corpus)
        asked = torch.arange(self._pairs) * 2 + 2 * self._pairs + 1
        logits = predict(tokens[:, :-1].to(device_of(predict))).cpu()[:, asked]
        offered = values[:, None, :].expand(-1, self._pairs, -1)
        chosen = logits.gather(-1, offered).argmax(-1)
        right = (chosen == wanted).double().mean(dim=1)
        error = float(right.std()) / self._sequences**0.5
        return {"recall": Measured(float(right.mean()), error)}

    def _examples(self, corpus: Corpus) -> tuple[Tensor, Tensor, Tensor]:
        """Return sequences (sequences, 4 pairs + 1), their values, and which value each key has."""
        random = numpy.random.default_rng(0)
        lowest = _BYTES if corpus.separator - _BYTES >= 2 * self._pairs else 0
        drawn = numpy.stack(
            [
                random.choice(corpus.separator - lowest, 2 * self._pairs, replace=False) + lowest
                for _ in range(self._sequences)
            ]
        )
        shown = torch.from_numpy(drawn).view(self._sequences, self._pairs, 2)
        order = torch.from_numpy(
            numpy.stack([random.permutation(self._pairs) for _ in range(self._sequences)])
        )
        again = shown.gather(1, order[:, :, None].expand(-1, -1, 2))
        start = torch.full((self._sequences, 1), corpus.separator)
        tokens = torch.cat([start, shown.flatten(1), again.flatten(1)], dim=1)
        return tokens, shown[:, :, 1], order
