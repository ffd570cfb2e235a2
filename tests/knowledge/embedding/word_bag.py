"""Embeddings of tests: a small one that works, and services that speak OpenAI's protocol."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import numpy as np

from genesys.knowledge.embedding.base import Embedding, Vectors, normed
from tests.knowledge.sources.pretend_service import Asked, Reply, plain

SAME = {"forgets": "decay", "forget": "decay", "erases": "decay", "car": "automobile"}
"""Words that mean the same."""


@dataclass(frozen=True)
class WordBag(Embedding):
    """Each word is a direction, by its digest; a few words mean the same."""

    embedded: list[str] = field(default_factory=list)
    """All texts that it was asked for."""

    fail: list[BaseException] = field(default_factory=list)
    """What it raises next, the last first."""

    log: Path | None = None
    """A file that gets a line for each text, from whichever process."""

    @property
    def fingerprint(self) -> str:
        return "word-bag"

    def embed(self, texts: Sequence[str]) -> Vectors:
        if self.fail:
            raise self.fail.pop()
        self.embedded.extend(texts)
        if self.log is not None:
            with self.log.open("a") as file:
                file.writelines(f"{json.dumps(text)}\n" for text in texts)
        return vectors(texts)


def vectors(texts: Sequence[str]) -> Vectors:
    found = np.zeros((len(texts), 64), dtype=np.float32)
    found[:, 0] = 0.1
    for row, text in zip(found, texts, strict=True):
        for word in re.findall(r"\w+", text.lower()):
            row[sha256(SAME.get(word, word).encode()).digest()[0] % 64] += 1.0
    return normed(found)


def service(asked: Asked) -> Reply:
    """Answer as OpenAI does, in any order."""
    body = json.loads(asked.body)
    if asked.path != "/v1/embeddings" or asked.method != "POST":
        return plain({"error": {"message": "Not found."}}, status=404)
    if not all(isinstance(text, str) and 0 < len(text) < 20_000 for text in body["input"]):
        return plain({"error": {"message": "'$.input' is invalid."}}, status=400)
    found = vectors(body["input"])[:, : body.get("dimensions", 64)]
    data = [
        {"object": "embedding", "index": index, "embedding": (3 * vector).tolist()}
        for index, vector in enumerate(found)
    ]
    return plain(
        {
            "object": "list",
            "data": data[1::2] + data[::2],
            "model": body["model"],
            "usage": {"prompt_tokens": 8, "total_tokens": 8},
        }
    )
