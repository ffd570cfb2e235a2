"""One training run: AdamW, constant rate with a cooldown, batches that no design can influence."""

import time
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from genesys.corpus.data_order import DataOrder
from genesys.sandbox.sandbox import Progress, unheard
from genesys.verifier.recipe import Recipe

_CLIP = 1.0
_POINTS = 200
_REPORT_EVERY = 0.5
_JUDGED_AFTER = 5.0


class TrainingStopped(Exception):
    """Training makes no sense any more: its text says why."""


@dataclass(frozen=True)
class Training:
    """What a finished run leaves besides the weights."""

    curve: tuple[tuple[int, float], ...]
    """Tokens seen and mean loss (nats per token) since the point before, at most 200 points."""

    seconds: float
    """Wall-clock time of the steps alone."""


@dataclass
class Trainer:
    """Trains a model in place by a recipe.

    AdamW (Loshchilov and Hutter 2019) with betas .9 and .95, gradient norm clipped to 1, weight
    decay on matrices only. Float32: autocast to bfloat16 is no faster at 0.3M parameters on a CPU.
    Batches come from `order` alone and nothing else is drawn here, so the result depends on the
    model's initial weights, the recipe and the order only.

    `seconds` is the CPU time that the run may take: one that after five seconds is bound to take
    more is stopped at once.
    """

    recipe: Recipe
    order: DataOrder
    seconds: float = float("inf")
    report: Progress = unheard

    def train(self, model: nn.Module) -> Training:
        """Take every step; raise TrainingStopped on divergence or hopeless slowness."""
        recipe, curve = self.recipe, _Curve(self.recipe.steps)
        parameters = list(model.parameters())
        optimizer = _optimizer(model, recipe)
        model.train()
        first = float("nan")
        start, started = time.process_time(), time.monotonic()
        reported = started
        for step in range(recipe.steps):
            for group in optimizer.param_groups:
                group["lr"] = group["peak"] * recipe.rate(step)
            loss = next_token_loss(model, torch.from_numpy(self.order.batch(step)))
            loss.backward()  # type: ignore[no-untyped-call]
            norm = nn.utils.clip_grad_norm_(parameters, _CLIP)
            value = loss.item()
            first = value if step == 0 else first
            _refuse_divergence(step, value, norm.item(), first)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            curve.add((step + 1) * recipe.sequences * recipe.context, value)
            now = time.monotonic()
            if now - reported > _REPORT_EVERY:
                reported = now
                self._refuse_slowness(step + 1, time.process_time() - start)
                speed = (step + 1) * recipe.sequences * recipe.context / (now - started)
                note = f"{speed:,.0f} tokens/s, loss {value:.3f}"
                self.report((step + 1) / recipe.steps, note)
        return Training(curve.points(), time.monotonic() - started)

    def _refuse_slowness(self, steps: int, spent: float) -> None:
        expected = spent / steps * self.recipe.steps
        if spent > _JUDGED_AFTER and expected > self.seconds:
            raise TrainingStopped(
                f"too slow: training would take {expected:,.0f} s of CPU time; "
                f"{self.seconds:,.0f} s are allowed"
            )


def next_token_loss(model: nn.Module, windows: Tensor) -> Tensor:
    """Mean cross-entropy in nats per token over (sequences, context + 1) windows."""
    logits = model(windows[:, :-1])
    return F.cross_entropy(logits.flatten(0, 1), windows[:, 1:].flatten())


def _optimizer(model: nn.Module, recipe: Recipe) -> torch.optim.Optimizer:
    tables = {
        id(parameter)
        for module in model.modules()
        if isinstance(module, nn.Embedding)
        for parameter in module.parameters()
    }
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for parameter in model.parameters():
        peak = recipe.embedding_rate if id(parameter) in tables else recipe.learning_rate
        decay = recipe.weight_decay if parameter.ndim >= 2 else 0.0
        groups.setdefault((peak, decay), []).append(parameter)
    return torch.optim.AdamW(
        [
            {"params": parameters, "peak": peak, "weight_decay": decay}
            for (peak, decay), parameters in groups.items()
        ],
        lr=recipe.learning_rate,
        betas=(0.9, 0.95),
        fused=True,
    )


def _refuse_divergence(step: int, loss: float, norm: float, first: float) -> None:
    if not (abs(loss) < float("inf") and norm < float("inf")):
        raise TrainingStopped(f"diverged: loss {loss}, gradient norm {norm} at step {step + 1}")
    if loss > 2.0 * first:
        raise TrainingStopped(
            f"diverged: loss {loss:.2f} at step {step + 1}, twice the {first:.2f} at the start"
        )


class _Curve:
    """Averages the losses of neighbouring steps, so that at most 200 points remain."""

    def __init__(self, steps: int) -> None:
        self._every = -(-steps // _POINTS)
        self._points: list[tuple[int, float]] = []
        self._waiting: list[float] = []

    def add(self, tokens: int, loss: float) -> None:
        self._waiting.append(loss)
        self._last = tokens
        if len(self._waiting) == self._every:
            self._flush()

    def points(self) -> tuple[tuple[int, float], ...]:
        if self._waiting:
            self._flush()
        return tuple(self._points)

    def _flush(self) -> None:
        self._points.append((self._last, sum(self._waiting) / len(self._waiting)))
        self._waiting = []
