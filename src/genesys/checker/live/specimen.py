"""A composed design made ready to be probed."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property

import torch
from torch import Tensor, nn

from genesys.architecture.language_model import LanguageModel
from genesys.architecture.realise import Build
from genesys.architecture.unit import Signals

WIDTH = 32
"""At which designs are probed: the smallest at which heads and groups still differ."""

LENGTH = 203
"""Longer than a chunk of 128 and no multiple of any chunk, window or block."""

BLOCKS = 2
"""What one block tells the next, by the sequence or by signals, is probed with the rest."""

VOCABULARY = 61


class Specimen:
    """Two blocks of a design, initialised as in a language model, then shaken.

    Shaken: every parameter is moved a little, since a gain that starts at zero hides all that it
    multiplies. Signals that the design reads and nothing in it writes are stood in for by the
    input itself, so that a unit can be probed alone.

    All randomness comes from the seed; dropout and the like draw from torch's own generator,
    which `run` sets for each run and puts back.
    """

    def __init__(self, build: Build, seed: int, missing_signals: tuple[str, ...] = ()) -> None:
        self.build = build
        self._seed = seed
        self._generator = torch.Generator().manual_seed(seed)
        self._missing = missing_signals

    def model(self, width: int = WIDTH) -> LanguageModel:
        """Build a language model of the design, freshly initialised from the seed."""
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self._seed)
            model = LanguageModel(self.build, VOCABULARY, width, BLOCKS)
            model.initialise(self._seed)
        return model

    @cached_property
    def blocks(self) -> nn.ModuleList:
        """The shaken blocks."""
        blocks = self.model().blocks
        with torch.no_grad():
            for parameter in blocks.parameters():
                size = 0.1 + parameter.float().std(correction=0).item()
                parameter.add_(self.noise_like(parameter), alpha=0.1 * size)
        return blocks

    def noise(self, *shape: int) -> Tensor:
        """Draw standard normal numbers."""
        return torch.randn(shape, generator=self._generator)

    def noise_like(self, tensor: Tensor) -> Tensor:
        """Draw standard normal numbers in the shape of another tensor."""
        return self.noise(*tensor.shape).to(tensor.dtype)

    def signals(self, x: Tensor) -> Signals:
        """Return the signals that the first block starts from."""
        return dict.fromkeys(self._missing, x)

    def run(self, x: Tensor, *, training: bool = False) -> Tensor:
        """Put (batch, length, WIDTH) through all blocks; the same luck in every run."""
        with self._luck():
            self.blocks.train(training)
            signals = self.signals(x)
            for block in self.blocks:
                x, signals = block(x, signals)
        return x

    @contextmanager
    def _luck(self) -> Iterator[None]:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self._seed)
            yield


def gap(one: Tensor, other: Tensor) -> Tensor:
    """Measure how far two runs lie apart at each position: (batch, length), 1 for all different.

    The largest difference over channels, in units of the size of the first run's values there,
    but of a tenth of their size over the whole row at least, and of a hundredth of the largest
    value in either row: a Fourier transform carries the rounding of large values to small ones.
    Values that are not finite count as 1.
    """
    here = one.pow(2).mean(-1).sqrt()
    row = one.pow(2).mean((-1, -2)).sqrt()[:, None]
    largest = torch.maximum(one.abs(), other.abs()).amax((-1, -2))[:, None]
    size = torch.maximum(torch.maximum(here, 0.1 * row), 0.01 * largest)
    apart = (one - other).abs().amax(-1) / size.clamp_min(1e-12)
    return apart.nan_to_num(nan=1.0, posinf=1.0)


TOLERANCE = 1e-4
"""Gaps up to this are rounding: a causal convolution by Fourier transform shows some 1e-6."""


def parameters_of(module: nn.Module) -> Mapping[str, tuple[int, ...]]:
    """Return the shape of every parameter by name; those not made yet are left out."""
    return {
        name: tuple(parameter.shape)
        for name, parameter in module.named_parameters()
        if not isinstance(parameter, nn.parameter.UninitializedParameter)
    }
