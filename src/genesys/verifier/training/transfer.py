"""Learning rates that carry over from one width and depth to another."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from torch import nn

from genesys.architecture.language_model import LanguageModel
from genesys.architecture.realise import Build
from genesys.verifier.recipe import Recipe
from genesys.verifier.training.growth import Growth, growths

BASE_WIDTH = 68
"""Width of GPT at 0.3M parameters with a vocabulary of 2,048, where the base rate was measured."""

BASE_PARAMETERS = 300_000

Kind = Literal["embedding", "matrix", "vector", "input", "output", "other"]


@dataclass(frozen=True)
class Group:
    """Parameters that are trained alike."""

    kind: Kind
    """`matrix`: two dimensions, both of which grow with the width; `input`: of a linear map from a
    fixed width; `output`: of one to a fixed width; `vector`: one dimension grows; `other`: none
    does, or the shape follows no rule, or a convolution mixes channels."""

    parameters: tuple[nn.Parameter, ...]

    rate: float
    """Peak learning rate."""

    decay: float
    """Decoupled weight decay, multiplied by the rate in each step (Loshchilov and Hutter 2019)."""


def groups(
    model: LanguageModel, build: Build, vocabulary: int, recipe: Recipe
) -> tuple[Group, ...]:
    """Sort every parameter of the model into one group, in the order of their names.

    With m the width over `BASE_WIDTH` and AdamW (Yang et al. 2022, arXiv 2203.03466, table 8):

    - a weight whose inputs grow with the width: rate 1 / m, decay m, so that their product stays;
    - all else: rate and decay as they are; no decay for one dimension;
    - a parameter whose shape follows no rule: rate P^-0.4, with P the rung's parameters over 0.3M.

    A recipe whose rate was given for its rung scales nothing. A parameter that belongs to no
    linear map or convolution and grows in one dimension is taken for an element-wise one.
    """
    assert vocabulary == model.embedding.num_embeddings
    grown = growths(model, build)
    owners = {
        f"{path}.{name}" if path else name: module
        for path, module in model.named_modules()
        for name, _ in module.named_parameters(recurse=False)
    }
    wider = model.dim / BASE_WIDTH if recipe.transferred else 1.0
    unruled = (recipe.parameters / BASE_PARAMETERS) ** -0.4 if recipe.transferred else 1.0
    found: dict[tuple[Kind, float, float], list[nn.Parameter]] = defaultdict(list)
    for name, weight in sorted(model.named_parameters()):
        kind = _kind(owners[name], weight, grown[name])
        rate, decay = recipe.learning_rate, recipe.weight_decay if weight.ndim >= 2 else 0.0
        if kind == "embedding":
            rate = recipe.embedding_rate
        elif grown[name] is None:
            rate *= unruled
        elif _reads_width(owners[name], grown[name]):
            rate, decay = rate / wider, decay * wider
        found[kind, rate, decay].append(weight)
    return tuple(Group(kind, tuple(w), rate, decay) for (kind, rate, decay), w in found.items())


def _kind(owner: nn.Module, weight: nn.Parameter, growth: Growth | None) -> Kind:
    if isinstance(owner, nn.Embedding):
        return "embedding"
    linear = isinstance(owner, nn.Linear) and weight.ndim == 2
    if growth is None:
        return "matrix" if linear else "other"
    if sum(growth) >= 2:
        return "matrix" if weight.ndim == 2 else "other"
    if not any(growth):
        return "other"
    if linear:
        return "input" if growth[0] else "output"
    return "vector"


def _reads_width(owner: nn.Module, growth: Growth | None) -> bool:
    """Whether the sum that the parameter takes part in gets longer as the width grows."""
    if growth is None:
        return False
    linear = isinstance(owner, nn.Linear | nn.Conv1d | nn.Conv2d | nn.Conv3d)
    return sum(growth) >= 2 or (linear and len(growth) >= 2 and growth[1])
