"""LLMs of Google, by the Gemini API."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from genesys.llm.providers.remote import PLACEHOLDER, RemoteLLM

if TYPE_CHECKING:
    import httpx2
    from pydantic_ai.models import Model

_USUAL = ("GEMINI_API_KEY", "GOOGLE_API_KEY")


@dataclass(frozen=True)
class Google(RemoteLLM):
    """Google keeps the beginning of a conversation by itself, and charges less for it.

    Where `key_variable` is not given, GOOGLE_API_KEY is read after GEMINI_API_KEY.
    """

    key_variable: str = _USUAL[0]
    address: str = "https://generativelanguage.googleapis.com"

    header = "x-goog-api-key"
    extra = "google"

    def connected(self, client: httpx2.AsyncClient) -> Model[Any]:
        """Return pydantic-ai's view of this LLM."""
        from google.genai.types import HttpRetryOptions
        from pydantic_ai.models.google import GoogleModel
        from pydantic_ai.providers.google import GoogleProvider

        return GoogleModel(
            self.model,
            provider=GoogleProvider(
                api_key=PLACEHOLDER,
                base_url=self.address,
                http_client=client,
                retry_options=HttpRetryOptions(attempts=1),
            ),
        )

    @property
    def _key_variables(self) -> Sequence[str]:
        return _USUAL if self.key_variable == _USUAL[0] else super()._key_variables
