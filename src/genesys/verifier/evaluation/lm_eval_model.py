"""A language model of ours as lm-eval wants one: for whoever calls lm-eval from Python."""

from typing import Any

import torch
from lm_eval.api.instance import Instance
from lm_eval.api.model import LM

from genesys.corpus.corpus import Corpus
from genesys.verifier.evaluation.generation import continuations
from genesys.verifier.evaluation.lm_eval_tasks import prompt_of
from genesys.verifier.evaluation.predict import Predict
from genesys.verifier.evaluation.requests import Request, Requests
from genesys.verifier.evaluation.scorer import Scorer


class LmEvalModel(LM):  # type: ignore[misc]
    """Answers lm-eval with a model and its corpus's tokenizer, scored as all tasks are.

    `lm_eval.simple_evaluate(LmEvalModel(model, corpus, context), tasks=[...])`. The model must be
    in eval mode; it reads `context` tokens at once.
    """

    def __init__(self, predict: Predict, corpus: Corpus, context: int) -> None:
        super().__init__()
        self._predict = predict
        self._corpus = corpus
        self._context = context

    def loglikelihood(self, requests: list[Instance]) -> list[tuple[float, bool]]:
        """Return log-probability, and whether it is the likeliest, of each continuation."""
        return self._scored([Request(*instance.args) for instance in requests])

    def loglikelihood_rolling(self, requests: list[Instance]) -> list[float]:
        """Return the log-probability of each text, every token of it predicted once."""
        texts = [Request("", instance.args[0]) for instance in requests]
        return [likely for likely, _ in self._scored(texts)]

    def generate_until(self, requests: list[Instance]) -> list[str]:
        """Return a text for each prompt."""
        prompts = [prompt_of(*instance.args) for instance in requests]
        with torch.inference_mode():
            return continuations(self._predict, prompts, self._corpus, self._context)

    def _scored(self, requests: list[Request]) -> list[tuple[float, bool]]:
        with torch.inference_mode():
            scorer = Scorer(Requests.of(requests, self._corpus), self._context)
            answers = scorer.answers(self._predict)
        pairs: Any = zip(answers.log_probabilities.tolist(), answers.greedy.tolist(), strict=True)
        return list(pairs)
