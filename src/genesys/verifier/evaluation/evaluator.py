"""What a model, trained or not, is worth: bits per byte and every task."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from genesys.corpus.corpus import Corpus
from genesys.corpus.data_order import held_out_windows
from genesys.verifier.evaluation.predict import device_of
from genesys.verifier.evaluation.tasks.base import Measured, Task
from genesys.verifier.evaluation.tasks.standard import standard_tasks
from genesys.verifier.recipe import Recipe

_TOKENS_AT_ONCE = {"cpu": 2048, "cuda": 65_536}
"""On a processor, so few that their logits stay in its cache: 1.7 times as fast as 4,096."""

_PROOF_TOKENS = 8192
_STRETCHES = 32


@dataclass(frozen=True)
class HeldOut:
    """What a model made of held-out text, summed up by window and domain.

    nats and bytes are both (windows, domains) float64; names are those of the domains.
    """

    nats: Tensor
    bytes: Tensor
    names: tuple[str, ...]

    @property
    def bits_per_byte(self) -> Measured:
        """Bits per byte of all windows, with the error of a ratio over them."""
        return _ratio(self.nats.sum(dim=1), self.bytes.sum(dim=1))

    @property
    def by_domain(self) -> Mapping[str, Measured]:
        """Bits per byte of each domain that has text in two windows or more.

        One window alone would give no error.
        """
        found = {}
        for index, name in enumerate(self.names):
            nats, size = self.nats[:, index], self.bytes[:, index]
            windows = size > 0
            if windows.sum() > 1:
                found[name] = _ratio(nats[windows], size[windows])
        return found

    @property
    def stretches(self) -> list[float]:
        """Bits per byte of up to 32 consecutive stretches of windows."""
        count = min(_STRETCHES, len(self.nats))
        parts = zip(self.nats.tensor_split(count), self.bytes.tensor_split(count), strict=True)
        return [float(nats.sum() / size.sum()) / math.log(2.0) for nats, size in parts]


def _ratio(nats: Tensor, size: Tensor) -> Measured:
    """Bits per byte over windows, (windows,) both, with its standard error."""
    ratio = float(nats.sum() / size.sum())
    residuals = nats - ratio * size
    count = len(nats)
    spread = float(residuals.square().mean().sqrt()) if count > 1 else math.inf
    error = spread / math.sqrt(max(1, count - 1)) / float(size.mean())
    return Measured(ratio / math.log(2.0), error / math.log(2.0))


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
        windows = self._windows(self.corpus.tokens("validation"), _PROOF_TOKENS)
        return float(_nats(model, windows).mean())

    def held_out(self, model: nn.Module, share: float = 1.0) -> HeldOut:
        """Score the test split.

        A `share` of the recipe's evaluated tokens is scored, spread over the split as all are.
        """
        corpus, scored = self.corpus, round(share * self.recipe.evaluated)
        nats = _nats(model, self._windows(corpus.tokens("test"), scored))
        size = self._windows(corpus.text_bytes("test"), scored)[:, 1:].double()
        domains = self._windows(corpus.domains("test"), scored)[:, 1:]
        names = corpus.manifest.domains
        empty = torch.zeros(len(nats), len(names), dtype=torch.float64)
        return HeldOut(
            empty.scatter_add(1, domains, nats), empty.scatter_add(1, domains, size), names
        )

    def task_scores(self, model: nn.Module) -> dict[str, Measured]:
        """Score every task, and its parts as `task/part`."""
        model.eval()
        with torch.inference_mode():
            each = [task.scores(model, self.corpus) for task in self.tasks]
        return {name: score for scores in each for name, score in scores.items()}

    def _windows(self, stream: Any, at_most: int) -> Tensor:
        """Cut whatever runs along the tokens of a split: (windows, context + 1) int64."""
        return torch.from_numpy(held_out_windows(stream, self.recipe.context, at_most))


def _nats(model: nn.Module, windows: Tensor) -> Tensor:
    """Loss of every predicted token: (windows, context) float64."""
    model.eval()
    device = device_of(model)
    at_once = max(1, _TOKENS_AT_ONCE[device.type] // windows.shape[1])
    losses = []
    with torch.inference_mode():
        for part in torch.split(windows, at_once):
            tokens = part.to(device)
            logits = model(tokens[:, :-1]).flatten(0, 1).float()
            nats = F.cross_entropy(logits, tokens[:, 1:].flatten(), reduction="none")
            losses.append(nats.view(len(part), -1).cpu())
    return torch.cat(losses).double()
