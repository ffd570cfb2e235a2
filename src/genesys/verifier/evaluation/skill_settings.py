"""How a skill is practised: the same for every design."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SkillSettings:
    """A small model and a short training; torch-free, so that the search can name it."""

    width: int = 64
    blocks: int = 2
    steps: int = 480
    tokens: int = 1024
    """In a step, about: whole sequences. Steps teach more than tokens: half as many of twice the
    size leave GPT without induction."""

    rate: float = 2e-3
    """Peak learning rate of all but embeddings, after a rise over a tenth of the steps; it falls to
    zero over the last quarter."""

    embedding_rate: float = 2e-4
    """Of embeddings, whose scale is small: the language model divides it out. With so few tokens
    each is met in every step, and at ten times this rate GPT learns no recall in this time."""

    examined: int = 128
    """Unseen sequences on which accuracy is measured."""

    looks: int = 12
    """How often it is measured during training."""

    threshold: float = 0.9
    """Accuracy from which on a skill counts as learned."""

    seed: int = 0

    def sequences(self, length: int) -> int:
        """Return how many sequences of this length make up a step."""
        return max(1, round(self.tokens / length))

    @property
    def looked_at(self) -> frozenset[int]:
        """The steps, counted from 1, after which accuracy is measured; the last is one."""
        return frozenset(-(-look * self.steps // self.looks) for look in range(1, self.looks + 1))
