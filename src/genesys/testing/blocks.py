"""A unit tree made into blocks that run."""

import torch
from torch import Tensor

from genesys.architecture.compose import compose
from genesys.architecture.language_model import LanguageModel
from genesys.architecture.realise import realise
from genesys.architecture.unit import Signals, Unit
from genesys.architecture.unit_tree import UnitTree


def built(tree: UnitTree, dim: int, *, blocks: int = 1, seed: int = 0) -> list[Unit]:
    """Build so many blocks of width `dim`, initialised as in a language model of just these.

    Open slots are held by stand-ins. This runs the units' code in this process.
    """
    code = compose(tree, stand_ins=True)
    model = LanguageModel(realise(code), vocabulary=8, dim=dim, blocks=blocks)
    model.initialise(seed)
    return [block for block in model.blocks if isinstance(block, Unit)]


def noise(*shape: int, seed: int = 0) -> Tensor:
    """Draw standard normal numbers of this shape, the same for the same seed."""
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def run(blocks: list[Unit], x: Tensor) -> Tensor:
    """Pass x of shape (batch, length, dim) through the blocks, which share signals."""
    signals: Signals = {}
    for block in blocks:
        x, signals = block(x, signals)
    return x
