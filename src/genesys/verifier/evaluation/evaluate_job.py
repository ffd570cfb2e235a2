"""What the sandbox runs to judge a trained design: build anew, load, prove, score."""

import time
from pathlib import Path
from typing import Any

from safetensors.torch import load_model

from genesys.architecture.realise import realise
from genesys.corpus.corpus import Corpus
from genesys.sandbox.sandbox import Progress
from genesys.verifier.assignment import Assignment
from genesys.verifier.device import Device
from genesys.verifier.evaluation.evaluator import Evaluator, HeldOut
from genesys.verifier.evaluation.questionnaire import Questionnaire
from genesys.verifier.evaluation.respondent import Respondent
from genesys.verifier.evaluation.tasks.base import Measured
from genesys.verifier.fitted_model import built, repeatable
from genesys.verifier.memory import peak_memory_mib
from genesys.verifier.tuner import Fit

_SHARE_OF_CONTROL = 0.25
"""Untrained models are all alike: a part of the held-out text tells what they are worth."""


def run(payload: dict[str, Any], report: Progress) -> dict[str, Any]:
    """Score the weights of an `Assignment`, and the design at its random initialisation.

    The payload holds the assignment, the fit that training found and, where there are tasks of
    lm-eval, the folder of their questionnaire. Returns the digest of the corpus, the validation
    loss of the loaded weights, every score as (value, error, control), bits per byte by domain
    too, stretches of the first, and the answers to the questionnaire, trained and not.
    """
    assignment = Assignment.of(payload["assignment"])
    fitted = Fit(**payload["fit"])
    started = time.process_time()
    corpus = Corpus(assignment.corpus)
    evaluator = Evaluator(corpus, assignment.recipe)
    respondent = _respondent(payload["questionnaire"], corpus, assignment)
    with repeatable(assignment.seed):
        separator = corpus.separator if assignment.recipe.documents_apart else None
        build = realise(assignment.code)
        model = built(build, fitted, corpus.vocabulary, assignment.seed, separator)
        model.to(Device.here().place)
        report(0.0, "scoring the control")
        untrained = evaluator.held_out(model, _SHARE_OF_CONTROL)
        control = evaluator.task_scores(model)
        untaught = respondent.answers(model) if respondent else None
        load_model(model, str(assignment.weights))
        report(0.4, "scoring the trained weights")
        reloaded = evaluator.validation_loss(model)
        held_out = evaluator.held_out(model)
        tasks = evaluator.task_scores(model)
        taught = respondent.answers(model) if respondent else None
    return {
        "corpus": corpus.digest,
        "validation_loss": reloaded,
        "bits_per_byte": _score(held_out.bits_per_byte, untrained.bits_per_byte),
        "domains": _domains(held_out, untrained),
        "stretches": held_out.stretches,
        "scores": {name: _score(score, control[name]) for name, score in tasks.items()},
        "answers": taught,
        "control_answers": untaught,
        "cpu_seconds": time.process_time() - started,
        "peak_memory_mib": peak_memory_mib(),
    }


def _respondent(folder: str | None, corpus: Corpus, assignment: Assignment) -> Respondent | None:
    if folder is None:
        return None
    return Respondent(Questionnaire(Path(folder)), corpus, assignment.recipe.context)


def _domains(trained: HeldOut, untrained: HeldOut) -> dict[str, tuple[float, float, float]]:
    """Score every domain that both have text of; nothing where all text is of one."""
    if len(trained.names) < 2:
        return {}
    controls = untrained.by_domain
    found = trained.by_domain.items()
    return {name: _score(score, controls[name]) for name, score in found if name in controls}


def _score(trained: Measured, control: Measured) -> tuple[float, float, float]:
    return trained.value, trained.error, control.value
