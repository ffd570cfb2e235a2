"""What a training step of a block takes: time, memory, operations, and how they grow."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from genesys.architecture.operations import operation_counter
from genesys.architecture.realise import Build
from genesys.architecture.unit import Place, Unit
from genesys.checker.evidence.dearest import kept_by_line, largest, slowest
from genesys.checker.evidence.marks import LIMITS

WIDTH, BATCH, LENGTH = 128, 4, 256
"""Where blocks are compared: large enough that most of the time goes into numbers."""

LENGTHS = (256, 512, 1024)
"""At which growth is measured, on one sequence."""

TIMINGS = 4
_TICK = 1e-6
"""The least time that is told, in seconds: some blocks do nothing."""


def beside(build: Build, reference: Build) -> dict[str, float]:
    """Measure one block beside another, forward and backward in train mode.

    Returns "time ratio", "memory ratio" and "operations ratio", the first's relative to the
    other's, and "time exponent" and "memory exponent", with which its own grow with the length.
    Times are of the processor, the two blocks take turns, and the best of each counts; memory is
    what the backward pass needs; operations are those of matrix products, convolutions and
    attention.
    """
    blocks = [made(WIDTH, Place(0, 2)).train() for made in (build, reference)]
    x = _noise(BATCH, LENGTH)
    for block in blocks:
        _seconds(block, x)
    times = [[_seconds(block, x) for block in blocks] for _ in range(TIMINGS)]
    mine, others = (min(column) for column in zip(*times, strict=True))
    kept_bytes = [kept(block, x) for block in blocks]
    operations = [_operations(block, x) for block in blocks]
    longer = [_noise(1, length) for length in LENGTHS]
    seconds = [min(_seconds(blocks[0], x) for _ in range(TIMINGS)) for x in longer]
    return {
        "time ratio": mine / others,
        "memory ratio": kept_bytes[0] / max(kept_bytes[1], 1),
        "operations ratio": operations[0] / max(operations[1], 1),
        "time exponent": _exponent(seconds),
        "memory exponent": _exponent([max(kept(blocks[0], x), 1) for x in longer]),
    }


def lines(build: Build, costs: Mapping[str, float]) -> dict[str, tuple[int, float]]:
    """Return the dearest line, and its share, of each cost that is worth a warning."""
    found = {}
    for name, dearest in (("time", slowest), ("memory", largest)):
        if costs.get(f"{name} ratio", 0.0) > LIMITS[name][0]:
            block = build(WIDTH, Place(0, 2)).train()
            if line := dearest(block, _noise(BATCH, LENGTH)):
                found[name] = line.number, line.share
    return found


def kept(block: Unit, x: Tensor) -> int:
    """Return the bytes that the backward pass of a block on x needs, beyond weights.

    x is (batch, length, dim). No byte is counted twice.
    """
    return kept_by_line(block, x).total()


def _seconds(block: Unit, x: Tensor) -> float:
    # The clock of a process whose time is limited ticks in milliseconds; that of a thread does not.
    begun = time.thread_time()
    _step(block, x)
    return max(time.thread_time() - begun, _TICK)


def _step(block: Unit, x: Tensor) -> None:
    y, _ = block(x.requires_grad_(), {})
    torch.autograd.backward(y.float().pow(2).mean())
    x.grad = None
    block.zero_grad()


def _operations(block: Unit, x: Tensor) -> int:
    with operation_counter() as counter:
        _step(block, x)
    return int(counter.get_total_flops())


def _noise(batch: int, length: int) -> Tensor:
    return torch.randn(batch, length, WIDTH, generator=torch.Generator().manual_seed(0))


def _exponent(sizes: Sequence[float]) -> float:
    """Fit the slope of sizes over `LENGTHS`, both as logarithms, by least squares."""
    across = [math.log(length) for length in LENGTHS]
    up = [math.log(size) for size in sizes]
    middle, level = sum(across) / len(across), sum(up) / len(up)
    tilt = sum((a - middle) * (u - level) for a, u in zip(across, up, strict=True))
    return tilt / sum((a - middle) ** 2 for a in across)
