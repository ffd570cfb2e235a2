"""What one design scored on one rung, with the evidence that it is the trained model's score."""

import math
import statistics
from collections.abc import Mapping
from dataclasses import dataclass, field

from genesys.errors import UnprovedError


@dataclass(frozen=True)
class Score:
    """One measured number, its standard error, and the same number at random initialisation."""

    value: float
    error: float
    """Standard error of the value from the finite evaluation set; not the seed noise."""

    control: float
    """The same design's value before any training: what chance is worth here."""


@dataclass(frozen=True)
class SkillScore:
    """How well a small model of a design learned one synthetic skill in a short training."""

    accuracy: float
    """Share of the asked positions of unseen sequences answered rightly at the end, 0 to 1."""

    error: float
    """Standard error of the accuracy from the finite number of sequences."""

    control: float
    """The same model's accuracy before any training."""

    chance: float
    """The accuracy of whoever knows the form of the answers and nothing of the sequence."""

    tokens: int
    """Training tokens in all."""

    tokens_to_threshold: int | None = None
    """Training tokens after which the accuracy first reached 90 %; None if it never did."""

    @property
    def above_chance(self) -> float:
        """Accuracy on a scale from chance (0) to perfection (1).

        Chance is the measured control where that is the better of the two.
        """
        floor = max(self.chance, self.control)
        return min(1.0, max(0.0, (self.accuracy - floor) / (1.0 - floor))) if floor < 1.0 else 0.0


@dataclass(frozen=True)
class ReloadProof:
    """The trainer's last validation loss beside that of the weights loaded by a new process.

    Both in nats per token over the same tokens.
    """

    trained: float
    reloaded: float
    tolerance: float = 1e-3

    @property
    def holds(self) -> bool:
        """Whether what was evaluated is what was trained."""
        return math.isclose(self.trained, self.reloaded, rel_tol=0.0, abs_tol=self.tolerance)


@dataclass(frozen=True)
class Cost:
    """What a verification took."""

    seconds: float
    cpu_seconds: float
    peak_memory_mib: float
    flops_per_token: float
    """Floating-point operations of one training step, forward and backward, per token."""

    tokens_per_second: float
    """Of training alone, per wall-clock second."""

    tokens: int = 0
    """Tokens trained on for this: more than the model has seen where learning rates raced, fewer
    where it went on from a trunk. 0 in journals of old."""

    moved_bytes_per_token: float = 0.0
    """Read and written by all but matrix products in one training step."""

    kept_bytes_per_token: float = 0.0
    """Of activations, kept between forward and backward."""


@dataclass(frozen=True)
class Verification:
    """A design that was fitted to a rung, trained and evaluated.

    There is none without its evidence: building one raises UnprovedError when the reload proof
    does not hold, when a score has no finite control, or when the design did not learn.
    """

    design_id: str
    rung: str
    seed: int
    width: int
    depth: int
    parameters: int
    tokens: int
    bits_per_byte: Score
    """On held-out text, as a score to be made small."""

    proof: ReloadProof
    curve: tuple[tuple[int, float], ...]
    """Training loss (nats per token) against tokens seen, smoothed over the steps between."""

    cost: Cost
    scores: Mapping[str, Score] = field(default_factory=dict)
    """Task -> accuracy, to be made large; `task/part` -> that of a part, which is in it already."""

    stretches: tuple[float, ...] = ()
    """Bits per byte of consecutive stretches of the held-out text, the same for all designs on
    one rung: designs are compared stretch by stretch."""

    corpus: str = ""
    """Digest of the corpus and tokenizer that this was trained and evaluated on."""

    isolation: tuple[str, ...] = ()
    """The layers of the sandbox that were in force."""

    rounded: tuple[str, ...] = ()
    """Settings that units could not take at this width: `mixer: heads 8 -> 6`."""

    rate_factor: float = 1.0
    """Of the recipe's learning rates: what won the race, where they raced."""

    precision: str = "float32"
    """Of the numbers in matrix products."""

    compiled: bool = False
    """Whether the compiled form of the model was trained."""

    domains: Mapping[str, Score] = field(default_factory=dict)
    """Domain of the held-out text -> bits per byte there, to be made small."""

    skills: Mapping[str, SkillScore] = field(default_factory=dict)
    """Synthetic skill -> how well a small model of the design learned it; empty where unasked.
    A diagnosis: nothing is ranked by it."""

    def __post_init__(self) -> None:
        """Refuse what cannot be believed."""
        proof, bits = self.proof, self.bits_per_byte
        if not proof.holds:
            raise UnprovedError(
                f"reload proof: training ended at a validation loss of {proof.trained:.4f}, but "
                f"the saved weights have {proof.reloaded:.4f}; what is evaluated is not what was "
                "trained"
            )
        controls = {"bits per byte": bits, **self.scores, **self.domains}
        for name, score in controls.items():
            if not math.isfinite(score.control):
                raise UnprovedError(
                    f"control: expected the untrained model's {name} as a finite number, got "
                    f"{score.control}"
                )
        if not self.learned:
            raise UnprovedError(
                f"did not learn: {bits.value:.3f} ± {bits.error:.3f} bits per byte after training, "
                f"{bits.control:.3f} before"
            )

    @property
    def learned(self) -> bool:
        """Whether training beat random initialisation by more than the error bar."""
        return self.bits_per_byte.value + self.bits_per_byte.error < self.bits_per_byte.control


def is_part(name: str) -> bool:
    """Tell whether a score is that of a part of a task, whose own score has it in already.

    >>> is_part("minimal pairs/islands"), is_part("minimal pairs")
    (True, False)
    """
    return "/" in name


def paired_error(one: Verification, other: Verification) -> float:
    """Standard error of the difference in bits per byte that the choice of held-out text leaves.

    Text that is hard for one design is hard for the other, so the error of the difference, taken
    stretch by stretch, is far smaller than that of either score. Where the two were not scored
    on the same stretches, their errors are joined instead.
    """
    if len(one.stretches) != len(other.stretches) or len(one.stretches) < 2:
        return math.hypot(one.bits_per_byte.error, other.bits_per_byte.error)
    apart = [a - b for a, b in zip(one.stretches, other.stretches, strict=True)]
    return statistics.stdev(apart) / math.sqrt(len(apart))
