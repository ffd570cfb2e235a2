"""What a model, trained or not, is worth: bits per byte and every task."""

import math
from dataclasses import dataclass, field
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from genesys.corpus.corpus import Corpus
from genesys.corpus.data_order import held_out_windows
from genesys.verifier.evaluation.tasks.base import Measured, Task
from genesys.verifier.evaluation.tasks.standard import standard_tasks
from genesys.verifier.recipe import Recipe

_TOKENS_AT_ONCE = 4096
_PROOF_TOKENS = 8192
_STRETCHES = 32


@dataclass(frozen=True)
class HeldOut:
    """What a model made of held-out text: nats and bytes of each window, both (windows,)."""

    nats: Tensor
    bytes: Tensor

    @property
    def bits_per_byte(self) -> Measured:
        """Bits per byte of all windows, with the error of a ratio over them."""
        ratio = float(self.nats.sum() / self.bytes.sum())
        residuals = self.nats - ratio * self.bytes
        count = len(self.nats)
        spread = float(residuals.square().mean().sqrt()) if count > 1 else math.inf
        error = spread / math.sqrt(max(1, count - 1)) / float(self.bytes.mean())
        return Measured(ratio / math.log(2.0), error / math.log(2.0))

    @property
    def stretches(self) -> list[float]:
        """Bits per byte of up to 32 consecutive stretches of windows."""
        count = min(_STRETCHES, len(self.nats))
        parts = zip(self.nats.tensor_split(count), self.bytes.tensor_split(count), strict=True)
        return [float(nats.sum() / size.sum()) / math.log(2.0) for nats, size in parts]


@dataclass(frozen=True)
class Evaluator:
    """Scores models on the held-out text of a corpus; the text is the same for every model.

    Windows of the recipe's context length, not overlapping and evenly spread over the split;
    each starts without memory of the one before, so scores compare at one context length only.
    """

    corpus: Corpus
    recipe: Recipe
    tasks: tuple[Task, ...] = field(default_factory=standard_tasks)

    def validation_loss(self, model: nn.Module) -> float:
        """Mean nats per token over a fixed part of the validation split."""
        windows = self._windows("validation", _PROOF_TOKENS)
        return float(_nats(model, windows).mean())

    def held_out(self, model: nn.Module, share: float = 1.0) -> HeldOut:
        """Score the test split.

        A `share` of the recipe's evaluated tokens is scored, spread over the split as all are.
        """
        windows = self._windows("test", round(share * self.recipe.evaluated))
        sizes = torch.from_numpy(self.corpus.token_bytes)[windows[:, 1:]].sum(dim=1).double()
        return HeldOut(_nats(model, windows).sum(dim=1), sizes)

    def task_scores(self, model: nn.Module) -> dict[str, Measured]:
        """Score every task, and its parts as `task/part`."""
        model.eval()
        with torch.inference_mode():
            each = [task.scores(model, self.corpus) for task in self.tasks]
        return {name: score for scores in each for name, score in scores.items()}

    def _windows(self, split: Any, at_most: int) -> Tensor:
        tokens = self.corpus.tokens(split)
        return torch.from_numpy(held_out_windows(tokens, self.recipe.context, at_most))


def _nats(model: nn.Module, windows: Tensor) -> Tensor:
    """Loss of every predicted token: (windows, context) float64."""
    model.eval()
    at_once = max(1, _TOKENS_AT_ONCE // windows.shape[1])
    with torch.inference_mode():
        losses = [
            F.cross_entropy(
                model(part[:, :-1]).transpose(1, 2).float(), part[:, 1:], reduction="none"
            )
            for part in torch.split(windows, at_once)
        ]
    return torch.cat(losses).double()
