"""LLMs of OpenAI, by chat completions."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from genesys.llm.conversation import Conversation
from genesys.llm.providers.remote import PLACEHOLDER, RemoteLLM

if TYPE_CHECKING:
    import httpx2
    from pydantic_ai.models import Model


@dataclass(frozen=True)
class OpenAI(RemoteLLM):
    """OpenAI keeps the beginning of a conversation by itself, and charges less for it."""

    key_variable: str = "OPENAI_API_KEY"
    address: str = "https://api.openai.com/v1"

    scheme = "Bearer "

    def connected(self, client: httpx2.AsyncClient) -> Model[Any]:
        """Return pydantic-ai's view of this LLM."""
        from openai import AsyncOpenAI
        from pydantic_ai.models.openai import OpenAIChatModel
        from pydantic_ai.profiles import merge_profile
        from pydantic_ai.profiles.openai import OpenAIModelProfile
        from pydantic_ai.providers.openai import OpenAIProvider

        library = AsyncOpenAI(
            base_url=self.address,
            api_key=PLACEHOLDER,
            http_client=client,
            timeout=client.timeout,
            max_retries=0,
        )
        profile = merge_profile(
            OpenAIProvider.model_profile(self.model),
            OpenAIModelProfile(openai_chat_streaming_requires_finish_reason=True),
        )
        return OpenAIChatModel(
            self.model, provider=OpenAIProvider(openai_client=library), profile=profile
        )

    def settings(self, conversation: Conversation, longest: int) -> Mapping[str, Any]:
        """Return what goes with a request; what begins alike is sent where it is already kept."""
        named = conversation.instructions.encode("utf-8", "surrogatepass")
        return {
            **super().settings(conversation, longest),
            "openai_prompt_cache_key": hashlib.sha256(named).hexdigest()[:32],
        }
