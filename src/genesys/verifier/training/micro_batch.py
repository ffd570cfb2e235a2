"""How many sequences a device trains at once."""

from collections.abc import Mapping

import torch
import torch.nn.functional as F
from torch import Tensor
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.func import functional_call

from genesys.architecture.language_model import LanguageModel
from genesys.verifier.recipe import Recipe

_SHARE = 0.8
"""Of the memory that is used by plan; the rest is for what the backward pass adds for a moment."""

_PER_PARAMETER = 16
"""Bytes: the weight, its gradient and two moments in float32."""


def at_once(model: LanguageModel, recipe: Recipe, memory_bytes: int | None) -> int:
    """Return how many sequences fit into memory at once: a divisor of those in a step, at least 1.

    All of them without a limit. An estimate: whoever runs out of memory all the same goes on with
    half as many.
    """
    if memory_bytes is None:
        return recipe.sequences
    vocabulary = model.embedding.num_embeddings
    parameters = sum(weight.numel() for weight in model.parameters())
    left = _SHARE * memory_bytes - _PER_PARAMETER * parameters
    fitting = left / max(1, activation_bytes(model, vocabulary, recipe.context))
    return max(n for n in range(1, recipe.sequences + 1) if _divides(n, recipe, fitting))


def _divides(n: int, recipe: Recipe, fitting: float) -> bool:
    return n == 1 or (n <= fitting and recipe.sequences % n == 0)


def activation_bytes(model: LanguageModel, vocabulary: int, context: int) -> int:
    """Return the bytes that one sequence keeps for its backward pass, in the model's precision.

    Weights do not count, and no byte counts twice. Measured without memory for values; a design
    that looks at values on its way is run, on one sequence.
    """
    weights = dict(model.named_parameters()) | dict(model.named_buffers())
    try:
        with FakeTensorMode(allow_non_fake_inputs=True) as mode:
            empty = {name: mode.from_tensor(value) for name, value in weights.items()}
            return _kept(model, empty, vocabulary, context)
    except RuntimeError:
        return _kept(model, weights, vocabulary, context)


def _kept(
    model: LanguageModel, weights: Mapping[str, Tensor], vocabulary: int, context: int
) -> int:
    device = model.embedding.weight.device
    tokens = torch.arange(context + 1, device=device).remainder(vocabulary)[None]
    given = {weight.untyped_storage()._cdata for weight in weights.values()}
    held: dict[int, torch.UntypedStorage] = {}

    def keep(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        if storage._cdata not in given:
            held[storage._cdata] = storage
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        logits = functional_call(model, weights, (tokens[:, :-1],))
        F.cross_entropy(logits.flatten(0, 1), tokens[:, 1:].flatten())
    return sum(storage.nbytes() for storage in held.values())
