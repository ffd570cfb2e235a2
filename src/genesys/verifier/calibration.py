"""Measures how fast designs train here on each rung, before a ladder is climbed."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from genesys.architecture.compose import compose
from genesys.errors import DesignError
from genesys.evolution.design import Design
from genesys.evolution.ladder import Rung
from genesys.sandbox.job import Job, Limits
from genesys.sandbox.outcome import Crashed, Finished, OverLimit
from genesys.sandbox.sandbox import Progress, Sandbox, unheard
from genesys.verifier.recipe import Recipe
from genesys.verifier.training_settings import TrainingSettings

_GRACE = 300.0
"""Seconds for fitting and counting, which take longest for the deepest models."""

_MEMORY_GIB = 6.0


@dataclass(frozen=True)
class RungSpeed:
    """What a design takes on a rung, and how fast it trains there on this machine."""

    rung: str
    width: int
    blocks: int
    parameters: int
    tokens: int
    """That a verification trains on."""

    trained: int
    """The same with those of learning rates that lose a race."""

    evaluated: int
    """Held-out tokens that are scored."""

    flops_per_token: float
    memory_bytes: int
    """That is free on the GPU, or that this machine has."""

    weight_bytes: int
    """Of weights, gradients and moments."""

    sequence_bytes: float
    """Kept of each sequence until the backward pass."""

    sequences: int
    """In a step."""

    at_once: int
    """Sequences that are computed together: as many as fit, of a processor's into a part of it."""

    guess: float
    """Tokens per second as they follow from the speed of this machine's matrix products."""

    tokens_per_second: float | None
    """Measured over some optimizer steps; None where one sequence takes too long to try."""

    tried: int
    """Sequences in each of those steps."""

    @property
    def needed_bytes(self) -> float:
        """Memory that training takes."""
        return self.weight_bytes + self.at_once * self.sequence_bytes

    @property
    def room(self) -> int:
        """How many training runs at a time have that memory."""
        return int(self.memory_bytes / self.needed_bytes)


@dataclass(frozen=True)
class Calibration:
    """Trains a design for a few seconds on a rung, in the sandbox, on random tokens."""

    sandbox: Sandbox
    vocabulary: int
    training: TrainingSettings = field(default_factory=TrainingSettings)
    seconds: float = 6.0
    """That the steps on one rung may take."""

    def speed(self, design: Design, rung: Rung, progress: Progress = unheard) -> RungSpeed:
        """Measure one rung.

        Raises DesignError when the design cannot be fitted to it, or fails there.
        """
        payload = {
            "code": compose(design.unit_tree),
            "recipe": asdict(Recipe.of(rung, self.training)),
            "vocabulary": self.vocabulary,
            "seconds": self.seconds,
        }
        job = Job("genesys.verifier.training.calibrate_job:run", payload)
        limits = Limits(seconds=10 * self.seconds + _GRACE, memory_gib=_MEMORY_GIB)
        match self.sandbox.run(job, limits, progress):
            case Finished(value={"fault": str(fault)}):
                raise DesignError(f"{rung.name}: {fault}")
            case Finished(value=dict() as found):
                return RungSpeed(rung=rung.name, **found)
            case Finished(value=value):
                raise DesignError(f"{rung.name}: expected measurements, got {value!r:.80}")
            case Crashed() as crash:
                raise DesignError(f"{rung.name}: calibration crashed: {crash.last_line}")
            case OverLimit(limit=limit):
                raise DesignError(
                    f"{rung.name}: calibration was stopped: over the limit of {limit}"
                )
