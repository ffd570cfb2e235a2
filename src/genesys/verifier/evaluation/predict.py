"""What a task asks of a model."""

from collections.abc import Callable

from torch import Tensor

Predict = Callable[[Tensor], Tensor]
"""Token ids (batch, length) int64 -> logits (batch, length, vocabulary): a model, or a double."""
