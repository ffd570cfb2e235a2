"""What comes out has the form that every unit's output has."""

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

from genesys.architecture.unit import Place
from genesys.checker.finding import Finding
from genesys.checker.live.base import LiveCheck
from genesys.checker.live.builds import WIDTHS
from genesys.checker.live.specimen import Specimen, parameters_of

_KEPT = "a signal of another unit"


class Shapes(LiveCheck):
    """Runs one block at several widths; the output has the input's shape and type."""

    rank = 20

    def probe(self, specimen: Specimen) -> Iterator[Finding]:
        """Look at x and at the signals."""
        for width in WIDTHS:
            block = specimen.build(width, Place(0, 2)).eval()
            before = parameters_of(block)
            x = specimen.noise(2, 5, width)
            with torch.no_grad():
                result = block(x, {**specimen.signals(x), _KEPT: x})
            found = list(self._form(result, x))
            yield from found
            if parameters_of(block) != before:
                yield self.found(
                    "The first forward pass made new parameters.", "Make them in `__init__`."
                )
                return
            if found:
                return
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            y, _ = block(x, specimen.signals(x))
        if y.shape != x.shape or not y.is_floating_point():
            yield self.found(
                f"Under bfloat16 autocast x comes out as {tuple(y.shape)} of {y.dtype}.",
                "Let tensors that you make follow `x.dtype` and `x.device`.",
            )

    def _form(self, result: Any, x: Tensor) -> Iterator[Finding]:
        advice = "Return `x, signals`."
        if not isinstance(result, tuple) or len(result) != 2:
            kind = f"{len(result)} values" if isinstance(result, tuple) else type(result).__name__
            yield self.found(f"Expected forward to return (x, signals), got {kind}.", advice)
            return
        y, signals = result
        if not isinstance(y, Tensor) or not isinstance(signals, dict):
            yield self.found(
                "Expected forward to return a tensor and a dict, got "
                f"{type(y).__name__} and {type(signals).__name__}.",
                advice,
            )
            return
        if y.shape != x.shape:
            yield self.found(
                f"Expected x of shape {tuple(x.shape)} (batch, length, dim), got {tuple(y.shape)}.",
                "The output has the shape of the input.",
            )
        if y.dtype != x.dtype:
            yield self.found(
                f"Expected x as {x.dtype}, got {y.dtype}.", "Convert back with `.to(x.dtype)`."
            )
        if signals.get(_KEPT) is not x:
            yield self.found(
                "Signals that other units wrote are lost or replaced.",
                'Hand all of them on: `signals | {"name": tensor}`.',
            )
        for name, signal in signals.items():
            if not isinstance(signal, Tensor):
                yield self.found(
                    f"The signal {name!r} is a {type(signal).__name__}.", "Signals are tensors."
                )
