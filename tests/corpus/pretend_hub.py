"""A hub on loopback: as much of its protocol as data sets and tokenizers take."""

import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal
from urllib.parse import parse_qs

REVISION = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Repository:
    """What is kept under one name."""

    files: Mapping[str, bytes]
    fault: Literal["", "gated", "cut"] = ""
    cut_files: tuple[str, ...] = ()
    """Files whose transfers end half-way while the fault is `cut`."""

    asked: list[str] = field(default_factory=list)
    """Files that were downloaded."""


@contextmanager
def pretend_hub(repositories: Mapping[str, Repository]) -> Iterator[str]:
    """Serve `datasets/owner/name` and `models/owner/name`; yield the endpoint."""

    class Handler(_Handler):
        known = repositories

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    known: Mapping[str, Repository]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._read_body()
        path = self.path.partition("?")[0].strip("/")
        parts = path.split("/")
        if parts[0] == "api":
            self._tell(parts[1:])
        elif "resolve" in parts:
            at = parts.index("resolve")
            kind = "datasets" if parts[0] == "datasets" else "models"
            self._send_file(kind, "/".join(parts[at - 2 : at]), "/".join(parts[at + 2 :]))
        else:
            self._fail(404, "EntryNotFound")

    do_HEAD = do_POST = do_GET

    def _tell(self, parts: list[str]) -> None:
        """Answer the API: facts of a repository, its tree, single paths."""
        found = self._repository("/".join(parts[:3])) if len(parts) >= 3 else None
        if found is None:
            self._fail(404, "RepoNotFound")
        elif found.fault == "gated":
            self._fail(403, "GatedRepo")
        elif len(parts) > 3 and parts[3] == "tree":
            under = "/".join([*parts[5:], ""])
            here = [e for e in _entries(found) if str(e["path"]).rpartition("/")[0] == under[:-1]]
            self._json([*_folders(found, under), *here])
        elif len(parts) > 3 and parts[3] == "paths-info":
            asked = self._body.get("paths", [])
            self._json([entry for entry in _entries(found) if entry["path"] in asked])
        else:
            self._json(
                {
                    "id": "/".join(parts[1:3]),
                    "sha": REVISION,
                    "cardData": {"license": "cc0-1.0"},
                    "siblings": [{"rfilename": name} for name in found.files],
                }
            )

    def _send_file(self, kind: str, name: str, path: str) -> None:
        found = self._repository(f"{kind}/{name}")
        if found is None:
            return self._fail(404, "RepoNotFound")
        if found.fault == "gated":
            return self._fail(403, "GatedRepo")
        if path not in found.files:
            return self._fail(404, "EntryNotFound")
        content = found.files[path]
        first, last = 0, len(content) - 1
        if wanted := self.headers.get("Range"):
            low, _, high = wanted.removeprefix("bytes=").partition("-")
            first, last = int(low or 0), min(int(high or last), last)
        if self.command == "GET":
            found.asked.append(path)
        self.send_response(206 if wanted else 200)
        self.send_header("ETag", f'"{hashlib.sha1(content).hexdigest()}"')
        self.send_header("X-Repo-Commit", REVISION)
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Range", f"bytes {first}-{last}/{len(content)}")
        self.send_header("Content-Length", str(last - first + 1))
        self.end_headers()
        if self.command == "GET":
            cut = found.fault == "cut" and path in found.cut_files
            part = content[first : last + 1]
            self.wfile.write(part[: len(part) // 2] if cut else part)
            self.close_connection = cut
        return None

    def _repository(self, name: str) -> Repository | None:
        return self.known.get(name)

    def _json(self, value: object) -> None:
        content = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _fail(self, code: int, error: str) -> None:
        self.send_response(code)
        self.send_header("X-Error-Code", error)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _read_body(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        content = self.rfile.read(size)
        self._body = parse_qs(content.decode()) if content else {}

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


def _folders(repository: Repository, under: str) -> list[dict[str, object]]:
    inside = [name.removeprefix(under) for name in repository.files if name.startswith(under)]
    names = sorted({name.partition("/")[0] for name in inside if "/" in name})
    return [{"type": "directory", "path": under + name, "oid": "0" * 40} for name in names]


def _entries(repository: Repository) -> list[dict[str, object]]:
    return [
        {
            "type": "file",
            "path": name,
            "size": len(content),
            "oid": hashlib.sha1(content).hexdigest(),
        }
        for name, content in repository.files.items()
    ]
