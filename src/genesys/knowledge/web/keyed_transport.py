"""Puts the key into a request, below everything that logs or raises."""

import httpx2

from genesys.errors import SourceError
from genesys.knowledge.plain_text import one_line
from genesys.knowledge.web.key import Key
from genesys.way_out import proxy_for, trust


class KeyedTransport(httpx2.BaseTransport):
    """Adds the key to requests to the service's own origin, and to no other.

    The client above logs addresses and hangs requests on its exceptions: it never sees the key. A
    redirect elsewhere goes without it.
    """

    def __init__(self, address: str, key: Key | None) -> None:
        self._origin = _origin(httpx2.URL(address))
        self._key = key
        proxy = proxy_for(httpx2.URL(address))
        try:
            self._plain = httpx2.HTTPTransport(trust(), proxy=proxy)
        except (ImportError, ValueError) as error:
            raise SourceError(
                f"The proxy that the environment names for {address} cannot be used: expected "
                f"an address as http://host:port; {one_line(str(error))}"
            ) from None

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send the request, with the key where it belongs."""
        if self._key is None or _origin(request.url) != self._origin:
            return self._plain.handle_request(request)
        return self._plain.handle_request(
            httpx2.Request(
                request.method,
                request.url.copy_merge_params(self._key.parameters),
                headers={**request.headers, **self._key.headers},
                stream=request.stream,
                extensions=request.extensions,
            )
        )

    def close(self) -> None:
        """Close every connection."""
        self._plain.close()


def _origin(url: httpx2.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
