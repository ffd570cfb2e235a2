"""The design works on all positions at once, not one after another."""

from collections.abc import Iterator, Mapping
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from genesys.architecture.unit import Unit
from genesys.checker.finding import Finding
from genesys.checker.live.base import LiveCheck
from genesys.checker.live.specimen import WIDTH, Specimen

SHORT, LONG = 64, 192
MOST = 1.5
"""Further operations that one further position may cost, on average over the units of a block.

A loop over chunks of 32 costs about 0.4, a loop over positions at least 3."""


class Pace(LiveCheck):
    """Counts tensor operations at two lengths. A count is the same on every machine."""

    rank = 90

    def probe(self, specimen: Specimen) -> Iterator[Finding]:
        """Compare the growth with what chunked forms need."""
        block = specimen.blocks[0].eval()
        operations = [_operations(specimen, block, length) for length in (SHORT, LONG)]
        units = sum(isinstance(module, Unit) for module in block.modules())
        growth = (operations[1] - operations[0]) / (LONG - SHORT) / units
        if growth > MOST:
            yield self.found(
                f"{operations[0]} tensor operations at length {SHORT}, {operations[1]} at length "
                f"{LONG}: it loops over positions, which is 6 to 37 times slower than it need be.",
                "Use the chunked forms of `genesys.architecture.recurrence`, cumulative sums, "
                "convolutions or matrix products.",
            )


def _operations(specimen: Specimen, block: torch.nn.Module, length: int) -> int:
    x = specimen.noise(1, length, WIDTH)
    with torch.no_grad(), _Counter() as counter:  # type: ignore[no-untyped-call]
        block(x, specimen.signals(x))
    return int(counter.count)


class _Counter(TorchDispatchMode):  # type: ignore[no-untyped-call]
    count = 0

    def __torch_dispatch__(
        self,
        operation: Any,
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        self.count += 1
        return operation(*args, **(kwargs or {}))
