"""Pairs among tokens that mean nothing."""

import torch
from torch import Generator, Tensor

from genesys.verifier.evaluation.skills.base import UNASKED, Skill
from genesys.verifier.evaluation.skills.episodes import met_before, packed, shuffled

_KEYS = 8
_NOISES = 8
_PAIRS, _INSERTED = 22, 20


class NoisyRecall(Skill):
    """In-context recall with tokens of noise at random between the pairs: a third of all.

    Where a pair stands says nothing any more ("noisy in-context recall", Poli et al. 2024, arXiv
    2403.17844).
    """

    vocabulary = 2 * _KEYS + _NOISES
    length = 2 * _PAIRS + _INSERTED
    chance = 1 / _KEYS

    def batch(self, sequences: int, random: Generator) -> tuple[Tensor, Tensor]:
        """Invent sequences: tokens and targets, both (sequences, length) int64."""
        keys = torch.randint(_KEYS, (sequences, _PAIRS + _INSERTED), generator=random)
        meaning = torch.randint(_KEYS, 2 * _KEYS, (sequences, _KEYS), generator=random)
        noise = torch.randint(2 * _KEYS, self.vocabulary, keys.shape, generator=random)
        paired = shuffled(sequences, _PAIRS + _INSERTED, random) < _PAIRS
        values = meaning.gather(1, keys)
        # Keys in cells of noise are not shown: they get a number of their own.
        met = met_before(torch.where(paired, keys, _KEYS), _KEYS + 1) & paired
        tokens = torch.stack([torch.where(paired, keys, noise), values], dim=2)
        targets = torch.stack([torch.where(met, values, UNASKED), values * 0 + UNASKED], dim=2)
        filled = torch.stack([torch.ones_like(paired), paired], dim=2)
        tokens, targets = packed(
            filled.flatten(1), tokens.flatten(1), targets.flatten(1), length=self.length
        )
        return tokens, targets
