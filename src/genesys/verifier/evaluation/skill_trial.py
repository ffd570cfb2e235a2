"""One skill, practised by a small fresh model of a design."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Generator, Tensor, nn

from genesys.architecture.language_model import LanguageModel
from genesys.architecture.realise import Build
from genesys.evolution.verification import SkillScore
from genesys.sandbox.sandbox import Progress, unheard
from genesys.verifier.evaluation.skill_settings import SkillSettings
from genesys.verifier.evaluation.skills.base import UNASKED, Skill
from genesys.verifier.evaluation.tasks.base import Measured
from genesys.verifier.fitted_model import repeatable

Answer = Callable[[Tensor], Tensor]
"""Token ids (batch, length) -> logits (batch, length, vocabulary)."""


class _Pupil(nn.Module):
    """The model, and what reads its answers."""

    def __init__(self, model: LanguageModel, reader: nn.Module | None) -> None:
        super().__init__()
        self.model = model
        self.reader = reader

    def forward(self, tokens: Tensor) -> Tensor:
        if self.reader is None:
            return self.model(tokens)  # type: ignore[no-any-return]
        return self.reader(self.model.features(tokens))  # type: ignore[no-any-return]


@dataclass(frozen=True)
class SkillTrial:
    """Trains a model of the design on one skill; sequences are the same for every design.

    AdamW without weight decay, gradient norm clipped to 1, every sequence seen once. The model is
    the unit tree as it is, at the width and depth of the settings: no size is matched, since this
    tells what a mixer can do and not what a parameter is worth.
    """

    settings: SkillSettings

    def run(self, build: Build, skill: Skill, report: Progress = unheard) -> SkillScore:
        """Train and examine; the same design and settings give the same score."""
        settings = self.settings
        with repeatable(settings.seed):
            reader = skill.reader(settings.width)
            model = LanguageModel(build, skill.vocabulary, settings.width, settings.blocks)
            model.initialise(settings.seed)
            pupil = _Pupil(model, reader)
            unseen = skill.batch(settings.examined, _generator(settings.seed, "exam"))
            control = accuracy(pupil, *unseen)
            found, reached = self._practise(pupil, skill, unseen, report)
        return SkillScore(
            accuracy=found.value,
            error=found.error,
            control=control.value,
            chance=skill.chance,
            tokens=settings.steps * settings.sequences(skill.length) * skill.length,
            tokens_to_threshold=reached,
        )

    def _practise(
        self, pupil: _Pupil, skill: Skill, unseen: tuple[Tensor, Tensor], report: Progress
    ) -> tuple[Measured, int | None]:
        settings, reached = self.settings, None
        random = _generator(settings.seed, "practice")
        optimizer = _optimizer(pupil, settings)
        found = Measured(0.0, 0.0)
        for step in range(1, settings.steps + 1):
            for group in optimizer.param_groups:
                group["lr"] = group["peak"] * _share_of_peak(step, settings.steps)
            pupil.train()
            _learn(pupil, optimizer, *skill.batch(settings.sequences(skill.length), random))
            if step in settings.looked_at:
                found = accuracy(pupil, *unseen)
                report(step / settings.steps, f"{found.value:.0%} right")
                if reached is None and found.value >= settings.threshold:
                    reached = step * settings.sequences(skill.length) * skill.length
        return found, reached


def accuracy(answer: Answer, tokens: Tensor, targets: Tensor) -> Measured:
    """Return the share of asked positions answered rightly, with its error over sequences.

    tokens and targets are (sequences, length).
    """
    if isinstance(answer, nn.Module):
        answer.eval()
    with torch.inference_mode():
        given = answer(tokens).argmax(-1)
    asked = (targets != UNASKED).double()
    right = ((given == targets) * asked).sum(1)
    value = float(right.sum() / asked.sum())
    residual = (right - value * asked.sum(1)).square().mean().sqrt() / asked.sum(1).mean()
    return Measured(value, float(residual) / len(tokens) ** 0.5)


def _learn(
    pupil: nn.Module, optimizer: torch.optim.Optimizer, tokens: Tensor, targets: Tensor
) -> None:
    logits = pupil(tokens).float()
    loss = F.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=UNASKED)
    optimizer.zero_grad(set_to_none=True)
    torch.autograd.backward(loss)
    nn.utils.clip_grad_norm_(pupil.parameters(), 1.0)
    optimizer.step()


def _optimizer(pupil: _Pupil, settings: SkillSettings) -> torch.optim.Optimizer:
    table = pupil.model.embedding.weight
    others = [parameter for parameter in pupil.parameters() if parameter is not table]
    groups = [
        {"params": [table], "peak": settings.embedding_rate},
        {"params": others, "peak": settings.rate},
    ]
    return torch.optim.AdamW(groups, betas=(0.9, 0.95), weight_decay=0.0)


def _share_of_peak(step: int, steps: int) -> float:
    return min(1.0, step / max(1, steps // 10), (steps - step + 1) / max(1, steps // 4))


def _generator(seed: int, purpose: str) -> Generator:
    return Generator().manual_seed(2 * seed + (purpose == "exam"))
