"""A key comes again: what stood behind it?"""

import torch
from torch import Generator, Tensor

from genesys.verifier.evaluation.skills.base import UNASKED, Skill
from genesys.verifier.evaluation.skills.episodes import met_before

_KEYS = 12


class InContextRecall(Skill):
    """Pairs of key and value in a row; the value of a key is drawn anew for each sequence.

    After every key that was met before, its value is asked ("in-context recall", Poli et al. 2024,
    arXiv 2403.17844).
    """

    vocabulary = 2 * _KEYS
    length = 64
    chance = 1 / _KEYS

    def batch(self, sequences: int, random: Generator) -> tuple[Tensor, Tensor]:
        """Invent sequences: tokens and targets, both (sequences, length) int64."""
        keys = torch.randint(_KEYS, (sequences, self.length // 2), generator=random)
        meaning = torch.randint(_KEYS, 2 * _KEYS, (sequences, _KEYS), generator=random)
        values = meaning.gather(1, keys)
        asked = values.masked_fill(~met_before(keys, _KEYS), UNASKED)
        tokens = torch.stack([keys, values], dim=2).flatten(1)
        targets = torch.stack([asked, torch.full_like(asked, UNASKED)], dim=2).flatten(1)
        return tokens, targets
