"""Any LLM behind an interface like OpenAI's: vLLM, llama.cpp, Ollama, OpenRouter, Together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from genesys.llm.conversation import Conversation
from genesys.llm.providers.remote import PLACEHOLDER, RemoteLLM

if TYPE_CHECKING:
    import httpx2
    from pydantic_ai.models import Model


@dataclass(frozen=True)
class OpenAICompatible(RemoteLLM):
    """Chat completions at any address. Without `key_variable`, no key is sent."""

    body: Mapping[str, Any] = field(default_factory=dict)
    """Added to every request as it is: what only this server knows."""

    scheme = "Bearer "

    def connected(self, client: httpx2.AsyncClient) -> Model[Any]:
        """Return pydantic-ai's view of this LLM."""
        from openai import AsyncOpenAI
        from pydantic_ai.models.openai import OpenAIChatModel
        from pydantic_ai.profiles.openai import OpenAIModelProfile
        from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider

        library = AsyncOpenAI(
            base_url=self.address,
            api_key=PLACEHOLDER,
            http_client=client,
            timeout=client.timeout,
            max_retries=0,
        )
        # These servers know the older name of the bound on an answer, not all the newer one.
        profile = OpenAIModelProfile(
            openai_chat_streaming_requires_finish_reason=True,
            openai_chat_supports_max_completion_tokens=False,
        )
        return OpenAIChatModel(
            self.model,
            provider=OpenAICompatibleProvider(
                "openai-compatible", openai_client=library, profile=profile
            ),
        )

    def settings(self, conversation: Conversation, longest: int) -> Mapping[str, Any]:
        """Return what goes with a request; no server is taken to think only if it is known to."""
        found = {**super().settings(conversation, longest), "extra_body": dict(self.body)}
        if "thinking" in found:
            found["openai_reasoning_effort"] = found.pop("thinking")
        return found
