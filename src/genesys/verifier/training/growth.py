"""How the shapes of a design's parameters grow with its width."""

from collections.abc import Mapping

import torch
from torch import nn

from genesys.architecture.language_model import LanguageModel
from genesys.architecture.realise import Build
from genesys.architecture.unit import Place
from genesys.verifier.skeleton import without_values

Growth = tuple[bool, ...]
"""For each dimension of a parameter, whether it grows with the width."""

_LEAST, _MOST = 1.5, 2.5
"""Between these a dimension counts as doubled: units round, and add parts of a fixed width."""


def growths(model: LanguageModel, build: Build) -> Mapping[str, Growth | None]:
    """Compare every parameter with its twin at twice the width: name -> growth.

    The growth is None where there is no twin of as many dimensions, or one of them neither stays
    nor about doubles; where the design cannot be built at twice the width, all are None. Twins
    are built block by block, without memory for their values where the design allows it.
    """
    names = [name for name, _ in model.named_parameters()]
    try:
        with torch.random.fork_rng(devices=[]):
            twins = _twins(model, build)
    except Exception:  # noqa: BLE001 - a design is foreign code and may raise anything
        return dict.fromkeys(names)
    return {name: _growth(weight, twins.get(name)) for name, weight in model.named_parameters()}


def _twins(model: LanguageModel, build: Build) -> dict[str, torch.Size]:
    width, blocks = 2 * model.dim, len(model.blocks)
    vocabulary = model.embedding.num_embeddings
    shapes = {
        "embedding.weight": torch.Size([vocabulary, width]),
        "norm.weight": torch.Size([width]),
    }
    for index in range(blocks):
        place = Place(index, blocks)
        block = without_values(lambda place=place: build(width, place))  # type: ignore[misc]
        for name, weight in block.named_parameters():
            shapes[f"blocks.{index}.{name}"] = weight.shape
    return shapes


def _growth(weight: nn.Parameter, twin: torch.Size | None) -> Growth | None:
    if twin is None or len(twin) != weight.ndim or 0 in weight.shape:
        return None
    ratios = [after / before for before, after in zip(weight.shape, twin, strict=True)]
    if not all(ratio == 1.0 or _LEAST <= ratio <= _MOST for ratio in ratios):
        return None
    return tuple(ratio != 1.0 for ratio in ratios)
