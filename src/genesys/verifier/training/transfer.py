"""Learning rates that carry over from one width and depth to another."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import sqrt
from typing import Literal

from torch import nn

from genesys.architecture.language_model import LanguageModel
from genesys.architecture.realise import Build
from genesys.verifier.recipe import Recipe
from genesys.verifier.training.growth import Growth, growths

BASE_WIDTH = 68
"""Width of GPT at 0.3M parameters with a vocabulary of 2,048, where the base rate was measured."""

BASE_BLOCKS = 3
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

    With m the width over `BASE_WIDTH`, n the blocks over `BASE_BLOCKS`, and AdamW:

    - a weight whose inputs grow with the width: rate / m, decay m (Yang et al. 2022, arXiv
      2203.03466, table 8); under Muon rate / sqrt(m), decay sqrt(m), since the spectral norm of
      its step grows with sqrt(m) already;
    - an output projection: rate / sqrt(n), decay sqrt(n) besides, as its initial scale goes;
    - all else: rate and decay as they are; no decay for one dimension;
    - a shape that follows no rule: rate P^-0.4, with P the rung's parameters over 0.3M.

    So the product of rate and decay stays. A recipe whose rate was given for its rung scales
    nothing. A parameter that belongs to no linear map or convolution and grows in one dimension is
    taken for an element-wise one.
    """
    assert vocabulary == model.embedding.num_embeddings
    grown = growths(model, build)
    owners = {
        f"{path}.{name}" if path else name: module
        for path, module in model.named_modules()
        for name, _ in module.named_parameters(recurse=False)
    }
    outputs = {id(linear.weight) for linear in model.output_projections()}
    found: dict[tuple[Kind, float, float], list[nn.Parameter]] = defaultdict(list)
    for name, weight in sorted(model.named_parameters()):
        owner, growth = owners[name], grown[name]
        kind = _kind(owner, weight, growth)
        factor = 1.0
        if recipe.transferred and kind != "embedding":
            factor = _factor(model, recipe, owner, growth, kind)
            if growth is not None and id(weight) in outputs:
                factor *= sqrt(BASE_BLOCKS / len(model.blocks))
        peak = recipe.embedding_rate if kind == "embedding" else recipe.learning_rate
        decay = recipe.weight_decay / (factor if growth else 1.0) if weight.ndim >= 2 else 0.0
        found[kind, peak * factor, decay].append(weight)
    return tuple(Group(kind, tuple(w), rate, decay) for (kind, rate, decay), w in found.items())


def _factor(
    model: LanguageModel, recipe: Recipe, owner: nn.Module, growth: Growth | None, kind: Kind
) -> float:
    """What width makes of a parameter's rate."""
    if growth is None:
        return float((recipe.parameters / BASE_PARAMETERS) ** -0.4)
    if not _reads_width(owner, growth):
        return 1.0
    narrower = BASE_WIDTH / model.dim
    return sqrt(narrower) if kind == "matrix" and recipe.optimizer == "muon" else narrower


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


def _reads_width(owner: nn.Module, growth: Growth) -> bool:
    """Whether the sum that the parameter takes part in gets longer as the width grows."""
    linear = isinstance(owner, nn.Linear | nn.Conv1d | nn.Conv2d | nn.Conv3d)
    return sum(growth) >= 2 or (linear and len(growth) >= 2 and growth[1])
