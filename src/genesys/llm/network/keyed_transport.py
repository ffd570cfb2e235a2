"""Puts the key into a request, below everything that logs or raises."""

from __future__ import annotations

import httpx2

from genesys.errors import LLMFatal
from genesys.llm.network.key import Key
from genesys.way_out import proxy_for, trust

_PLACES = ("authorization", "x-api-key", "x-goog-api-key")
"""Headers in which the libraries of the providers put the key that they believe in."""


class KeyedTransport(httpx2.AsyncBaseTransport):
    """Takes out what the library above has for a key, and puts in the true one, or none.

    The library logs requests and hangs them on its exceptions: it never sees the key.
    """

    def __init__(self, address: str, key: Key | None, header: str, scheme: str) -> None:
        self._added = {header: f"{scheme}{key.value}"} if key else {}
        proxy = proxy_for(httpx2.URL(address))
        try:
            self._plain = httpx2.AsyncHTTPTransport(verify=trust(), proxy=proxy)
        except (ImportError, ValueError) as error:
            raise LLMFatal(
                f"The proxy that the environment names for {address} cannot be used: expected an "
                f"address as http://host:port; {error}"
            ) from None

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send the request with the key."""
        kept = {
            name: value for name, value in request.headers.items() if name.lower() not in _PLACES
        }
        return await self._plain.handle_async_request(
            httpx2.Request(
                request.method,
                request.url,
                headers={**kept, **self._added},
                stream=request.stream,
                extensions=request.extensions,
            )
        )

    async def aclose(self) -> None:
        """Close every connection."""
        await self._plain.aclose()
