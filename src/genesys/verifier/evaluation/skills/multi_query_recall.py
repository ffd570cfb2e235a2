"""All pairs first, then all keys."""

import torch
from torch import Generator, Tensor

from genesys.verifier.evaluation.skills.base import UNASKED, Skill
from genesys.verifier.evaluation.skills.episodes import shuffled

_PAIRS = 8
_KEYS = 16
_VALUES = 8


class MultiQueryRecall(Skill):
    """Eight pairs of a key and a value, then the keys again in another order, with their values.

    No key is shown twice before all are asked, so whoever forgets the older pairs to keep the
    newer ones loses ("multi-query associative recall", Arora et al. 2023, arXiv 2312.04927).
    """

    vocabulary = _KEYS + _VALUES
    length = 4 * _PAIRS
    chance = 1 / _VALUES

    def batch(self, sequences: int, random: Generator) -> tuple[Tensor, Tensor]:
        """Invent sequences: tokens and targets, both (sequences, length) int64."""
        keys = shuffled(sequences, _KEYS, random)[:, :_PAIRS]
        values = torch.randint(_KEYS, self.vocabulary, (sequences, _PAIRS), generator=random)
        shown = torch.stack([keys, values], dim=2)
        order = shuffled(sequences, _PAIRS, random)[:, :, None].expand(-1, -1, 2)
        again = shown.gather(1, order)
        targets = torch.full((sequences, self.length), UNASKED)
        targets[:, 2 * _PAIRS :: 2] = again[:, :, 1]
        return torch.cat([shown.flatten(1), again.flatten(1)], dim=1), targets
