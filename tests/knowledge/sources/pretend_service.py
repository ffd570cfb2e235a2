"""A service on loopback that answers as it is told to, in turn."""

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

SAMPLES = Path(__file__).with_name("samples")


@dataclass(frozen=True)
class Reply:
    """One answer. `withheld` bytes are promised by Content-Length but never sent."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    withheld: int = 0


def sample(name: str, **more: Any) -> Reply:
    return Reply((SAMPLES / name).read_bytes(), **more)


def plain(value: Any, **more: Any) -> Reply:
    return Reply(json.dumps(value).encode(), **more)


@dataclass(frozen=True)
class Asked:
    """One request that came."""

    at: float
    method: str
    path: str
    parameters: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Service:
    address: str
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def pretend_service(
    replies: Sequence[Reply] | Mapping[str, Reply] | Callable[[Asked], Reply],
) -> Iterator[Service]:
    """Give these replies in turn, the last for ever; or one a path, and 404 for other paths; or
    what a function makes of the request."""
    service = Service("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            split = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            parameters = {key: values[0] for key, values in parse_qs(split.query).items()}
            headers = {key.lower(): value for key, value in self.headers.items()}
            service.asked.append(
                Asked(time.time(), self.command, split.path, parameters, headers, body)
            )
            if callable(replies):
                reply = replies(service.asked[-1])
            elif isinstance(replies, Mapping):
                reply = replies.get(split.path, Reply(b"Not found.", 404))
            else:
                reply = replies[min(len(service.asked), len(replies)) - 1]
            self._give(reply)

        do_POST = do_GET

        def _give(self, reply: Reply) -> None:
            time.sleep(reply.delay)
            try:
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(reply.body) + reply.withheld))
                self.end_headers()
                self.wfile.write(reply.body)
            except OSError:
                # The client has had enough.
                self.close_connection = True
            if reply.withheld:
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            """Say nothing of a client that hangs up: some tests are about that."""
            if not isinstance(sys.exception(), ConnectionError):
                super().handle_error(request, client_address)

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    service.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
