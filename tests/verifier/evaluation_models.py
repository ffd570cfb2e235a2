"""Models and references that the tests of evaluation share."""

import torch
from torch import Tensor

from genesys import plugins
from genesys.architecture.compose import compose
from genesys.architecture.language_model import LanguageModel
from genesys.architecture.realise import realise
from genesys.corpus.corpus import Corpus
from genesys.library.seeds.base import Seed
from genesys.verifier.evaluation.tasks.base import Predict


def small_model(corpus: Corpus, seed: int = 0, name: str = "gpt") -> LanguageModel:
    """A seed of two narrow blocks with opinions: its head is four times as loud as at the start."""
    build = realise(compose(plugins.load(Seed, name).unit_tree()))
    model = LanguageModel(build, corpus.vocabulary, 32, 2)
    model.initialise(seed)
    with torch.no_grad():
        model.norm.weight.mul_(4.0)
    return model.eval()


def plainly(predict: Predict, row: list[int], asked: int) -> tuple[float, bool]:
    """Log-probability of the last tokens of one row, and whether each is the likeliest."""
    with torch.inference_mode():
        logits = predict(torch.tensor([row[:-1]]))[0, -asked:].double().log_softmax(-1)
    target = torch.tensor(row[-asked:])
    chosen: Tensor = logits.gather(-1, target[:, None])
    return float(chosen.sum()), bool((logits.argmax(-1) == target).all())
