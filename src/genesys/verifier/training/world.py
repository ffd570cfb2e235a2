"""The processes that share one training run, as torchrun started them."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, distributed, nn
from torch.nn.parallel import DistributedDataParallel


@dataclass(frozen=True)
class World:
    """One of `size` processes, each with a device and with a part of every batch.

    A run in several processes takes the steps of a run in one: gradients are averaged over all
    sequences of the batch, and so are the losses that are recorded and judged, up to rounding.
    """

    rank: int = 0
    size: int = 1

    @classmethod
    def here(cls) -> World:
        """Return the group of processes that this one has joined, or a world of its own."""
        if distributed.is_available() and distributed.is_initialized():
            return cls(distributed.get_rank(), distributed.get_world_size())
        return cls()

    @property
    def leads(self) -> bool:
        """Whether this process is the one that writes files and reports."""
        return self.rank == 0

    def share(self, sequences: int) -> slice:
        """Return which sequences of a batch are this process's own.

        >>> [World(rank, 2).share(5) for rank in range(2)]
        [slice(0, 3, None), slice(3, 5, None)]
        """
        each, more = divmod(sequences, self.size)
        start = self.rank * each + min(self.rank, more)
        return slice(start, start + each + (self.rank < more))

    def joined(self, model: nn.Module) -> nn.Module:
        """Wrap the model so that its gradients are summed up over all processes."""
        if self.size == 1:
            return model
        return DistributedDataParallel(model)

    def sum(self, value: float, device: torch.device) -> float:
        """Add up a number over all processes."""
        return self._together(value, device, distributed.ReduceOp.SUM) if self.size > 1 else value

    def largest(self, value: float, device: torch.device) -> float:
        """Return the largest of all processes' numbers: so all decide alike."""
        return self._together(value, device, distributed.ReduceOp.MAX) if self.size > 1 else value

    def _together(
        self, value: float, device: torch.device, how: distributed.ReduceOp.RedOpType
    ) -> float:
        held: Tensor = torch.tensor(value, dtype=torch.float64, device=device)
        distributed.all_reduce(held, how)
        return float(held)
