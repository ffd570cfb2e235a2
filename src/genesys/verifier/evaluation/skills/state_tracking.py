"""Follow a ball under cups that are swapped."""

import torch
from torch import Generator, Tensor

from genesys.verifier.evaluation.skills.base import Skill

_CUPS = 5
_SWAPS = torch.combinations(torch.arange(_CUPS))
_LENGTH = 24


class StateTracking(Skill):
    """A ball lies under the first of five cups; each token swaps two of them: where is it now?

    The swaps make up the group S5, so the answer after many of them cannot be had by a fixed
    number of parallel steps, but is easy for whoever keeps a state (Merrill et al. 2024, arXiv
    2404.08819).
    """

    vocabulary = len(_SWAPS) + _CUPS
    length = _LENGTH
    # A swap moves the ball from the first cup's side with eigenvalue 1/2.
    chance = 1 / _CUPS + (1 - 1 / _CUPS) * (1 - 0.5**_LENGTH) / _LENGTH

    def batch(self, sequences: int, random: Generator) -> tuple[Tensor, Tensor]:
        """Invent sequences: tokens and targets, both (sequences, length) int64."""
        tokens = torch.randint(len(_SWAPS), (sequences, self.length), generator=random)
        ball = torch.zeros(sequences, dtype=torch.int64)
        seen = []
        for swap in _SWAPS[tokens].unbind(1):
            one, other = swap.unbind(1)
            ball = torch.where(ball == one, other, torch.where(ball == other, one, ball))
            seen.append(ball)
        return tokens, torch.stack(seen, dim=1) + len(_SWAPS)
