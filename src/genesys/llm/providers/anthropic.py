"""LLMs of Anthropic, by messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from genesys.llm.conversation import Conversation
from genesys.llm.providers.remote import PLACEHOLDER, RemoteLLM

if TYPE_CHECKING:
    import httpx2
    from pydantic_ai.models import Model


@dataclass(frozen=True)
class Anthropic(RemoteLLM):
    """Anthropic keeps what is marked: the instructions, and the conversation to its last turn.

    What is kept costs a quarter more when it is first read, and a tenth when it is read again
    within five minutes.
    """

    key_variable: str = "ANTHROPIC_API_KEY"
    address: str = "https://api.anthropic.com"

    header = "x-api-key"

    def connected(self, client: httpx2.AsyncClient) -> Model[Any]:
        """Return pydantic-ai's view of this LLM."""
        from anthropic import AsyncAnthropic
        from pydantic_ai.models.anthropic import AnthropicModel
        from pydantic_ai.providers.anthropic import AnthropicProvider

        library = AsyncAnthropic(
            base_url=self.address,
            api_key=PLACEHOLDER,
            http_client=client,
            timeout=client.timeout,
            max_retries=0,
        )
        return AnthropicModel(self.model, provider=AnthropicProvider(anthropic_client=library))

    def settings(self, conversation: Conversation, longest: int) -> Mapping[str, Any]:
        """Return what goes with a request."""
        return {
            **super().settings(conversation, longest),
            "anthropic_cache_instructions": True,
            "anthropic_cache_messages": True,
        }
