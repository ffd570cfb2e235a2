"""What comes out has the form that every unit's output has."""

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

from genesys.checker.finding import Finding
from genesys.checker.live.base import LiveCheck, noted
from genesys.checker.live.builds import PLACE, WIDTHS
from genesys.checker.live.specimen import Specimen, parameters_of

_KEPT = "a signal of another unit"


class Shapes(LiveCheck):
    """Runs one block at several widths and types; the output is like the input."""

    rank = 20

    def probe(self, specimen: Specimen) -> Iterator[Finding]:
        """Look at x and at the signals."""
        for width in WIDTHS:
            block = specimen.built(width, PLACE).eval()
            before = parameters_of(block)
            x = specimen.noise(2, 5, width)
            with torch.no_grad():
                result = block(x, {**specimen.signals(x), _KEPT: x})
            found = list(self._form(result, x))
            yield from found
            if parameters_of(block) != before:
                yield self.found(
                    "Parameters are made when the unit is built.",
                    "The first forward pass made new ones.",
                    "Make them in `__init__`.",
                )
                return
            if found:
                return
        yield from self._bfloat16(specimen)

    def _bfloat16(self, specimen: Specimen) -> Iterator[Finding]:
        """Run in 16 bits: by autocast, as in training; and with 16-bit weights, as in use."""
        advice = (
            "Let tensors that you make follow `x.dtype` and `x.device`, and give back `x.dtype`."
        )
        block = specimen.built(WIDTHS[0], PLACE).eval()
        x = specimen.noise(2, 5, WIDTHS[0])
        with (
            noted("under bfloat16 autocast"),
            torch.no_grad(),
            torch.autocast("cpu", torch.bfloat16),
        ):
            y, _ = block(x, specimen.signals(x))
        if y.shape != x.shape or not y.is_floating_point():
            yield self.found(
                "Under bfloat16 autocast x comes out as a floating-point tensor of its shape.",
                f"It comes out as {tuple(y.shape)} of {y.dtype}.",
                advice,
            )
            return
        short, x = specimen.build(WIDTHS[0], PLACE).eval().to(torch.bfloat16), x.bfloat16()
        try:
            with torch.no_grad():
                y, _ = short(x, specimen.signals(x))
        except Exception as error:  # noqa: BLE001 - the design may raise anything
            seen = f"{type(error).__name__}: {str(error)[:300]}"
        else:
            seen = "" if y.dtype == x.dtype else f"It comes out as {y.dtype}."
        if seen:
            yield self.found(
                "With weights and inputs in bfloat16 x comes out in bfloat16.",
                seen,
                advice,
                warning=True,
            )

    def _form(self, result: Any, x: Tensor) -> Iterator[Finding]:
        expected, advice = "`forward` returns a tensor and a dict.", "Return `x, signals`."
        if not isinstance(result, tuple) or len(result) != 2:
            kind = f"{len(result)} values" if isinstance(result, tuple) else type(result).__name__
            yield self.found(expected, f"It returns {kind}.", advice)
            return
        y, signals = result
        if not isinstance(y, Tensor) or not isinstance(signals, dict):
            names = f"{type(y).__name__} and {type(signals).__name__}"
            yield self.found(expected, f"It returns {names}.", advice)
            return
        if y.shape != x.shape:
            yield self.found(
                f"The output has the shape of the input, here {tuple(x.shape)} (batch, length, "
                "dim).",
                f"It has {tuple(y.shape)}.",
            )
        if y.dtype != x.dtype:
            yield self.found(
                f"The output has the type of the input, here {x.dtype}.",
                f"It has {y.dtype}.",
                "Convert back with `.to(x.dtype)`.",
            )
        if signals.get(_KEPT) is not x:
            yield self.found(
                "Signals that other units wrote are handed on as they are.",
                "They are lost or replaced.",
                'Hand all of them on: `signals | {"name": tensor}`.',
            )
        for name, signal in signals.items():
            if not isinstance(signal, Tensor):
                yield self.found(
                    "Signals are tensors.", f"The signal {name!r} is a {type(signal).__name__}."
                )
