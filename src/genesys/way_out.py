"""What every request to a service outside needs: a key, whose certificates count, which proxy."""

from __future__ import annotations

import re
import ssl
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING
from urllib.request import getproxies, proxy_bypass

from genesys.errors import GenesysError

if TYPE_CHECKING:
    import httpx2


def key_in(
    environment: Mapping[str, str], variables: Sequence[str], fault: type[GenesysError]
) -> str | None:
    """Return the key in the first of these variables that is set, or None.

    Raises `fault` for one that cannot be a key, without showing it.
    """
    for variable in variables:
        value = environment.get(variable, "").strip()
        if not value:
            continue
        if not value.isascii() or not value.isprintable() or " " in value:
            raise fault(
                f"{variable}: expected one word of plain letters, digits and signs; what is "
                "there has other characters. Copy the key again."
            )
        return value
    return None


@cache
def trust() -> ssl.SSLContext:
    """Return whose certificates count: read once a process, which takes longer than a request."""
    import httpx2

    return httpx2.create_ssl_context()


def proxy_for(url: httpx2.URL) -> str | None:
    """Return the machine's proxy for this address: a transport of one's own is given none."""
    if proxy_bypass(url.host):
        return None
    proxies = getproxies()
    proxy = proxies.get(url.scheme) or proxies.get("all")
    # Many name it by host and port alone.
    return f"http://{proxy}" if proxy and re.fullmatch(r"[^:/]+:\d+", proxy) else proxy
