"""What a task asks of a model."""

from collections.abc import Callable

import torch
from torch import Tensor

from genesys.architecture.language_model import LanguageModel

Predict = Callable[[Tensor], Tensor]
"""Token ids (batch, length) int64 -> logits (batch, length, vocabulary): a model, or a double."""


def device_of(predict: Predict) -> torch.device:
    """Return where a model wants its tokens."""
    if isinstance(predict, LanguageModel):
        return predict.embedding.weight.device
    return torch.device("cpu")
