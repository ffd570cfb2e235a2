"""A deep language model of a design, as it starts, put through once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

import torch
import torch.nn.functional as F
from torch import Tensor

from genesys.architecture.language_model import EMBEDDING_SCALE, LanguageModel
from genesys.architecture.unit import Signals

DEPTH = 4

Missing = Callable[[Tensor], Signals]
"""The sequence -> stand-ins for the signals that nobody writes."""


@dataclass(frozen=True)
class Stack:
    """The first loss, and how large sequence and gradients are before and behind each block."""

    loss: float
    """In nats a token."""

    values: tuple[float, ...]
    """Root mean square of the sequence: what enters the first block, what leaves each."""

    slopes: tuple[float, ...]
    """Root mean square of the loss's gradient for the same; zeros where there is none."""

    @classmethod
    def of(cls, model: LanguageModel, tokens: Tensor, missing_signals: Missing) -> Stack:
        """Put tokens (batch, length + 1) through a model in eval mode, all but the last in."""
        x = model.eval().embedding(tokens[:, :-1]) / EMBEDDING_SCALE
        signals = missing_signals(x)
        stream = [x]
        for block in model.blocks:
            x, signals = block(x, signals)
            stream.append(x)
        logits = model.logits(model.norm(x)).float()
        loss = F.cross_entropy(logits.flatten(0, 1), tokens[:, 1:].flatten())
        slopes = torch.autograd.grad(loss, stream, allow_unused=True)
        return cls(loss.item(), tuple(map(_size, stream)), tuple(map(_size, slopes)))

    @property
    def growth(self) -> tuple[float, float]:
        """By what the sequence grows over all blocks, and its gradient on the way back."""
        return _ratio(self.values[-1], self.values[0]), _ratio(self.slopes[0], self.slopes[-1])


def _size(tensor: Tensor | None) -> float:
    return 0.0 if tensor is None else tensor.detach().float().pow(2).mean().sqrt().item()


def _ratio(one: float, other: float) -> float:
    return one / other if other else inf
