"""An LLM on loopback: a real HTTP server that says what it is told to, and fails as it is told to.

It speaks the protocols of OpenAI (chat completions), Anthropic (messages) and Google
(generateContent), streamed and not, at one address.
"""

from __future__ import annotations

import json
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from genesys.llm.reply import NOTHING, Usage
from genesys.testing.pretend_protocols.anthropic import AnthropicProtocol
from genesys.testing.pretend_protocols.base import Protocol, event
from genesys.testing.pretend_protocols.exchange import Asked, Fault, FaultKind, Said, tokens_of
from genesys.testing.pretend_protocols.google import GoogleProtocol
from genesys.testing.pretend_protocols.openai import OpenAIProtocol

__all__ = ["Asked", "Fault", "PretendLLMServer", "Said", "Script", "tokens_of"]

Script = Callable[[Asked], str | Said | Fault]
"""What is answered. It is called by many threads at once."""

_PROTOCOLS: tuple[Protocol, ...] = (OpenAIProtocol(), AnthropicProtocol(), GoogleProtocol())
_LATE: Mapping[str, FaultKind] = {"overloaded_late": "overloaded", "no_credit_late": "no_credit"}
_WRONG_FORM = {"this": ["is", "of another form"]}


class PretendLLMServer:
    """Answers by a script, counts tokens, and keeps every request. Use it in a `with` block.

    Tokens are counted by `tokens_of`. Texts at the beginning of a conversation that an earlier
    request began with are counted as cached; with Anthropic only those that were marked, and newly
    marked ones as stored. A script that raises is answered with status 400 and its words. Every
    answer takes `seconds`; where a `key` is given, any other is refused.

    >>> with PretendLLMServer(lambda asked: f"You said: {asked.text}") as server:
    ...     server.address.startswith("http://127.0.0.1:")
    True
    """

    def __init__(self, script: Script, seconds: float = 0.0, key: str = "") -> None:
        self._script = script
        self._seconds = seconds
        self._key = key
        self._lock = threading.Lock()
        self._asked: list[Asked] = []
        self._usage = NOTHING
        self._known: set[tuple[str, ...]] = set()
        self._now = self._most = 0
        self.closing = threading.Event()
        self._server = _Server(self)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def address(self) -> str:
        """Where it listens; an OpenAI client wants `/v1` behind it."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def asked(self) -> tuple[Asked, ...]:
        """Every request so far, in the order in which they came."""
        with self._lock:
            return tuple(self._asked)

    @property
    def usage(self) -> Usage:
        """All tokens that it has told its clients of, those of answers that failed included."""
        with self._lock:
            return self._usage

    @property
    def most_at_once(self) -> int:
        """The most requests that waited for an answer at the same time."""
        with self._lock:
            return self._most

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Count a request as one that waits, for as long as the block lasts."""
        with self._lock:
            self._now += 1
            self._most = max(self._most, self._now)
        try:
            yield
        finally:
            with self._lock:
                self._now -= 1

    def says(self, asked: Asked) -> Said | Fault:
        """Take a request down, and return what the script makes of it, after the set time."""
        with self._lock:
            self._asked.append(asked)
        if self._key and asked.key != self._key:
            return Fault("bad_key")
        self.closing.wait(self._seconds)
        answer = self._script(asked)
        return Said(answer) if isinstance(answer, str) else answer

    def counted(self, protocol: Protocol, asked: Asked, said: Said) -> Usage:
        """Count the tokens of an exchange, and keep what the provider would keep of it."""
        conversation = asked.conversation
        texts = (conversation.instructions, *(turn.text for turn in conversation.turns))
        sizes = [tokens_of(text) for text in texts]
        kept = asked.kept if protocol.marks else len(texts)
        with self._lock:
            known = max(
                (end for end in range(1, len(texts) + 1) if texts[:end] in self._known), default=0
            )
            self._known.update(texts[:end] for end in range(1, kept + 1))
        stored = sum(sizes[known:kept]) if protocol.marks else 0
        written = tokens_of(said.text) + said.thoughts
        return Usage(sum(sizes), sum(sizes[:known]), stored, written)

    def tell(self, usage: Usage) -> None:
        """Add tokens that a client is told of."""
        with self._lock:
            self._usage += usage


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, owner: PretendLLMServer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.owner = owner

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that hangs up: some tests are about that."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_POST(self) -> None:
        """Answer one request."""
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        path = self.path.partition("?")[0]
        spoken = next((known for known in _PROTOCOLS if known.speaks(path)), None)
        if spoken is None:
            return self._send(404, {"error": {"message": f"nothing is served at {path}"}})
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            asked = spoken.asked(path, headers, json.loads(body))
        except (KeyError, TypeError, ValueError) as error:
            return self._send(400, {"error": {"message": f"a request of another form: {error!r}"}})
        with self.server.owner.waiting():
            try:
                said = self.server.owner.says(asked)
            except Exception as error:  # noqa: BLE001 - whoever asks is to see why
                return self._send(400, {"error": {"message": f"the script raised {error!r}"}})
            if isinstance(said, Fault):
                return self._fail(spoken, asked, said)
            usage = self.server.owner.counted(spoken, asked, said)
            if said.counted:
                self.server.owner.tell(usage)
            if asked.stream:
                return self._pour(spoken.stream(asked, said, usage))
            return self._send(200, spoken.whole(asked, said, usage))

    def _fail(self, spoken: Protocol, asked: Asked, fault: Fault) -> None:
        match fault.kind:
            case "silent":
                self.server.owner.closing.wait()
                self.close_connection = True
            case "reset":
                self._reset()
            case "cut_off" | "overloaded_late" | "no_credit_late" if asked.stream:
                self._pour(self._half(spoken, asked, fault), ends=fault.kind != "cut_off")
            case "cut_off":
                self._send(200, spoken.whole(asked, Said("half"), NOTHING), withheld=1)
            case "overloaded_late" | "no_credit_late":
                self._send(*spoken.failure(asked, _LATE[fault.kind]))
            case "wrong_json" if asked.stream:
                self._pour(iter([event(_WRONG_FORM)]))
            case "wrong_json":
                self._send(200, _WRONG_FORM)
            case "no_json" if asked.stream:
                self._pour(iter([b'data: {"id": \n\n']))
            case "no_json":
                self._send(200, b'{"id": ')
            case kind:
                wait = {"retry-after": fault.retry_after} if fault.retry_after else {}
                self._send(*spoken.failure(asked, kind), headers=wait)

    def _half(self, spoken: Protocol, asked: Asked, fault: Fault) -> Iterator[bytes]:
        """Yield the first half of an answer that was to be long, and what ends it."""
        said = Said("words " * 40)
        usage = self.server.owner.counted(spoken, asked, said)
        self.server.owner.tell(spoken.told_early(usage))
        whole = list(spoken.stream(asked, said, usage))
        yield from whole[: len(whole) // 2]
        if fault.kind in _LATE:
            yield event(spoken.failure(asked, _LATE[fault.kind])[1], spoken.error_event)

    def _send(
        self,
        status: int,
        body: Mapping[str, Any] | bytes,
        withheld: int = 0,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Send a whole answer, but for the last bytes that are withheld."""
        plain = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(plain)))
        self.end_headers()
        self.wfile.write(plain[: len(plain) - withheld])
        if withheld:
            self.close_connection = True

    def _pour(self, events: Iterator[bytes], ends: bool = True) -> None:
        """Send a stream of events, chunk by chunk; one that does not end is cut off."""
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        for found in events:
            self.wfile.write(f"{len(found):x}\r\n".encode() + found + b"\r\n")
        if ends:
            self.wfile.write(b"0\r\n\r\n")
        else:
            self.close_connection = True

    def _reset(self) -> None:
        """Close the connection so that the client's system says `reset by peer`."""
        lingering = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, lingering)
        self.connection.close()
        self.close_connection = True
        time.sleep(0)

    def log_message(self, *_: Any) -> None:
        """Keep standard error for faults."""
