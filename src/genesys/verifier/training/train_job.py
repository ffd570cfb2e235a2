"""What the sandbox runs to train a design: fit, initialise, train, save."""

import os
import time
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import save_model
from torch import nn

from genesys.architecture.realise import realise
from genesys.architecture.rounding import roundings
from genesys.corpus.corpus import Corpus
from genesys.corpus.data_order import DataOrder
from genesys.errors import FitError
from genesys.sandbox.sandbox import Progress
from genesys.verifier.assignment import Assignment
from genesys.verifier.evaluation.evaluator import Evaluator
from genesys.verifier.fitted_model import built, repeatable
from genesys.verifier.memory import peak_memory_mib
from genesys.verifier.training.pace import expected_seconds
from genesys.verifier.training.trainer import Trainer, TrainingStopped
from genesys.verifier.tuner import fit, flops_per_token


def run(payload: dict[str, Any], report: Progress) -> dict[str, Any]:
    """Train by an `Assignment`, write its weights file, and return what was measured.

    Returns `fault`, a sentence, when the design cannot be fitted or training was stopped, and
    `unsaved` when the disk does not take the weights.
    """
    assignment = Assignment.of(payload)
    try:
        with repeatable(assignment.seed):
            return _train(assignment, report)
    except (FitError, TrainingStopped) as stop:
        return {"fault": str(stop)}
    except _Unsaved as error:
        return {"unsaved": str(error)}


def _train(assignment: Assignment, report: Progress) -> dict[str, Any]:
    started = time.process_time()
    corpus, recipe = Corpus(assignment.corpus), assignment.recipe
    allowed = assignment.patience * expected_seconds(recipe)
    build = realise(assignment.code)
    fitted = fit(build, corpus.vocabulary, recipe.parameters, recipe.blocks)
    model = built(build, fitted, corpus.vocabulary, assignment.seed)
    flops = flops_per_token(model, corpus.vocabulary, recipe.context)
    torch.manual_seed(assignment.seed)
    order = DataOrder(corpus.tokens("train"), recipe.context, recipe.sequences, assignment.seed)
    training = Trainer(recipe, order, allowed, report).train(model)
    save(model, assignment.weights)
    return {
        "width": fitted.width,
        "blocks": fitted.blocks,
        "parameters": fitted.parameters,
        "rounded": roundings(model.blocks),
        "validation_loss": Evaluator(corpus, recipe).validation_loss(model),
        "curve": training.curve,
        "flops_per_token": flops,
        "tokens_per_second": recipe.tokens / training.seconds,
        "cpu_seconds": time.process_time() - started,
        "peak_memory_mib": peak_memory_mib(),
    }


class _Unsaved(Exception):
    """The disk does not take the weights."""


def save(model: nn.Module, path: Path) -> None:
    """Write the weights; the file appears under its name only when it is whole."""
    draft = path.with_suffix(".partial")
    try:
        save_model(model, str(draft))
        os.replace(draft, path)
    except (OSError, SafetensorError) as error:
        raise _Unsaved(str(error)) from error
