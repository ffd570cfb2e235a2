"""What all LLMs on the network have in common."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from annotated_types import Ge, Gt

from genesys.errors import ConfigError, LLMError, LLMFatal
from genesys.llm.conversation import Conversation
from genesys.llm.network.key import Key
from genesys.llm.network.patience import Patience
from genesys.llm.providers.base import LLM
from genesys.llm.reply import Reply

if TYPE_CHECKING:
    import httpx2
    from pydantic_ai.models import Model

Effort = Literal["minimal", "low", "medium", "high", "xhigh", "max"]

PLACEHOLDER = "put-in-below"
"""What the libraries are given for a key; the true one they never see."""


@dataclass(frozen=True)
class RemoteLLM(LLM):
    """An LLM that is asked over HTTP, by way of pydantic-ai."""

    model: str
    temperature: Annotated[float, Ge(0)] | None = None
    """None: the provider's own."""

    effort: Effort | None = None
    """How much it thinks before it answers; None: as the provider has it."""

    key_variable: str = ""
    """The environment variable that holds the key."""

    address: str = ""
    """Where the provider's interface begins."""

    timeout_seconds: Annotated[float, Gt(0)] = 600.0
    """Of silence, after which a request is given up and made again."""

    patience_seconds: Annotated[float, Ge(0)] = 600.0
    """For how long one question is asked again and again while the provider fails."""

    header: ClassVar[str] = "authorization"
    """The header that carries the key."""

    scheme: ClassVar[str] = ""
    """Before the key in that header."""

    extra: ClassVar[str] = "llm"
    """The extra of Genesys that installs what this provider needs."""

    def __post_init__(self) -> None:
        """Refuse an address that is none."""
        if not self.address.startswith(("http://", "https://")):
            raise ConfigError(
                f"address: expected one as https://host/v1, got {self.address!r}. Correct it."
            )

    def reply(self, conversation: Conversation, longest: int) -> Reply:
        """Answer the last turn, as every LLM does.

        Raises ConfigError, with the command that installs it, where the library is missing.
        """
        key = self._key
        try:
            return Patience(self.patience_seconds).reply(
                lambda: asyncio.run(self._attempt(conversation, longest, key))
            )
        except LLMError as error:
            error.args = (f"{self.model} at {self.address}: {error}",)
            raise
        except ImportError as error:
            raise ConfigError(
                f"llm: {self.model} needs a library that cannot be imported: {error}. Run "
                f"`pip install 'genesys[{self.extra}]'`."
            ) from error

    @property
    def secrets(self) -> tuple[str, ...]:
        """The key, where there is one."""
        found = Key.found(self._key_variables)
        return (found.value,) if found else ()

    @abstractmethod
    def connected(self, client: httpx2.AsyncClient) -> Model[Any]:
        """Return pydantic-ai's view of this LLM, which makes no attempts of its own."""

    def settings(self, conversation: Conversation, longest: int) -> Mapping[str, Any]:
        """Return what goes with a request, by pydantic-ai's names."""
        found: dict[str, Any] = {"max_tokens": longest}
        if self.temperature is not None:
            found["temperature"] = self.temperature
        if self.effort is not None:
            found["thinking"] = self.effort
        return found

    async def _attempt(self, conversation: Conversation, longest: int, key: Key | None) -> Reply:
        from genesys.llm.network.attempt import attempt
        from genesys.llm.network.keyed_transport import KeyedTransport

        return await attempt(
            conversation,
            self.settings(conversation, longest),
            transport=KeyedTransport(self.address, key, self.header, self.scheme),
            connect=self.connected,
            seconds=self.timeout_seconds,
            blot=key.blot if key else str,
        )

    @property
    def _key_variables(self) -> Sequence[str]:
        return (self.key_variable,) if self.key_variable else ()

    @cached_property
    def _key(self) -> Key | None:
        found = Key.found(self._key_variables)
        if found is None and self._key_variables:
            names = " or ".join(self._key_variables)
            raise LLMFatal(
                f"{self.model} at {self.address}: expected a key in the environment variable "
                f"{names}, which is not set. Set it, or name another in `key_variable`."
            )
        return found
