"""The model of a design that was fitted to a rung, repeatable from its seed."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from genesys.architecture.language_model import LanguageModel
from genesys.architecture.realise import Build
from genesys.verifier.tuner import Fit


@contextmanager
def repeatable(seed: int) -> Iterator[None]:
    """One thread, and a state of torch's global randomness that depends on the seed alone.

    A unit may draw from it (dropout, weights set while it is built); nothing else does.
    """
    torch.set_num_threads(1)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        yield


def built(
    build: Build, fitted: Fit, vocabulary: int, seed: int, separator: int | None = None
) -> LanguageModel:
    """Build the model at random initialisation: a function of the design, fit and seed.

    With a `separator`, units that can keep documents apart do so.
    """
    torch.manual_seed(seed)
    model = LanguageModel(build, vocabulary, fitted.width, fitted.blocks, separator)
    model.initialise(seed)
    return model
