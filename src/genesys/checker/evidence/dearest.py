"""Which line of a design most of its time, or of the memory of its backward pass, goes into."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from genesys.architecture.unit import Unit
from genesys.checker.locate import DESIGN

_PASSES = 4


@dataclass(frozen=True)
class Dearest:
    """A line of the composed design, and its share of the whole, from 0 to 1."""

    number: int
    share: float

    @classmethod
    def of(cls, lines: Counter[int | None]) -> Dearest | None:
        """Return the line with the most; None where no line of the design counts most."""
        line, most = max(lines.items(), key=lambda item: item[1], default=(None, 0))
        return None if line is None else cls(line, most / lines.total())


def slowest(block: Unit, x: Tensor) -> Dearest | None:
    """Return where the forward pass of a block on x, (batch, length, dim), takes longest.

    In time of the processor, as `costs` takes it. What is called from a line counts for it. Of
    several passes each line's quickest counts: in some it pays for memory that is new.
    """
    block(x, {})  # what is done once only is no cost of a step
    lines: Counter[int | None] = Counter()
    for _ in range(_PASSES):
        clock = _Clock()
        with clock:
            block(x, {})
        lines = clock.lines & (lines or clock.lines)
    return Dearest.of(lines)


def largest(block: Unit, x: Tensor) -> Dearest | None:
    """Return where a block on x, (batch, length, dim), first keeps most for its backward pass."""
    return Dearest.of(kept_by_line(block, x))


def kept_by_line(block: Unit, x: Tensor) -> Counter[int | None]:
    """Count the bytes that the backward pass of a block on x needs, beyond weights.

    By the line of the design that first keeps them, None for what no line of it does.
    """
    weights = {weight.untyped_storage().data_ptr() for weight in block.parameters()}
    lines: Counter[int | None] = Counter()
    held: dict[int, Tensor] = {}

    def keep(tensor: Tensor) -> Tensor:
        place = tensor.untyped_storage().data_ptr()
        if place not in weights and place not in held:
            held[place] = tensor
            lines[_line()] += tensor.untyped_storage().nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        y, _ = block(x, {})
    del y
    return lines


class _Clock(TorchFunctionMode):
    """Counts nanoseconds of each call of torch for the line of the design that it comes from."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: Counter[int | None] = Counter()

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Sequence[type],
        args: Sequence[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        begun = time.thread_time_ns()
        result = func(*args, **(kwargs or {}))
        self.lines[_line()] += time.thread_time_ns() - begun
        return result


def _line() -> int | None:
    """Return the innermost line of the design that is being run."""
    frame: FrameType | None = sys._getframe()
    while frame is not None and frame.f_code.co_filename != DESIGN:
        frame = frame.f_back
    return None if frame is None else frame.f_lineno
