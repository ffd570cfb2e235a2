"""Every unit works on all positions at once, not one after another."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import torch
from torch import nn
from torch.overrides import TorchFunctionMode

from genesys.architecture.unit import Unit
from genesys.checker.finding import Finding
from genesys.checker.live.base import LiveCheck
from genesys.checker.live.crowd import WIDTH
from genesys.checker.live.specimen import Specimen
from genesys.checker.live.trace import busiest_line

SHORT, LONG = 64, 192
MOST = 2.0
"""Further operations that one further position may cost a unit.

A loop over chunks of 32 costs about 0.4, a loop over positions at least 3."""


class Pace(LiveCheck):
    """Counts each unit's own tensor operations at two lengths.

    A count is the same on every machine, however busy it is.
    """

    rank = 90

    def probe(self, specimen: Specimen) -> Iterator[Finding]:
        """Compare the growth with what chunked forms need."""
        block = specimen.blocks[0].eval()
        x = specimen.noise(1, SHORT, WIDTH)
        few, many = (_operations(specimen, block, length) for length in (SHORT, LONG))
        for name, count in many.items():
            if (count - few[name]) / (LONG - SHORT) > MOST:
                yield self.found(
                    f"A further position costs a unit at most {MOST:g} further tensor operations.",
                    f"{name} takes {few[name]} at length {SHORT} and {count} at length {LONG}: it "
                    "loops over positions, which is 6 to 37 times slower than it need be.",
                    "Use the chunked forms of `genesys.architecture.recurrence`, cumulative sums, "
                    "convolutions or matrix products.",
                    line=busiest_line(block, x, specimen.signals(x)),
                )


def _operations(specimen: Specimen, block: nn.Module, length: int) -> Mapping[str, int]:
    """Return the number of operations by unit: its name and where it stands in the block."""
    x = specimen.noise(1, length, WIDTH)
    counter = _Tally()
    hooks = []
    for path, module in block.named_modules():
        if isinstance(module, Unit):
            name = f"{type(module).__name__} (at {path})" if path else type(module).__name__
            hooks += [
                module.register_forward_pre_hook(lambda *_, name=name: counter.enter(name)),
                module.register_forward_hook(lambda *_: counter.leave()),
            ]
    try:
        with torch.no_grad(), counter:
            block(x, specimen.signals(x))
    finally:
        for hook in hooks:
            hook.remove()
    return counter.operations


class _Tally(TorchFunctionMode):
    """Counts calls of torch from Python, each for the innermost unit that is running."""

    def __init__(self) -> None:
        super().__init__()
        self.operations: Counter[str] = Counter()
        self.running: list[str] = []

    def enter(self, unit: str) -> None:
        self.running.append(unit)

    def leave(self) -> None:
        self.running.pop()

    def __torch_function__(
        self,
        operation: Any,
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        if self.running:
            self.operations[self.running[-1]] += 1
        return operation(*args, **(kwargs or {}))
