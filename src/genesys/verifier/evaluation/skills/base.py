"""What every skill is."""

from abc import ABC, abstractmethod
from typing import ClassVar

from torch import Generator, Tensor, nn

UNASKED = -100
"""Target of a position that is not asked for an answer."""


class Skill(ABC):
    """Invents sequences with questions in them, each sequence by rules of its own.

    What is asked can be answered from the sequence alone, and from nothing but the sequence: so a
    model that answers has learned to look, and not what the answers are.
    """

    vocabulary: ClassVar[int]
    """Token ids are below this."""

    length: ClassVar[int]
    """Tokens in a sequence."""

    chance: ClassVar[float]
    """Accuracy of the best guess that knows the form of the answers and not the sequence."""

    @abstractmethod
    def batch(self, sequences: int, random: Generator) -> tuple[Tensor, Tensor]:
        """Invent sequences: tokens and targets, both (sequences, length) int64.

        A target is the token to be named after the tokens up to its position, or `UNASKED`.
        """

    def reader(self, width: int) -> nn.Module | None:
        """Return what reads the answers from features of this width; None for the model's head.

        It maps (batch, length, width) to logits (batch, length, vocabulary), and is trained along.
        """
        return None
