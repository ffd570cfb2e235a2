"""How many sequences a device trains at once."""

from genesys.architecture.language_model import LanguageModel
from genesys.verifier.footprint import activation_bytes
from genesys.verifier.recipe import Recipe

_SHARE = 0.8
"""Of the memory that is used by plan; the rest is for what the backward pass adds for a moment."""

BYTES_PER_PARAMETER = 16
"""The weight, its gradient and two moments in float32."""


def at_once(model: LanguageModel, recipe: Recipe, memory_bytes: int | None) -> int:
    """Return how many sequences fit into memory at once: a divisor of those in a step, at least 1.

    All of them without a limit. One sequence is run forward, where the model is and in its
    precision, to see what it keeps for the backward pass. An estimate: whoever runs out of memory
    all the same goes on with half as many.
    """
    if memory_bytes is None:
        return recipe.sequences
    parameters = sum(weight.numel() for weight in model.parameters())
    return fitting(recipe, parameters, activation_bytes(model, recipe.context), memory_bytes)


def fitting(recipe: Recipe, parameters: int, sequence_bytes: float, memory_bytes: int) -> int:
    """Return the same for a model of so many parameters that keeps so much of each sequence."""
    left = _SHARE * memory_bytes - BYTES_PER_PARAMETER * parameters
    at_most = left / max(1, sequence_bytes)
    return max(n for n in range(1, recipe.sequences + 1) if _divides(n, recipe, at_most))


def _divides(n: int, recipe: Recipe, at_most: float) -> bool:
    return n == 1 or (n <= at_most and recipe.sequences % n == 0)
