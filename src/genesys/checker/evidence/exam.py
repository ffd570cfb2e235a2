"""A small task that is learned in one process and marked in another.

Sequences are a short random melody of tokens, again and again: whoever looks back can copy. Most
steps within a melody follow a fixed rule, so that there is something to learn for a unit
that cannot look back. The prompts end before what is asked: who has learned from the future has
learned nothing.
"""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass
from random import Random

VOCABULARY = 16
STEPS, ROWS, LENGTH = 64, 8, 48
"""Of the practice: optimizer steps, sequences in each, and their tokens."""

PROMPTS, PROMPT = 512, 40
"""How many questions there are, and how many tokens each shows."""

PERIOD = 8
RULED = 0.8
"""Share of the steps within a melody that follow the rule."""

UNIGRAM = math.log(VOCABULARY)
"""Entropy in nats of one token when nothing before it is known: all are equally frequent."""


@dataclass(frozen=True)
class Exam:
    """What is handed out: practice (STEPS, ROWS, LENGTH) and prompts; and what is kept."""

    practice: tuple[tuple[tuple[int, ...], ...], ...]
    prompts: tuple[tuple[int, ...], ...]
    answers: tuple[int, ...]

    @classmethod
    def drawn(cls, random: Random) -> Exam:
        """Draw the rule, then all sequences."""
        rule = random.sample(range(VOCABULARY), VOCABULARY)
        practice = tuple(
            tuple(_melody(rule, LENGTH, random) for _ in range(ROWS)) for _ in range(STEPS)
        )
        asked = [_melody(rule, PROMPT + 1, random) for _ in range(PROMPTS)]
        return cls(practice, tuple(row[:-1] for row in asked), tuple(row[-1] for row in asked))

    def marked(self, logits: array[float]) -> float:
        """Return the mean loss in nats; logits are (PROMPTS, VOCABULARY) in one row."""
        losses = []
        for number, answer in enumerate(self.answers):
            row = logits[number * VOCABULARY : (number + 1) * VOCABULARY]
            top = max(row)
            losses.append(top + math.log(sum(math.exp(v - top) for v in row)) - row[answer])
        return sum(losses) / len(losses)


def _melody(rule: list[int], length: int, random: Random) -> tuple[int, ...]:
    tune = [random.randrange(VOCABULARY)]
    while len(tune) < PERIOD:
        tune.append(rule[tune[-1]] if random.random() < RULED else random.randrange(VOCABULARY))
    begun = random.randrange(PERIOD)
    return tuple(tune[(begun + position) % PERIOD] for position in range(length))
