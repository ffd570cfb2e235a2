"""How designs will be trained, in words: what agents compute starts and effects from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from genesys.checker.size import Size
from genesys.evolution.ladder import Ladder, Rung
from genesys.verifier.recipe import BASE_RATE, Recipe
from genesys.verifier.training_settings import TrainingSettings

_OPTIMIZERS = {"adamw": "AdamW", "muon": "Muon for matrices, AdamW for all else"}


@dataclass(frozen=True)
class Regime:
    """The rungs of a ladder, and what holds on all of them."""

    ladder: Ladder
    vocabulary: int | None = None
    """How many tokens there are; None where somebody else's tokenizer says that."""

    training: TrainingSettings = field(default_factory=TrainingSettings)

    @property
    def rungs(self) -> Mapping[str, str]:
        """What is trained on each rung, by its name, smallest first."""
        return {rung.name: self._rung(rung) for rung in self.ladder}

    @property
    def everywhere(self) -> str:
        """What is the same on all rungs."""
        recipe = Recipe.of(self.ladder.lowest, self.training)
        told = [
            f"{self.vocabulary:,} tokens are known" if self.vocabulary else "",
            f"{_OPTIMIZERS[recipe.optimizer]}, gradients clipped to norm 1",
            f"learning rate at most {BASE_RATE:g} for a GPT of 300,000 parameters, carried over to "
            "other shapes"
            if recipe.transferred
            else "",
            f"learning rate of embeddings {recipe.embedding_rate:g}",
            f"rates rise over {recipe.warmup / recipe.steps:.0%} of the steps, "
            + (
                f"then fall to zero over the last {recipe.cooldown / recipe.steps:.0%}"
                if recipe.schedule == "constant"
                else "then fall to a tenth like a cosine"
            ),
            f"matrices decay by {recipe.weight_decay:g} times the rate, all else does not",
        ]
        return "; ".join(part for part in told if part)

    def _rung(self, rung: Rung) -> str:
        recipe = Recipe.of(rung, self.training)
        shape = "1 block" if recipe.blocks == 1 else f"{recipe.blocks} blocks"
        if self.vocabulary:
            size = Size.of(
                rung.name, recipe.parameters, self.vocabulary, recipe.blocks, recipe.context
            )
            shape = f"a GPT of it has {shape}, about {size.width} wide"
        rate = "" if recipe.transferred else f", learning rate at most {recipe.learning_rate:g}"
        return (
            f"{rung.name}: {rung.parameters:,} parameters with the embedding, {shape}; "
            f"{recipe.steps:,} steps of {recipe.sequences} x {recipe.context} tokens{rate}"
        )
