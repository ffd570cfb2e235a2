"""A model that answers a questionnaire: the part of tasks that runs in the sandbox."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import torch

from genesys.corpus.corpus import Corpus
from genesys.verifier.evaluation.generation import continuations
from genesys.verifier.evaluation.predict import Predict
from genesys.verifier.evaluation.questionnaire import Questionnaire
from genesys.verifier.evaluation.scorer import Scorer


@dataclass(frozen=True)
class Respondent:
    """Answers a questionnaire by one model after another, trained or not."""

    questionnaire: Questionnaire
    corpus: Corpus
    context: int
    """Tokens that a model reads at once."""

    def answers(self, predict: Predict) -> dict[str, Any]:
        """Return a model's answers in a JSON form, for `LmEval.marked`."""
        prompts = self.questionnaire.prompts
        with torch.inference_mode():
            return {
                "scored": self._scorer.answers(predict).packed(),
                "written": continuations(predict, prompts, self.corpus, self.context),
            }

    @cached_property
    def _scorer(self) -> Scorer:
        return Scorer(self.questionnaire.requests, self.context)
