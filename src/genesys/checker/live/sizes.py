"""The design can be built as large as the ladder will want it."""

from collections.abc import Iterator

import torch
from torch.utils.flop_counter import FlopCounterMode

from genesys.architecture.unit import Place, Unit
from genesys.checker.finding import Finding
from genesys.checker.live.base import LiveCheck, noted
from genesys.checker.live.specimen import Specimen
from genesys.checker.size import Size

COUNTED = (128, 256)
"""Lengths at which operations are counted: multiples of usual chunks."""


class Sizes(LiveCheck):
    """Builds the blocks of every rung without memory for their values, and counts.

    Facts: for each rung "parameters" of all blocks, and "operations a token" of their forward pass
    where it can be followed without values.
    """

    rank = 110

    def probe(self, specimen: Specimen) -> Iterator[Finding]:
        """Name the rung at which it cannot be built."""
        for size in specimen.sizes:
            with noted(f"when built for {size.name}: width {size.width}"):
                blocks = [
                    specimen.skeleton(size.width, Place(index, size.blocks))
                    for index in range(size.blocks)
                ]
            parameters = sum(p.numel() for block in blocks for p in block.parameters())
            specimen.facts[f"parameters at {size.name}"] = float(parameters)
            operations = _operations(specimen, blocks[0], size)
            if operations is not None:
                specimen.facts[f"operations a token at {size.name}"] = size.blocks * operations
        yield from ()


def _operations(specimen: Specimen, block: Unit, size: Size) -> float | None:
    """Count one block's operations a token; None for a design that looks at values on its way.

    Counted at two lengths, from which the rung's follows: attention adds the same for every
    further position, all else adds nothing.
    """
    few, many = (_counted(specimen, block, size.width, length) for length in COUNTED)
    if few is None or many is None:
        return None
    short, long = COUNTED
    return few + (many - few) * (size.context - short) / (long - short)


def _counted(specimen: Specimen, block: Unit, width: int, length: int) -> float | None:
    x = torch.empty(1, length, width, device="meta")
    try:
        with torch.no_grad(), FlopCounterMode(display=False) as counter:
            block.to("meta")(x, specimen.signals(x))
    except (RuntimeError, NotImplementedError):
        return None
    return float(counter.get_total_flops()) / length
