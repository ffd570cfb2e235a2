"""Puts the key into a request, below everything that logs or raises."""

from __future__ import annotations

import ssl
from functools import cache
from urllib.request import getproxies, proxy_bypass

import httpx2

from genesys.errors import LLMFatal
from genesys.llm.network.key import Key

_PLACES = ("authorization", "x-api-key", "x-goog-api-key")
"""Headers in which the libraries of the providers put the key that they believe in."""


class KeyedTransport(httpx2.AsyncBaseTransport):
    """Takes out what the library above has for a key, and puts in the true one, or none.

    The library logs requests and hangs them on its exceptions: it never sees the key.
    """

    def __init__(self, address: str, key: Key | None, header: str, scheme: str) -> None:
        self._added = {header: f"{scheme}{key.value}"} if key else {}
        proxy = _proxy(httpx2.URL(address))
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


@cache
def trust() -> ssl.SSLContext:
    """Return whose certificates count: read once a process, which takes longer than a request."""
    return httpx2.create_ssl_context()


def _proxy(url: httpx2.URL) -> str | None:
    """Return the machine's proxy for this address: a transport of one's own is given none."""
    found = getproxies()
    if proxy_bypass(url.host):
        return None
    proxy = found.get(url.scheme) or found.get("all")
    return proxy if proxy is None or "://" in proxy else f"http://{proxy}"
