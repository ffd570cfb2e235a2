"""A training run on its way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from genesys.verifier.training.recorder import Recorder

_RANDOM = "random"
_RANDOM_THERE = "random there"
"""Names of torch's states of randomness, on the processor and on the GPU, in a state."""


@dataclass(frozen=True)
class CourseState:
    """All that the rest of a run depends on: tensors by name, and JSON values."""

    tensors: Mapping[str, Tensor]
    facts: Mapping[str, Any]


@dataclass
class Course:
    """A model, its optimizers, and how far they are.

    A run that is restored from a state goes on exactly as the one that it was taken of: on a
    CPU, bit for bit.
    """

    model: nn.Module
    optimizers: Sequence[Optimizer]
    recorder: Recorder
    step: int = 0
    """The next step."""

    spent: int = 0
    """Tokens that were trained on to come here, those of losing learning rates included."""

    seconds: float = 0.0
    """Wall-clock time of the steps alone."""

    clock: float = 0.0
    """Seconds by which slowness is judged."""

    factor: float = 1.0
    """Of the recipe's learning rates: what won the race."""

    memory: dict[str, Any] = field(default_factory=dict)
    """What the monitor knows."""

    def state(self) -> CourseState:
        """Return the state at this moment; what is trained on does not change it."""
        tensors = {f"model.{name}": tensor for name, tensor in _held(self.model).items()}
        for place, optimizer in enumerate(self.optimizers):
            for number, parameter in enumerate(_parameters(optimizer)):
                for name, value in optimizer.state[parameter].items():
                    tensors[f"optimizer.{place}.{number}.{name}"] = value
        tensors[_RANDOM] = torch.get_rng_state()
        if self._on_gpu:
            tensors[_RANDOM_THERE] = torch.cuda.get_rng_state()
        return CourseState(
            {name: tensor.detach().clone() for name, tensor in tensors.items()},
            {
                "step": self.step,
                "spent": self.spent,
                "seconds": self.seconds,
                "clock": self.clock,
                "factor": self.factor,
                "points": self.recorder.points,
                "waiting": self.recorder.waiting,
                "memory": deepcopy(self.memory),
            },
        )

    def restore(self, state: CourseState, steps: int) -> None:
        """Go back, or on, to a state of the same design, in a run of so many steps."""
        with torch.no_grad():
            for name, tensor in _held(self.model).items():
                tensor.copy_(state.tensors[f"model.{name}"])
        for place, optimizer in enumerate(self.optimizers):
            for number, parameter in enumerate(_parameters(optimizer)):
                prefix = f"optimizer.{place}.{number}."
                optimizer.state[parameter] = {
                    name.removeprefix(prefix): tensor.clone().to(parameter.device)
                    for name, tensor in state.tensors.items()
                    if name.startswith(prefix)
                }
        torch.set_rng_state(state.tensors[_RANDOM])
        if self._on_gpu and _RANDOM_THERE in state.tensors:
            torch.cuda.set_rng_state(state.tensors[_RANDOM_THERE])
        facts = state.facts
        self.step, self.spent = int(facts["step"]), int(facts["spent"])
        self.seconds, self.clock = float(facts["seconds"]), float(facts["clock"])
        self.factor = float(facts["factor"])
        points = tuple((int(tokens), float(loss)) for tokens, loss in facts["points"])
        self.recorder = Recorder(steps, points, tuple(facts["waiting"]))
        self.memory = deepcopy(facts["memory"])

    @property
    def _on_gpu(self) -> bool:
        return any(parameter.is_cuda for parameter in self.model.parameters())


def _held(model: nn.Module) -> dict[str, Tensor]:
    return {**dict(model.named_parameters()), **dict(model.named_buffers())}


def _parameters(optimizer: Optimizer) -> list[nn.Parameter]:
    return [parameter for group in optimizer.param_groups for parameter in group["params"]]
