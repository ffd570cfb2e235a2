"""One question to a service on the web."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from genesys.knowledge.web.key import Key

_MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Request:
    """What is asked of whom, and within which bounds. Asked by GET, or by POST with a body."""

    service: str
    """Requests of one service share its rate limit; errors call it so."""

    address: str
    parameters: Mapping[str, str | int] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    """Sent as JSON."""

    key: Key | None = None
    interval: float = 1.0
    """Seconds between two requests to the service, from this whole machine."""

    timeout: float = 20.0
    """Seconds to connect, and between two pieces of the answer."""

    largest: int = 8 * _MEGABYTE
    """Bytes of an answer, unpacked, at most."""
