"""A language model of the design starts where it should, and a few steps bring it down."""

import math
from collections.abc import Iterator

import torch
import torch.nn.functional as F

from genesys.checker.finding import Finding
from genesys.checker.live.base import LiveCheck
from genesys.checker.live.specimen import VOCABULARY, Specimen

STEPS = 4
RATE = 3e-3
SLACK = 0.5
"""Nats by which the first loss may lie above that of guessing."""


class Learns(LiveCheck):
    """Trains on one batch of random tokens: the loss must begin near chance, and fall."""

    rank = 100

    def probe(self, specimen: Specimen) -> Iterator[Finding]:
        """Report the losses."""
        model = specimen.model()
        optimizer = torch.optim.AdamW(model.parameters(), lr=RATE)
        generator = torch.Generator().manual_seed(0)
        tokens = torch.randint(VOCABULARY, (2, 65), generator=generator)
        losses: list[float] = []
        for _ in range(STEPS + 1):
            logits = model(tokens[:, :-1]).float()
            loss = F.cross_entropy(logits.flatten(0, 1), tokens[:, 1:].flatten())
            losses.append(loss.item())
            optimizer.zero_grad()
            torch.autograd.backward(loss)
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
        chance = math.log(VOCABULARY)
        if not losses[0] < chance + SLACK:
            yield self.found(
                f"The first loss is {losses[0]:.2f} nats; guessing costs {chance:.2f}.",
                "Let the block start near the identity: normalise what goes in and out of it.",
            )
        elif not min(losses[1:]) < losses[0]:
            course = ", ".join(f"{loss:.2f}" for loss in losses)
            yield self.found(
                f"{STEPS} steps on one batch do not lower the loss: {course} nats.",
                "Look for gradients that explode or vanish; normalise, and keep a residual path.",
            )
