"""What every task does."""

from abc import ABC, abstractmethod
from collections.abc import Mapping

from genesys.corpus.corpus import Corpus
from genesys.verifier.evaluation.measured import Measured
from genesys.verifier.evaluation.predict import Predict

__all__ = ["Measured", "Predict", "Task"]


class Task(ABC):
    """Scores a model by examples that are the same for every model on one corpus."""

    @abstractmethod
    def scores(self, predict: Predict, corpus: Corpus) -> Mapping[str, Measured]:
        """Return the share of examples answered rightly, 0 to 1, under the task's name.

        A task of several parts adds the share of each, as `name/part`.
        """
