"""What the sandbox runs to see how fast a design trains on a rung, and what memory it takes."""

import os
from dataclasses import dataclass, replace
from typing import Any

import numpy

from genesys.architecture.language_model import LanguageModel
from genesys.architecture.realise import Build, realise
from genesys.corpus.data_order import DataOrder
from genesys.errors import FitError
from genesys.sandbox.sandbox import Progress
from genesys.verifier.device import Device
from genesys.verifier.fitted_model import built, repeatable
from genesys.verifier.footprint import footprint_at
from genesys.verifier.recipe import Recipe
from genesys.verifier.training.micro_batch import BYTES_PER_PARAMETER, fitting
from genesys.verifier.training.pace import expected_seconds
from genesys.verifier.training.trainer import RACE, RACED, Trainer, Training
from genesys.verifier.training.transfer import groups
from genesys.verifier.tuner import Fit, fit

_MOST_STEPS = 200


def run(payload: dict[str, Any], report: Progress) -> dict[str, Any]:
    """Fit the design, count what it takes, and train it for a few steps on random tokens.

    The payload holds the code of a composed design, the `Recipe`, the vocabulary, and the
    `seconds` that the steps may take. Returns the fields of `RungSpeed` but for the rung's name;
    no tokens per second where a single sequence would take longer than that, or has no room.
    Returns `fault`, a sentence, when the design cannot be fitted.
    """
    try:
        with repeatable(0):
            return _measured(payload, report)
    except FitError as error:
        return {"fault": str(error)}


def _measured(payload: dict[str, Any], report: Progress) -> dict[str, Any]:
    recipe, vocabulary = Recipe(**payload["recipe"]), int(payload["vocabulary"])
    build, device = realise(payload["code"]), Device.here()
    report(0.0, "fitting the design")
    fitted = fit(build, vocabulary, recipe.parameters, recipe.blocks)
    report(0.2, "counting operations and memory")
    counted = footprint_at(build, vocabulary, fitted.width, fitted.blocks, recipe.context)
    sequence = counted.kept_bytes_per_token * recipe.context
    weights = BYTES_PER_PARAMETER * fitted.parameters
    memory = device.memory()
    at_once = fitting(recipe, fitted.parameters, sequence, memory)
    expected = expected_seconds(replace(recipe, sequences=1, steps=1), device)
    found: dict[str, Any] = {
        "width": fitted.width,
        "blocks": fitted.blocks,
        "parameters": fitted.parameters,
        "tokens": recipe.tokens,
        "trained": round(recipe.tokens * (1 + (len(RACE) - 1) * RACED * recipe.race)),
        "evaluated": recipe.evaluated,
        "flops_per_token": counted.flops_per_token,
        "memory_bytes": memory if device.kind == "cuda" else _of_the_machine(),
        "weight_bytes": weights,
        "sequence_bytes": sequence,
        "sequences": recipe.sequences,
        "at_once": at_once,
        "guess": recipe.context / expected,
    }
    if expected > payload["seconds"] or weights + sequence > memory:
        return {**found, "tokens_per_second": None, "tried": 0}
    report(0.5, "training a few steps")
    probe = _Probe(build, fitted, vocabulary, recipe, device, at_once)
    return {**found, **probe.speed(float(payload["seconds"]))}


def _of_the_machine() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


@dataclass(frozen=True)
class _Probe:
    """Trains a fitted design for some steps."""

    build: Build
    fitted: Fit
    vocabulary: int
    recipe: Recipe
    device: Device
    at_once: int

    def speed(self, seconds: float) -> dict[str, Any]:
        """Return tokens per second, and of how many sequences a step was."""
        model = built(self.build, self.fitted, self.vocabulary, 0).to(self.device.place)
        # The first steps find memory and choose kernels.
        each = self._train(model, 1, 2).seconds / 2
        tried = max(1, min(self.recipe.sequences, int(seconds / 2 / each)))
        steps = max(2, min(_MOST_STEPS, int(seconds / (tried * each))))
        trained = self._train(model, tried, steps)
        return {"tokens_per_second": trained.taken / trained.seconds, "tried": tried}

    def _train(self, model: LanguageModel, sequences: int, steps: int) -> Training:
        recipe = replace(
            self.recipe, sequences=sequences, steps=steps, warmup=1, cooldown=1, race=False
        )
        length = (sequences + 3) * recipe.context
        text = numpy.random.default_rng(0).integers(self.vocabulary, size=length)
        trainer = Trainer(
            recipe=recipe,
            order=DataOrder(text, recipe.context, sequences, 0),
            groups=groups(model, self.build, self.vocabulary, recipe),
            device=self.device,
            at_once=min(self.at_once, sequences),
        )
        return trainer.train(model)
