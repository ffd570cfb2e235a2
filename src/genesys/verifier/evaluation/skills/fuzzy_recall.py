"""Keys and values of several tokens."""

import torch
from torch import Generator, Tensor

from genesys.verifier.evaluation.skills.base import UNASKED, Skill
from genesys.verifier.evaluation.skills.episodes import met_before, packed

_LETTERS = 6
_WORDS = 8
_KEY, _VALUE = 3, 2
_MEANS = 2 * _LETTERS
_PAIRS = 28


class FuzzyRecall(Skill):
    """In-context recall of words: a key has 1 to 3 letters, its value 1 or 2 others.

    Between them stands a sign that means "is". After it, and within the value, the letters of a
    value are asked whose key was met before: it has to be compared as a whole ("fuzzy in-context
    recall", Poli et al. 2024, arXiv 2403.17844).
    """

    vocabulary = 2 * _LETTERS + 1
    length = 80
    chance = 1 / _LETTERS

    def batch(self, sequences: int, random: Generator) -> tuple[Tensor, Tensor]:
        """Invent sequences: tokens and targets, both (sequences, length) int64."""
        words = torch.cat(
            [
                _keys(sequences, random),
                torch.full((sequences, _WORDS, 1), _MEANS),
                _values(sequences, random),
            ],
            dim=2,
        )
        said = torch.randint(_WORDS, (sequences, _PAIRS), generator=random)
        tokens = words.gather(1, said[:, :, None].expand(-1, -1, words.shape[2]))
        asked = torch.full_like(tokens, UNASKED)
        answers = tokens[:, :, _KEY + 1 :]
        met = met_before(said, _WORDS)[:, :, None] & (answers >= 0)
        asked[:, :, _KEY:-1] = torch.where(met, answers, UNASKED)
        found = packed(
            (tokens >= 0).flatten(1), tokens.flatten(1), asked.flatten(1), length=self.length
        )
        return found[0], found[1]


def _keys(sequences: int, random: Generator) -> Tensor:
    """Draw different words of 1 to 3 letters: (sequences, words, 3), -1 for no letter."""
    sizes = [_LETTERS**letters for letters in range(1, _KEY + 1)]
    # One word in eight has one letter, three have two, four have three: few are short.
    drawn = [
        torch.rand(sequences, size, generator=random).argsort(dim=1)[:, :count]
        for size, count in zip(sizes, (1, 3, 4), strict=True)
    ]
    spelt = [
        torch.stack(
            [
                codes // _LETTERS**place % _LETTERS if place < letters else codes * 0 - 1
                for place in range(_KEY)
            ],
            dim=2,
        )
        for letters, codes in enumerate(drawn, start=1)
    ]
    return torch.cat(spelt, dim=1)


def _values(sequences: int, random: Generator) -> Tensor:
    """Draw values of 1 or 2 letters: (sequences, words, 2), -1 for no letter."""
    letters = torch.randint(_LETTERS, _MEANS, (sequences, _WORDS, _VALUE), generator=random)
    short = torch.rand(sequences, _WORDS, generator=random) < 0.5
    letters[:, :, 1] = letters[:, :, 1].masked_fill(short, -1)
    return letters
