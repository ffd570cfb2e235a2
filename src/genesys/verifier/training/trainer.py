"""One training run: from initial weights, from a trunk or from where it was broken off."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from genesys.corpus.data_order import DataOrder
from genesys.evolution.curve import Curve, level
from genesys.evolution.hurdle import Hurdle
from genesys.sandbox.sandbox import Progress, unheard
from genesys.verifier.device import Device, out_of_memory
from genesys.verifier.recipe import Recipe
from genesys.verifier.training.checkpoint import Checkpoint
from genesys.verifier.training.course import Course
from genesys.verifier.training.monitor import Monitor, TrainingStopped
from genesys.verifier.training.optimizer import optimizers, set_rates
from genesys.verifier.training.recorder import Recorder
from genesys.verifier.training.transfer import Group
from genesys.verifier.training.world import World

_CLIP = 1.0
_REPORT_EVERY = 0.5
_SAVE_EVERY = 60.0

RACE = (0.5, 1.0, 2.0)
"""Shares of the recipe's learning rates that race, if any do."""

RACED = 0.05
"""Share of the steps over which they race; the later half of it decides."""


@dataclass(frozen=True)
class Training:
    """What a run leaves besides the weights."""

    curve: Curve
    """Tokens seen and mean loss (nats per token) since the point before, at most 200 points."""

    seconds: float
    """Wall-clock time of the steps alone, those of a trunk left out."""

    taken: int
    """Tokens that were trained on for this run: those of a trunk left out, those of losing
    learning rates included."""

    factor: float
    """Of the recipe's learning rates: 1, or what won the race."""

    overtaken: str = ""
    """Why the run was stopped early: it could not any more be among the best."""


@dataclass
class Trainer:
    """Trains a model in place by a recipe.

    Batches come from `order` alone and nothing else is drawn here, so the result depends on the
    model's initial weights, the recipe and the order only. The gradient norm is clipped to 1.

    A run that finds a state in `kept` goes on there, one that finds the `trunk` of a shorter
    run goes on with that; both files are written on the way. Raises TrainingStopped where the
    monitor does, and Unsaved when the disk does not take a state.
    """

    recipe: Recipe
    order: DataOrder
    groups: Sequence[Group]
    device: Device = field(default_factory=Device)
    world: World = field(default_factory=World)
    at_once: int = 0
    """Sequences of a process's part of a batch that are computed together; 0 for all. Halved when
    memory runs out: the gradients are summed up, so that the step stays the same."""

    seconds: float = math.inf
    """Time that the run may take, by the device's clock: one that is bound to take more stops."""

    hurdles: Sequence[Hurdle] = ()
    kept: Checkpoint | None = None
    trunk: Checkpoint | None = None
    leaves_trunk: bool = False
    """Whether the state before the cooldown is written to `trunk`, for a longer run."""

    forward: nn.Module | None = None
    """What is called in place of the model: its compiled form."""

    report: Progress = unheard

    def train(self, model: nn.Module) -> Training:
        """Take every step that is left."""
        recipe = self.recipe
        model.train()
        course = Course(model, optimizers(self.groups, recipe.optimizer), Recorder(recipe.steps))
        self._forward = self.world.joined(model if self.forward is None else self.forward)
        self._parameters = list(model.parameters())
        self._monitor = Monitor(recipe.steps, self.seconds)
        self._told = time.monotonic()
        self._find_start(course)
        if course.step == 0 and recipe.race:
            self._race(course)
        overtaken = ""
        for end in (recipe.branch, recipe.steps):
            if overtaken or course.step > end:
                continue
            overtaken = self._advance(course, end)
            if end == recipe.branch and self.leaves_trunk and not overtaken:
                self._write(self.trunk, course)
        return Training(
            course.recorder.closed(), course.seconds, course.spent, course.factor, overtaken
        )

    def _find_start(self, course: Course) -> None:
        """Go on where the run was broken off, else where a shorter one left its trunk."""
        recipe = self.recipe
        if self.kept and (found := self.kept.read()):
            course.restore(found, recipe.steps)
        elif self.trunk and (found := self.trunk.read()) and found.facts["step"] <= recipe.branch:
            course.restore(found, recipe.steps)
            course.spent, course.seconds = 0, 0.0

    def _race(self, course: Course) -> None:
        """Train with each learning rate for a while, and go on with the best.

        No state is written meanwhile: a race that is broken off begins anew.
        """
        start, best, least, spent = course.state(), None, math.inf, 0
        end = max(2, round(RACED * self.recipe.steps))
        for factor in RACE:
            course.restore(start, self.recipe.steps)
            course.factor, self._monitor.memory = factor, course.memory
            try:
                losses = [self._step(course) for _ in range(end)]
            except TrainingStopped as stop:
                reason = stop
            else:
                mean = sum(losses[end // 2 :]) / len(losses[end // 2 :])
                if mean < least:
                    best, least = course.state(), mean
            spent += course.spent
        if best is None:
            raise reason
        course.restore(best, self.recipe.steps)
        course.spent = spent

    def _advance(self, course: Course, end: int) -> str:
        """Take the steps up to `end`; return why it ended before, if it did."""
        self._monitor.memory = course.memory
        saved = time.monotonic()
        while course.step < end:
            self._step(course)
            if overtaken := self._overtaken(course):
                return overtaken
            if time.monotonic() - saved > _SAVE_EVERY:
                saved = time.monotonic()
                self._write(self.kept, course)
        return ""

    def _step(self, course: Course) -> float:
        recipe = self.recipe
        started, clock = time.monotonic(), self.device.clock()
        set_rates(course.optimizers, recipe.rate(course.step) * course.factor)
        loss = self._gradients(self.order.batch(course.step))
        norm = nn.utils.clip_grad_norm_(self._parameters, _CLIP).item()
        self._monitor.look(course.step, loss, norm)
        for optimizer in course.optimizers:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        course.step += 1
        course.spent += recipe.sequences * recipe.context
        course.recorder.add(course.step * recipe.sequences * recipe.context, loss)
        course.seconds += time.monotonic() - started
        course.clock += self.world.mean(self.device.clock() - clock, self.device.place)
        self._monitor.look_at_clock(course.step, course.clock)
        self._tell(course, loss)
        return loss

    def _gradients(self, batch: object) -> float:
        """Sum up the gradients of a batch; return its mean loss, over all processes."""
        windows = torch.as_tensor(batch)
        own = self.world.share(self.recipe.sequences)
        # A process without a sequence of its own has to take part all the same.
        weight = 1.0 if own.stop > own.start else 0.0
        windows = windows[own] if weight else windows[:1]
        windows = windows.to(self.device.place, non_blocking=True)
        random = torch.get_rng_state()
        while True:
            at_once = min(self.at_once or len(windows), len(windows))
            try:
                loss = weight * self._accumulate(windows, at_once, weight)
                return self.world.sum(loss, self.device.place)
            except (RuntimeError, MemoryError) as error:
                if not out_of_memory(error) or self.world.size > 1:
                    raise
                if at_once == 1:
                    raise TrainingStopped(
                        "out of memory with a single sequence of "
                        f"{self.recipe.context:,} tokens at a time"
                    ) from error
                self.at_once = at_once // 2
                torch.set_rng_state(random)
                for parameter in self._parameters:
                    parameter.grad = None

    def _accumulate(self, windows: Tensor, at_once: int, weight: float) -> float:
        parts = torch.split(windows, at_once)
        total = 0.0
        for number, part in enumerate(parts):
            share = len(part) / self.recipe.sequences
            with ExitStack() as stack:
                if self.world.size > 1 and number + 1 < len(parts):
                    stack.enter_context(self._forward.no_sync())  # type: ignore[operator]
                with self.device.autocast():
                    loss = next_token_loss(self._forward, part)
                # Gradients are averaged over processes, but shall be summed up.
                (loss * (weight * share * self.world.size)).backward()  # type: ignore[no-untyped-call]
            total += share * loss.item()
        return total

    def _overtaken(self, course: Course) -> str:
        """Say which hurdle this step has failed to take, if there is one here."""
        seen, whole = course.step * self.recipe.tokens // self.recipe.steps, self.recipe.tokens
        for hurdle in self.hurdles:
            here = level(course.recorder.points, seen, whole) if hurdle.tokens == seen else None
            if here is not None and here > hurdle.loss:
                return f"loss {here:.3f} after {seen:,} of {whole:,} tokens; {hurdle.reason}"
        return ""

    def _tell(self, course: Course, loss: float) -> None:
        if self.world.leads and time.monotonic() - self._told > _REPORT_EVERY:
            self._told = time.monotonic()
            speed = course.spent / course.seconds
            self.report(course.step / self.recipe.steps, f"{speed:,.0f} tokens/s, loss {loss:.3f}")

    def _write(self, checkpoint: Checkpoint | None, course: Course) -> None:
        if checkpoint and self.world.leads:
            checkpoint.write(course.state())


def next_token_loss(model: nn.Module, windows: Tensor) -> Tensor:
    """Mean cross-entropy in nats per token over (sequences, context + 1) windows."""
    logits = model(windows[:, :-1])
    return F.cross_entropy(logits.flatten(0, 1).float(), windows[:, 1:].flatten())
