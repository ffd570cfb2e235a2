"""How designs are trained, as far as that is the user's choice."""

from dataclasses import dataclass
from typing import Literal

OptimizerName = Literal["adamw", "muon"]
Schedule = Literal["constant", "cosine"]


@dataclass(frozen=True)
class TrainingSettings:
    """Choices that hold for every rung; all else follows from the rung."""

    optimizer: OptimizerName = "adamw"
    """`muon`: Muon for the matrices of blocks, AdamW for all else (Jordan et al. 2024)."""

    schedule: Schedule = "constant"
    """`constant` with a cooldown, so that one run gives every token budget (Hägele et al. 2024);
    or `cosine` to a tenth of the peak, as in the paper."""

    race: bool | None = None
    """Whether three learning rates race over the first 5 % of the tokens. By default from 5M
    parameters on, where the race costs little beside what a wrong rate costs."""

    compile: bool | None = None
    """Whether models are compiled. By default where that pays for itself; where it fails, a model
    is trained as it is."""

    documents_apart: bool = False
    """Whether nothing of one document reaches another, in units that can keep them apart: those
    that read the signal `documents`."""
