"""What the sandbox runs to train a design: fit, initialise, train, save."""

import hashlib
import json
import time
from dataclasses import asdict
from typing import Any

import torch

from genesys.architecture.language_model import LanguageModel
from genesys.architecture.realise import Build, realise
from genesys.architecture.rounding import roundings
from genesys.corpus.corpus import Corpus
from genesys.corpus.data_order import DataOrder
from genesys.errors import FitError
from genesys.sandbox.compiler import Compiler
from genesys.sandbox.sandbox import Progress
from genesys.verifier.assignment import Assignment
from genesys.verifier.device import Device
from genesys.verifier.evaluation.evaluator import Evaluator
from genesys.verifier.fitted_model import built, repeatable
from genesys.verifier.footprint import footprint
from genesys.verifier.memory import peak_memory_mib
from genesys.verifier.training.checkpoint import Checkpoint, Unsaved, write_weights
from genesys.verifier.training.compiling import Compiled, compiled, was_compiled
from genesys.verifier.training.micro_batch import at_once
from genesys.verifier.training.monitor import TrainingStopped
from genesys.verifier.training.pace import expected_seconds
from genesys.verifier.training.trainer import Trainer
from genesys.verifier.training.transfer import groups
from genesys.verifier.training.world import World
from genesys.verifier.tuner import Fit, fit
from genesys.verifier.worth_compiling import pays

_VARIES = ("steps", "cooldown", "evaluated")
"""What the recipes of a shared trunk differ in."""


def run(
    payload: dict[str, Any], report: Progress, compiler: Compiler | None = None
) -> dict[str, Any]:
    """Train by an `Assignment`, write its weights file, and return what was measured.

    Returns `fault`, a sentence, when the design cannot be fitted or training was stopped;
    `overtaken`, a sentence, with the curve so far, when it failed to take a hurdle; and `unsaved`
    when the disk does not take the weights.
    """
    assignment = Assignment.of(payload)
    try:
        with repeatable(assignment.seed):
            return _train(assignment, report, compiler)
    except (FitError, TrainingStopped) as stop:
        return {"fault": str(stop)}
    except Unsaved as error:
        return {"unsaved": str(error)}


def _train(assignment: Assignment, report: Progress, compiler: Compiler | None) -> dict[str, Any]:
    started = time.process_time()
    corpus, recipe = Corpus(assignment.corpus), assignment.recipe
    world = World.here()
    device = Device.here()
    allowed = assignment.patience * expected_seconds(recipe, device, world.size)
    build = realise(assignment.code)
    fitted = fit(build, corpus.vocabulary, recipe.parameters, recipe.blocks)
    separator = corpus.separator if recipe.documents_apart else None
    model = built(build, fitted, corpus.vocabulary, assignment.seed, separator)
    taken = footprint(model, recipe.context)
    model.to(device.place)
    torch.manual_seed(assignment.seed)
    kept = Checkpoint(assignment.kept, _run(assignment, corpus, fitted, device))
    trunk = Checkpoint(assignment.trunk, _run(assignment, corpus, fitted, device, *_VARIES))
    trainer = Trainer(
        recipe=recipe,
        order=DataOrder(corpus.tokens("train"), recipe.context, recipe.sequences, assignment.seed),
        groups=groups(model, build, corpus.vocabulary, recipe),
        device=device,
        world=world,
        at_once=at_once(model, recipe, device.memory()),
        seconds=allowed,
        hurdles=assignment.hurdles,
        kept=kept,
        trunk=trunk if recipe.schedule == "constant" else None,
        leaves_trunk=assignment.leaves_trunk,
        report=report,
    )
    faster = _faster(assignment, model, build, trainer, compiler)
    trainer.forward = faster.forward
    training = trainer.train(model)
    measured = {
        "compiled": faster.forward is not None,
        "uncompiled": faster.reason,
        "compile_seconds": faster.seconds,
        "precision": device.precision,
        "rate_factor": training.factor,
        "curve": training.curve,
        "tokens_trained": training.taken,
        "cpu_seconds": time.process_time() - started,
    }
    if training.overtaken:
        return {"overtaken": training.overtaken, **measured}
    validation_loss = Evaluator(corpus, recipe).validation_loss(model)
    if world.leads:
        _leave(model, assignment, kept, trunk)
    world.leave()
    return {
        **measured,
        "width": fitted.width,
        "blocks": fitted.blocks,
        "rounded": roundings(model.blocks),
        "validation_loss": validation_loss,
        **asdict(taken),
        "tokens_per_second": training.taken / training.seconds if training.seconds else 0.0,
        "cpu_seconds": time.process_time() - started,
        "peak_memory_mib": device.peak_memory_mib() or peak_memory_mib(),
    }


def _leave(
    model: LanguageModel, assignment: Assignment, kept: Checkpoint, trunk: Checkpoint
) -> None:
    """Write the weights, and delete what only a run under way needs."""
    write_weights(model, assignment.weights)
    kept.drop()
    if not assignment.leaves_trunk:
        trunk.drop()


def _faster(
    assignment: Assignment,
    model: LanguageModel,
    build: Build,
    trainer: Trainer,
    compiler: Compiler | None,
) -> Compiled:
    """Compile the model for the batches of this run, where that is wanted."""
    recipe, device = assignment.recipe, trainer.device
    folder = assignment.weights.with_name(f"compiled-{recipe.parameters}")
    warm = was_compiled(folder)
    if assignment.compile is None and not pays(recipe, device.kind, warm=warm):
        return Compiled(None, "it would take longer than it saves")
    if assignment.compile is False:
        return Compiled(None, "not wanted")
    own = trainer.world.share(recipe.sequences)
    windows = torch.as_tensor(trainer.order.batch(0))[own][: trainer.at_once]
    return compiled(model, build, windows.to(device.place), folder, compiler)


def _run(assignment: Assignment, corpus: Corpus, fitted: Fit, device: Device, *free: str) -> str:
    """Name all that the course of a run depends on, but for the recipe's fields that are free."""
    recipe = {name: value for name, value in asdict(assignment.recipe).items() if name not in free}
    parts = (
        assignment.code,
        recipe,
        corpus.digest,
        asdict(fitted),
        assignment.seed,
        device.precision,
        str(torch.__version__),
    )
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
