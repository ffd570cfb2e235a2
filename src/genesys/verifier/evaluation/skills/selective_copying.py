"""Write down the few tokens that mattered."""

import torch
from torch import Generator, Tensor

from genesys.verifier.evaluation.skills.base import UNASKED, Skill

_LETTERS = 16
_BLANK, _NOW = _LETTERS, _LETTERS + 1
_READ, _KEPT = 40, 8


class SelectiveCopying(Skill):
    """Eight letters at random places among blanks, then a sign: now the letters again, in order.

    The distance between a letter and its copy is different each time, so that it cannot be copied
    by position (Gu and Dao 2023, arXiv 2312.00752; Poli et al. 2024, arXiv 2403.17844).
    """

    vocabulary = _LETTERS + 2
    length = _READ + _KEPT
    chance = 1 / _LETTERS

    def batch(self, sequences: int, random: Generator) -> tuple[Tensor, Tensor]:
        """Invent sequences: tokens and targets, both (sequences, length) int64."""
        letters = torch.randint(_LETTERS, (sequences, _KEPT), generator=random)
        places = torch.rand(sequences, _READ, generator=random).argsort(dim=1)[:, :_KEPT]
        read = torch.full((sequences, _READ), _BLANK).scatter(1, places.sort(dim=1).values, letters)
        now = torch.full((sequences, 1), _NOW)
        targets = torch.full((sequences, self.length), UNASKED)
        targets[:, _READ:] = letters
        return torch.cat([read, now, letters[:, :-1]], dim=1), targets
