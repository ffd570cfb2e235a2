"""How a rung is trained: one dial, all else by formula."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, log2, pi, sqrt

from genesys.evolution.ladder import Rung
from genesys.verifier.training_settings import OptimizerName, Schedule, TrainingSettings

_PARAMETERS = 300_000
_TOKENS = 400_000
"""Where the formulas below were measured, on a CPU. Their exponents meet what is common for 125M
parameters and 2.5B tokens: 14 blocks, batches of 0.1M tokens."""

BASE_RATE = 6e-3
"""Best learning rate of a GPT of 0.3M parameters, measured there."""

_LAST_OF_COSINE = 0.1
_RACED_FROM = 5_000_000
"""Parameters from which on learning rates race by default."""


@dataclass(frozen=True)
class Recipe:
    """Everything that training and evaluation depend on besides the design, seed and corpus."""

    parameters: int
    """Size that the design is fitted to."""

    blocks: int
    """Number of blocks that the tuner prefers."""

    context: int
    """Tokens in a sequence."""

    sequences: int
    """Sequences in a step."""

    steps: int
    """Optimizer steps."""

    learning_rate: float
    """The peak for all but embeddings, held from the warm-up to the cooldown: of a GPT of 0.3M
    parameters where `transferred`, else of every design."""

    embedding_rate: float
    """The peak for embeddings, the same at every size: the language model divides their scale
    out, so that their best rate does not depend on the width (muP, Yang et al. 2022)."""

    warmup: int
    """Steps over which the learning rate rises linearly."""

    cooldown: int
    """Last steps, over which it falls linearly to zero: a fifth of all (Hägele et al. 2024)."""

    weight_decay: float
    """Of matrices, decoupled (Loshchilov and Hutter 2019); vectors are not decayed."""

    evaluated: int
    """Held-out tokens that are scored."""

    optimizer: OptimizerName = "adamw"
    schedule: Schedule = "constant"
    race: bool = False
    """Whether three learning rates race over the first twentieth of the steps."""

    documents_apart: bool = False
    """Whether units that can keep the documents in a sequence apart do so."""

    transferred: bool = True
    """Whether the learning rate is carried over to the width and depth of the design."""

    @classmethod
    def of(cls, rung: Rung, training: TrainingSettings | None = None) -> Recipe:
        """Derive the recipe from the rung's parameters P (in 0.3M) and tokens T (in 0.4M).

        - blocks 3 P^1/4
        - context 256 up to 4M parameters, then proportional to P, up to 2,048 from 32M on
        - batch 512 T^0.6 tokens, at most 0.5M: the largest batch that wastes nothing grows with
          the tokens, not with the model (Zhang et al. 2024, arXiv 2410.21676); small runs need
          many steps more than they need smooth ones
        - learning rate 6e-3, transferred to the design's shape; of embeddings 8e-3
        - warm-up a twentieth of the steps; a fiftieth with the cosine schedule, as in the paper,
          and where learning rates race over a twentieth; cooldown a fifth
        - evaluated tokens a tenth of the training tokens, at least 16,384

        Blocks, context, batch and learning rate that the rung gives take the place of these. Where
        rungs share a trunk, T in batch and warm-up is that of the smallest.
        """
        training = training or TrainingSettings()
        size, trunk = rung.parameters / _PARAMETERS, rung.trunk or rung.tokens
        batch = rung.batch or min(512 * (trunk / _TOKENS) ** 0.6, 524_288)
        scaled = 256 * 2 ** min(max(round(log2(rung.parameters / 4_000_000)), 0), 3)
        context = rung.context or scaled
        sequences = max(1, round(batch / context))
        steps, first = (max(10, round(n / (sequences * context))) for n in (rung.tokens, trunk))
        race = rung.parameters >= _RACED_FROM if training.race is None else training.race
        return cls(
            parameters=rung.parameters,
            blocks=rung.blocks or max(1, round(3 * sqrt(sqrt(size)))),
            context=context,
            sequences=sequences,
            steps=steps,
            learning_rate=rung.learning_rate or BASE_RATE,
            embedding_rate=8e-3,
            warmup=max(1, first // (50 if race or training.schedule == "cosine" else 20)),
            cooldown=max(1, steps // 5),
            weight_decay=0.1,
            evaluated=max(16_384, rung.tokens // 10),
            optimizer=training.optimizer,
            schedule=training.schedule,
            documents_apart=training.documents_apart,
            race=race,
            transferred=rung.learning_rate is None,
        )

    @property
    def tokens(self) -> int:
        """Training tokens in all."""
        return self.steps * self.sequences * self.context

    @property
    def branch(self) -> int:
        """The step at which the cooldown leaves the trunk, which can be trained further."""
        return self.steps - self.cooldown

    def rate(self, step: int) -> float:
        """Share of the peak learning rates at a step, counted from 0.

        >>> recipe = Recipe.of(Rung("low", 300_000, 400_000, budget=1))
        >>> recipe.rate(0) < recipe.rate(recipe.warmup) == recipe.rate(recipe.steps // 2) == 1.0
        True
        """
        rising = (step + 1) / self.warmup
        if self.schedule == "cosine":
            done = max(0, step - self.warmup) / max(1, self.steps - self.warmup)
            return min(rising, _LAST_OF_COSINE + (1 - _LAST_OF_COSINE) * (1 + cos(pi * done)) / 2)
        falling = (self.steps - step) / (self.cooldown + 1)
        return min(rising, 1.0, falling)
