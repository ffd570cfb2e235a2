"""One design with one set of weights, and what is known of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from genesys.architecture.compose import compose
from genesys.corpus.corpus import Corpus
from genesys.errors import ConfigError, DesignError
from genesys.evolution.design import Design
from genesys.evolution.events import VerificationFinished
from genesys.evolution.ladder import Ladder, Rung
from genesys.evolution.verification import Verification
from genesys.journal.run_folder import RunFolder
from genesys.sandbox.job import Job, Limits
from genesys.sandbox.outcome import Crashed, Finished, OverLimit
from genesys.sandbox.sandbox import Sandbox
from genesys.verifier.assignment import weights_file
from genesys.verifier.recipe import Recipe


@dataclass(frozen=True)
class Snapshot:
    """A language model as it stands after training on one rung, or before any."""

    design: Design
    rung: Rung
    seed: int
    width: int
    blocks: int
    parameters: int
    corpus: Corpus
    weights: Path
    """The safetensors file, its tensors named as by `LanguageModel`."""

    verification: Verification | None = None
    """What the weights proved to be worth; None for a model that is not trained."""

    noise: float | None = None
    """Sd of bits per byte between seeds on this rung, if it was measured."""


def kept_verifications(run: RunFolder, design: Design) -> list[Verification]:
    """Return the design's verifications whose weights still lie in the run."""
    journal = run.open()
    try:
        events = [entry.event for entry in journal.read()]
    finally:
        journal.close()
    found = [event.verification for event in events if isinstance(event, VerificationFinished)]
    return [
        one
        for one in found
        if one.design_id == design.id
        and weights_file(run.weights, design.id, one.rung, one.seed).is_file()
    ]


def chosen_verification(
    kept: Sequence[Verification], design: Design, ladder: Ladder, rung: str | None, seed: int
) -> Verification:
    """Return the one on this rung, or on the highest there is, with this seed.

    Raises ConfigError, naming those that there are, when there is no such one.
    """
    if rung is not None:
        kept_here = [one for one in kept if one.rung == ladder[rung].name]
    else:
        kept_here = list(kept)
    if fits := [one for one in kept_here if one.seed == seed]:
        order = [step.name for step in ladder]
        return max(fits, key=lambda one: order.index(one.rung))
    asked = f"with seed {seed}" if rung is None else f"on rung {rung!r} with seed {seed}"
    there = ", ".join(f"{one.rung} with seed {one.seed}" for one in kept)
    advice = (
        f"Those of {there} are kept: choose by --rung and --seed."
        if kept
        else "Let `genesys discover` verify it, or export it as it is before training with "
        "--untrained and --rung."
    )
    raise ConfigError(f"{design.id}: expected weights trained {asked}; there are none. {advice}")


def trained(
    design: Design,
    found: Verification,
    *,
    rung: Rung,
    run: RunFolder,
    corpus: Corpus,
    noise: float | None,
) -> Snapshot:
    """Return the snapshot of a verification; ConfigError when the corpus has changed since."""
    if found.corpus != corpus.digest:
        raise ConfigError(
            f"corpus: {design.id} was trained on the text {found.corpus!r}; that of the run's "
            f"settings is now {corpus.digest!r}, and its tokenizer another. Bring the text back as "
            "it was."
        )
    return Snapshot(
        design=design,
        rung=rung,
        seed=found.seed,
        width=found.width,
        blocks=found.depth,
        parameters=found.parameters,
        corpus=corpus,
        weights=weights_file(run.weights, design.id, found.rung, found.seed),
        verification=found,
        noise=noise,
    )


def untrained(
    design: Design, rung: Rung, seed: int, *, corpus: Corpus, sandbox: Sandbox, folder: Path
) -> Snapshot:
    """Fit a design to a rung and initialise it, in the sandbox; the weights go into `folder`.

    They are those from which a verification with this seed starts. Raises DesignError when the
    design does not fit or its code fails.
    """
    weights, recipe = folder.resolve() / "untrained.safetensors", Recipe.of(rung)
    payload = {
        "code": compose(design.unit_tree),
        "vocabulary": corpus.vocabulary,
        "parameters": recipe.parameters,
        "blocks": recipe.blocks,
        "seed": seed,
        "weights": str(weights),
    }
    job = Job("genesys.exchange.untrained_job:run", payload, writable=(weights.parent,))
    size = recipe.parameters / 2**20
    limits = Limits(
        seconds=120.0 + size, memory_gib=4.0 + 16 * size / 2**10, written_mib=64.0 + 8 * size
    )
    match sandbox.run(job, limits):
        case Finished(value={"fault": str(fault)}):
            raise DesignError(f"fitting: {fault}")
        case Finished(value={"width": int(w), "blocks": int(b), "parameters": int(p)}):
            return Snapshot(design, rung, seed, w, b, p, corpus, weights)
        case Finished(value=value):
            raise DesignError(
                f"fitting: expected a width, blocks and parameters, got {value!r:.80}"
            )
        case Crashed() as crash:
            raise DesignError(f"fitting crashed: {crash.last_line}")
        case OverLimit(limit=limit):
            raise DesignError(f"fitting was stopped: over the limit of {limit}")
