"""Keep a whole sequence in one vector."""

import torch
from torch import Generator, Tensor, nn

from genesys.verifier.evaluation.skills.base import UNASKED, Skill

_LETTERS = 16
_END = _LETTERS
_KEPT = 16


class Compression(Skill):
    """Sixteen random letters, then a sign, from whose features alone every letter is read off.

    Each place has a linear map of its own that reads its letter ("compression", after Poli et al.
    2024, arXiv 2403.17844; their one perceptron for all places is a bottleneck of its own).
    """

    vocabulary = _LETTERS + 1
    length = _KEPT + 1
    chance = 1 / _LETTERS

    def batch(self, sequences: int, random: Generator) -> tuple[Tensor, Tensor]:
        """Invent sequences: tokens and targets, both (sequences, length) int64."""
        letters = torch.randint(_LETTERS, (sequences, _KEPT), generator=random)
        end = torch.full((sequences, 1), _END)
        nothing = torch.full((sequences, 1), UNASKED)
        return torch.cat([letters, end], dim=1), torch.cat([letters, nothing], dim=1)

    def reader(self, width: int) -> nn.Module:
        """Return the maps that read the letters from the last position's features."""
        return _LastPosition(width, self.length, self.vocabulary)


class _LastPosition(nn.Module):
    """A linear map of its own for every letter: what is not found is not there."""

    def __init__(self, width: int, length: int, vocabulary: int) -> None:
        super().__init__()
        self.shape = (length, vocabulary)
        self.read = nn.Linear(width, length * vocabulary)

    def forward(self, features: Tensor) -> Tensor:
        read: Tensor = self.read(features[:, -1])
        return read.view(-1, *self.shape)
