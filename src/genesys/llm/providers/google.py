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
        from google.genai import Client
        from google.genai.types import HttpOptions, HttpRetryOptions
        from pydantic_ai.models.google import GoogleModel
        from pydantic_ai.providers.google import GoogleProvider

        from genesys.way_out import trust

        # Without it, the library reads the certificates twice for each client: 50 ms.
        trusted = {"verify": trust(), "ssl": trust()}
        options = HttpOptions(
            base_url=self.address,
            httpx_async_client=client,
            timeout=int(self.timeout_seconds * 1000),
            retry_options=HttpRetryOptions(attempts=1),
            client_args=trusted,
            async_client_args=trusted,
        )
        library = Client(vertexai=False, api_key=PLACEHOLDER, http_options=options)
        return GoogleModel(self.model, provider=GoogleProvider(client=library))

    @property
    def _key_variables(self) -> Sequence[str]:
        return _USUAL if self.key_variable == _USUAL[0] else super()._key_variables
