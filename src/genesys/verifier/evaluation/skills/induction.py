"""Go on with a melody that began again."""

import torch
from torch import Generator, Tensor

from genesys.verifier.evaluation.skills.base import UNASKED, Skill
from genesys.verifier.evaluation.skills.episodes import shuffled

_TONES = 24
_SHORTEST, _LONGEST = 8, 16


class Induction(Skill):
    """A melody of 8 to 16 different tones, again and again; from its second time on, every tone.

    No token is a key or a value by itself: what follows is found by what came before ("induction
    heads", Olsson et al. 2022, arXiv 2209.11895).
    """

    vocabulary = _TONES
    length = 48
    chance = 1 / _TONES

    def batch(self, sequences: int, random: Generator) -> tuple[Tensor, Tensor]:
        """Invent sequences: tokens and targets, both (sequences, length) int64."""
        melody = shuffled(sequences, _TONES, random)[:, :_LONGEST]
        period = torch.randint(_SHORTEST, _LONGEST + 1, (sequences, 1), generator=random)
        places = torch.arange(self.length + 1)[None]
        sung = melody.gather(1, places % period)
        return sung[:, :-1], torch.where(places[:, 1:] > period, sung[:, 1:], UNASKED)
