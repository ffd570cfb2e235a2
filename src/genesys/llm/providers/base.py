"""What every kind of LLM promises."""

from __future__ import annotations

from abc import ABC, abstractmethod

from genesys.llm.conversation import Conversation
from genesys.llm.reply import Reply

GREETING = Conversation("").told("Are you there? Answer with one word: yes.")
ENOUGH = 2_000
"""Tokens of the answer: one word, and what some LLMs think before they say it."""


class LLM(ABC):
    """Answers conversations. Safe to be asked by several threads at once.

    Its options are the fields of a dataclass; secrets are not among them: a provider reads its key
    from the environment when it is first asked, and no error, log or `repr` shows it.
    """

    model: str
    """What the provider calls it; prices are looked up by this name."""

    @abstractmethod
    def reply(self, conversation: Conversation, longest: int) -> Reply:
        """Answer the last turn in at most `longest` tokens.

        Waits and asks again while the provider is overloaded, limits the rate or fails for the
        moment; such calls cost nothing. Raises LLMUnavailable when patience is at its end,
        and at once, with the tokens as its `usage`, where some were counted for nothing;
        LLMFatal for what asking again cannot mend (a bad key, an unknown model, no credit), with
        the provider's own words, and ContextTooLong for a conversation that does not fit.
        """

    def greet(self) -> Reply:
        """Show that it would answer, by one small call; errors as `reply`.

        An LLM that is not to be bothered with it looks whether it could answer, and says so.
        """
        return self.reply(GREETING, ENOUGH)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Texts that must be kept nowhere: the key, once it was read."""
        return ()

    @property
    def free(self) -> bool:
        """Whether no answer costs money, so that no price is needed."""
        return False
