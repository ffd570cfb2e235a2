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
        """Join the processes that torchrun started with this one, each on a device of its own.

        A process that it did not start is a world of its own.
        """
        if not (distributed.is_available() and distributed.is_torchelastic_launched()):
            return cls()
        if not distributed.is_initialized():
            gpus = torch.cuda.is_available()
            if gpus:
                torch.cuda.set_device(distributed.get_node_local_rank())
            distributed.init_process_group("nccl" if gpus else "gloo")
        return cls(distributed.get_rank(), distributed.get_world_size())

    def leave(self) -> None:
        """Part from the other processes, once all have come so far."""
        if self.size > 1:
            distributed.barrier()
            distributed.destroy_process_group()

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
        if self.size == 1:
            return value
        held: Tensor = torch.tensor(value, dtype=torch.float64, device=device)
        distributed.all_reduce(held)
        return float(held)

    def mean(self, value: float, device: torch.device) -> float:
        """Average a number over all processes, so that all decide alike."""
        return self.sum(value, device) / self.size
