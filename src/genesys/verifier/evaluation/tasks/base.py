"""What every task does."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping

from torch import Tensor

from genesys.corpus.corpus import Corpus
from genesys.verifier.evaluation.measured import Measured

__all__ = ["Measured", "Predict", "Task"]

Predict = Callable[[Tensor], Tensor]
"""Token ids (batch, length) int64 -> logits (batch, length, vocabulary): a model, or a double."""


class Task(ABC):
    """Scores a model by examples that are the same for every model on one corpus."""

    @abstractmethod
    def scores(self, predict: Predict, corpus: Corpus) -> Mapping[str, Measured]:
        """Return the share of examples answered rightly, 0 to 1, under the task's name.

        A task of several parts adds the share of each, as `name/part`.
        """
