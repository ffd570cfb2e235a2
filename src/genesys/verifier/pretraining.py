"""The verifier: pretrains a design in one process, evaluates it in another, checks the proof."""

from __future__ import annotations

import platform
import shutil
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from genesys import __version__
from genesys.architecture.compose import compose
from genesys.corpus.corpus import Corpus
from genesys.errors import CorpusError, DesignError, SandboxError
from genesys.evolution.design import Design
from genesys.evolution.hurdle import Hurdle
from genesys.evolution.ladder import Rung
from genesys.evolution.stopped_run import StoppedRun
from genesys.evolution.verification import (
    Cost,
    ReloadProof,
    Score,
    SkillScore,
    Verification,
)
from genesys.sandbox.job import Job, Limits
from genesys.sandbox.outcome import Crashed, Finished, OverLimit
from genesys.sandbox.sandbox import Progress, Sandbox, unheard
from genesys.verifier.assignment import Assignment, weights_file
from genesys.verifier.evaluation.practice import Practice
from genesys.verifier.recipe import Recipe
from genesys.verifier.training_settings import TrainingSettings
from genesys.verifier.verifier import Verifier
from genesys.verifier.worth_compiling import pays

if TYPE_CHECKING:
    from genesys.verifier.evaluation.lm_eval_tasks import LmEval

_PATIENCE = 8.0
"""How many times the CPU time of a GPT a design's training may take on the same machine."""

_OPERATIONS_PER_SECOND = 5e8
"""What no machine is slower than, however busy: a job that needs more time hangs."""

_GRACE = 60.0
"""Seconds for everything that is not training: building, fitting, saving."""

_COMPILING = 900.0
"""Seconds for compiling, where it is wanted: a minute or two of a processor that may be busy."""

_SHARE_OF_TRAINING = 0.9


@dataclass(frozen=True)
class Pretraining(Verifier):
    """Trains in the sandbox, evaluates in the sandbox, and believes neither without proof.

    Weights are kept in `folder`, each in its `weights_file`.
    """

    sandbox: Sandbox
    corpus: Corpus
    folder: Path

    training: TrainingSettings = field(default_factory=TrainingSettings)
    tasks: LmEval | None = None
    """What is asked besides the standard tasks."""

    practice: Practice | None = None
    """Lets designs practise skills on the rung `practised`; None where nobody asked for it."""

    practised: str = ""
    extended: Collection[Rung] = ()
    """Rungs whose runs another rung of the same size may continue: these leave a trunk."""

    epochs: float = 4.0
    """How often a run may see the same text: up to 4 passes are worth about as much as new text
    (Muennighoff et al. 2023)."""

    def race(
        self,
        design: Design,
        rung: Rung,
        seed: int,
        hurdles: Sequence[Hurdle],
        progress: Progress = unheard,
    ) -> Verification | StoppedRun:
        """Fit the design to the rung, train it, evaluate it.

        Raises DesignError when that fails by the design's fault, CorpusError when the corpus is
        too small for the rung or changes meanwhile, and SandboxError when the weights cannot be
        written. A run that was broken off by anything else goes on where it was when it is called
        for again.
        """
        started = time.monotonic()
        self.admit(rung)
        assignment = self._assignment(design, rung, seed, hurdles)
        trained = self._run_training(assignment, _part(progress, 0.0, _SHARE_OF_TRAINING))
        curve = tuple((int(tokens), float(loss)) for tokens, loss in trained["curve"])
        if "overtaken" in trained:
            return StoppedRun(
                design_id=design.id,
                rung=rung.name,
                seed=seed,
                reason=trained["overtaken"],
                curve=curve,
                tokens=trained["tokens_trained"],
                seconds=time.monotonic() - started,
                cpu_seconds=trained["cpu_seconds"],
            )
        judged = self._run_evaluation(assignment, trained, _part(progress, _SHARE_OF_TRAINING, 1.0))
        if judged["corpus"] != self.corpus.digest:
            raise CorpusError(
                f"corpus: {self.corpus.folder} changed during a verification: trained on "
                f"{self.corpus.digest}, evaluated on {judged['corpus']}. Prepare it again."
            )
        return Verification(
            design_id=design.id,
            rung=rung.name,
            seed=seed,
            width=trained["width"],
            depth=trained["blocks"],
            parameters=trained["parameters"],
            tokens=assignment.recipe.tokens,
            bits_per_byte=Score(*judged["bits_per_byte"]),
            proof=ReloadProof(trained["validation_loss"], judged["validation_loss"]),
            curve=curve,
            cost=_cost(trained, judged, time.monotonic() - started),
            scores=self._scores(judged),
            stretches=tuple(map(float, judged["stretches"])),
            corpus=self.corpus.digest,
            isolation=self.sandbox.isolation,
            rounded=tuple(map(str, trained["rounded"])),
            rate_factor=float(trained["rate_factor"]),
            precision=str(trained["precision"]),
            compiled=bool(trained["compiled"]),
            domains={name: Score(*values) for name, values in judged["domains"].items()},
            skills=self._skills(design, rung, seed),
        )

    def tidy(self) -> None:
        """Delete trunks, which no rung will continue now, and what was compiled."""
        for trunk in self.folder.glob("*/*.trunk"):
            trunk.unlink(missing_ok=True)
        for folder in self.folder.glob("*/compiled-*"):
            shutil.rmtree(folder, ignore_errors=True)

    def conditions(self, rung: Rung) -> str:
        """Name all that a score depends on besides the design and the seed.

        The recipe, the corpus, the tasks, the versions of Genesys and torch, the sandbox and the
        kind of processor: other processors, and GPUs, sum in another order.
        """
        tasks = self.tasks.digest if self.tasks else ""
        recipe = Recipe.of(rung, self.training)
        sandbox = type(self.sandbox).__name__
        parts = (recipe, self.corpus.digest, tasks, sandbox, __version__, version("torch"))
        return " ".join([*map(str, parts), platform.machine(), platform.processor()])

    def admit(self, rung: Rung) -> None:
        """Raise CorpusError when the corpus is too small for the rung."""
        recipe, splits = Recipe.of(rung, self.training), self.corpus.manifest.splits
        for name, facts in splits.items():
            needed = 3 * recipe.context
            if facts.tokens < needed:
                raise CorpusError(
                    f"corpus: rung {rung.name!r} needs {needed:,} tokens in each split; {name} has "
                    f"{facts.tokens:,}. Give more text."
                )
        available = splits["train"].tokens
        if recipe.tokens > self.epochs * available:
            raise CorpusError(
                f"corpus: rung {rung.name!r} trains on {recipe.tokens:,} tokens; {available:,} are "
                f"there, and may be seen {self.epochs:g} times. Give more text or lower the rung's "
                "tokens."
            )

    def _assignment(
        self, design: Design, rung: Rung, seed: int, hurdles: Sequence[Hurdle]
    ) -> Assignment:
        weights = weights_file(self.folder.resolve(), design.id, rung.name, seed)
        try:
            weights.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SandboxError(f"weights: cannot be kept in {self.folder}: {error}.") from error
        return Assignment(
            code=compose(design.unit_tree),
            corpus=self.corpus.folder.resolve(),
            recipe=Recipe.of(rung, self.training),
            seed=seed,
            weights=weights,
            patience=_PATIENCE,
            compile=self.training.compile,
            hurdles=tuple(hurdles),
            leaves_trunk=rung in self.extended,
        )

    def _run_training(self, assignment: Assignment, progress: Progress) -> dict[str, Any]:
        job = Job(
            "genesys.verifier.training.train_job:run",
            assignment.payload(),
            readable=(assignment.corpus,),
            writable=(assignment.weights.parent,),
            shared=True,
            compiles=_compiles(assignment),
        )
        limits = _limits(assignment)
        if job.compiles:
            limits = replace(limits, seconds=limits.seconds + _COMPILING)
        result = self._run(job, limits, progress, "training")
        if "unsaved" in result:
            raise SandboxError(f"weights: {assignment.weights}: {result['unsaved']}.")
        if "fault" in result:
            raise DesignError(f"training: {result['fault']}")
        return result

    def _run_evaluation(
        self, assignment: Assignment, trained: dict[str, Any], progress: Progress
    ) -> dict[str, Any]:
        fitted = {name: trained[name] for name in ("width", "blocks", "parameters")}
        job = Job(
            "genesys.verifier.evaluation.evaluate_job:run",
            {
                "assignment": assignment.payload(),
                "fit": fitted,
                "questionnaire": str(self.tasks.folder.resolve()) if self.tasks else None,
            },
            readable=(assignment.corpus, assignment.weights.parent, *self._folders_of_tasks()),
        )
        asked = self.tasks.questionnaire.tokens if self.tasks else 0
        return self._run(job, _limits(assignment, asked), progress, "evaluation")

    def _folders_of_tasks(self) -> tuple[Path, ...]:
        return (self.tasks.folder.resolve(),) if self.tasks else ()

    def _scores(self, judged: dict[str, Any]) -> dict[str, Score]:
        scores = {name: Score(*values) for name, values in judged["scores"].items()}
        if self.tasks:
            scores |= self.tasks.scores(judged["answers"], judged["control_answers"])
        return scores

    def _skills(self, design: Design, rung: Rung, seed: int) -> Mapping[str, SkillScore]:
        if self.practice is None or seed or rung.name != self.practised:
            return {}
        return self.practice.diagnosis(design.unit_tree)

    def _run(self, job: Job, limits: Limits, progress: Progress, what: str) -> dict[str, Any]:
        match self.sandbox.run(job, limits, progress):
            case Finished(value=dict() as result):
                return result
            case Finished(value=value):
                raise DesignError(f"{what}: expected measurements, got {value!r:.80}")
            case Crashed() as crash:
                raise DesignError(f"{what} crashed: {crash.last_line}")
            case OverLimit(limit=limit):
                raise DesignError(f"{what} was stopped: over the limit of {limit}")


def _compiles(assignment: Assignment) -> bool:
    """Whether training may want a compiler: it decides when it knows its device."""
    if assignment.compile is None:
        return pays(assignment.recipe, "cpu", warm=True)
    return assignment.compile


def _limits(assignment: Assignment, asked: int = 0) -> Limits:
    """Time that only a job that hangs exceeds; memory for weights, moments and activations.

    `asked` is how many tokens further tasks have: a trained and an untrained model read them.
    """
    recipe = assignment.recipe
    operations = 6.0 * recipe.parameters * (recipe.tokens + asked)
    return Limits(
        seconds=operations / _OPERATIONS_PER_SECOND + _GRACE,
        memory_gib=4.0 + 32 * recipe.parameters / 2**30,
        written_mib=64.0 + 8 * recipe.parameters / 2**20,
    )


def _cost(trained: dict[str, Any], judged: dict[str, Any], seconds: float) -> Cost:
    return Cost(
        seconds=seconds,
        cpu_seconds=trained["cpu_seconds"] + judged["cpu_seconds"],
        peak_memory_mib=max(trained["peak_memory_mib"], judged["peak_memory_mib"]),
        flops_per_token=trained["flops_per_token"],
        tokens_per_second=trained["tokens_per_second"],
        tokens=trained["tokens_trained"],
        moved_bytes_per_token=trained["moved_bytes_per_token"],
        kept_bytes_per_token=trained["kept_bytes_per_token"],
    )


def _part(progress: Progress, start: float, end: float) -> Progress:
    def tell(fraction: float, note: str) -> None:
        progress(start + (end - start) * fraction, note)

    return tell
