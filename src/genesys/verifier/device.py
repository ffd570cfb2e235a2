"""Where a model is trained, and with which numbers."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import torch

_MEMORY_OF_A_JOB = 3 * 2**30


@dataclass(frozen=True)
class Device:
    """A processor or a GPU.

    Matrix products are in bfloat16 on GPUs, which have units for them (autocast: weights,
    moments and losses stay in float32), and in float32 on processors. There, bfloat16 gains
    only with instructions that few laptops have, and scores of two machines would not compare.
    """

    kind: str = "cpu"

    @classmethod
    def here(cls) -> Device:
        """Return the GPU that this process may use, or the processor."""
        return cls("cuda" if torch.cuda.is_available() else "cpu")

    @property
    def place(self) -> torch.device:
        """Where tensors go."""
        if self.kind == "cuda":
            return torch.device("cuda", torch.cuda.current_device())
        return torch.device(self.kind)

    @property
    def precision(self) -> str:
        """Name of the numbers that matrix products are computed in."""
        return "bfloat16" if self.kind == "cuda" else "float32"

    def autocast(self) -> AbstractContextManager[object]:
        """Compute in this device's numbers within the context."""
        if self.precision == "float32":
            return nullcontext()
        return torch.autocast(self.kind, torch.bfloat16)

    def memory(self) -> int:
        """Bytes for weights and activations: what is free on the GPU, or what a job may take."""
        return int(torch.cuda.mem_get_info()[0]) if self.kind == "cuda" else _MEMORY_OF_A_JOB

    def peak_memory_mib(self) -> float:
        """Most memory that tensors have taken on a GPU so far, in MiB; 0 on a processor."""
        return torch.cuda.max_memory_allocated() / 2**20 if self.kind == "cuda" else 0.0

    def clock(self) -> float:
        """Seconds of work: of the processor, so that other work does not count, or of the clock."""
        return time.process_time() if self.kind == "cpu" else time.monotonic()


def out_of_memory(error: BaseException) -> bool:
    """Whether this error says that memory has run out, on any device."""
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    return isinstance(error, RuntimeError) and "can't allocate memory" in str(error)
