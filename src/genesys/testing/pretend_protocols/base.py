"""What every protocol knows."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from genesys.llm.reply import Usage
from genesys.testing.pretend_protocols.exchange import Asked, FaultKind, Said

Json = Mapping[str, Any]

_PIECE = 200
"""Characters of a piece of a stream."""


class Protocol(ABC):
    """How one provider words requests, answers and failures. Keeps nothing."""

    marks: bool
    """Whether only what is marked is kept for the next request; else all of it is."""

    error_event: str = ""
    """What an event that tells of a failure is called, where it has a name."""

    @abstractmethod
    def speaks(self, path: str) -> bool:
        """Whether requests to this path are of this protocol."""

    @abstractmethod
    def asked(self, path: str, headers: Mapping[str, str], body: Json) -> Asked:
        """Return what the request asks; raise KeyError or TypeError for one of another form."""

    @abstractmethod
    def whole(self, asked: Asked, said: Said, usage: Usage) -> Json:
        """Return the answer as one JSON object."""

    @abstractmethod
    def stream(self, asked: Asked, said: Said, usage: Usage) -> Iterator[bytes]:
        """Yield the answer in pieces, as server-sent events."""

    @abstractmethod
    def failure(self, asked: Asked, kind: FaultKind) -> tuple[int, Json]:
        """Return the status and the body with which the provider refuses."""

    @abstractmethod
    def told_early(self, usage: Usage) -> Usage:
        """Return what a stream that is cut off half-way has said of its tokens."""


def texts_of(content: object) -> str:
    """Return the words of a message, written as a text or as a list of parts with texts."""
    if isinstance(content, str):
        return content
    if isinstance(content, Sequence):
        return "".join(part["text"] for part in content if "text" in part)
    raise TypeError(f"expected a text or a list of parts, got {content!r}")


def pieces(text: str) -> list[str]:
    """Cut a text as a stream does; an empty one has no pieces."""
    return [text[start : start + _PIECE] for start in range(0, len(text), _PIECE)]


def event(data: Json, name: str = "") -> bytes:
    """Return one server-sent event."""
    head = f"event: {name}\n" if name else ""
    return f"{head}data: {json.dumps(data)}\n\n".encode()
