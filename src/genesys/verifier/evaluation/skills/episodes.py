"""What skills with pairs of keys and values share."""

import torch
import torch.nn.functional as F
from torch import Generator, Tensor


def met_before(keys: Tensor, count: int) -> Tensor:
    """Tell of each key below `count` whether it stood earlier in its row: (rows, keys) bool."""
    times = F.one_hot(keys, count).cumsum(dim=1)
    return times.gather(2, keys[..., None]).squeeze(2) > 1


def packed(filled: Tensor, *grids: Tensor, length: int) -> tuple[Tensor, ...]:
    """Push what is filled in each row to its left, in order, and cut the rows at `length`.

    `filled` (rows, cells) bool has at least `length` cells set in each row; the grids are
    (rows, cells).
    """
    order = (~filled).int().argsort(dim=1, stable=True)[:, :length]
    return tuple(grid.gather(1, order) for grid in grids)


def shuffled(rows: int, count: int, random: Generator) -> Tensor:
    """Draw the numbers below `count` in an order of its own for each row: (rows, count)."""
    return torch.rand(rows, count, generator=random).argsort(dim=1)
