"""Some documents -> one file of tokens: cut, tokenised, packed. What tokenising processes do."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from genesys.corpus.corpus import token_width
from genesys.corpus.documents.base import Document
from genesys.corpus.manifest import Cut
from genesys.corpus.overlap import Overlap
from genesys.corpus.text_tokenizer import TextTokenizer

_AT_ONCE = 256
"""Documents that are tokenised in one call."""


@dataclass(frozen=True)
class Shard:
    """What a file of tokens holds."""

    documents: int
    bytes: int
    tokens: int
    sha256: str
    cuts: Mapping[str, Cut] = field(default_factory=dict)
    """What was removed from its documents, by the name of the text that they repeat."""

    lossless: bool = True


_SHARD: TypeAdapter[Shard] = TypeAdapter(Shard)


@dataclass(frozen=True)
class Packer:
    """Turns documents into shards; travels to other processes."""

    tokenizer: TextTokenizer
    overlaps: Mapping[str, Overlap]
    domains: tuple[str, ...]

    def cut(self, text: str) -> tuple[str, dict[str, Cut]]:
        """Return a text without what repeats known texts, and what that took."""
        cuts = {}
        for name, overlap in self.overlaps.items():
            text, lines = overlap.removed(text)
            if lines:
                cuts[name] = Cut(1, lines)
        return text.strip(), cuts

    def pack(self, documents: Sequence[Document], path: Path, first: bool) -> Shard:
        """Write `document separator document separator ...`, the first shard with one before.

        The file appears under its name only when it is whole; beside it, with the suffix `.json`,
        what it holds. Raises OSError where it cannot be written.
        """
        import numpy

        separator = self.tokenizer.vocabulary - 1
        kind = f"<u{token_width(self.tokenizer.vocabulary)}"
        count, size, tokens = 0, 0, int(first)
        cuts = dict.fromkeys(self.overlaps, Cut())
        digest, draft = hashlib.sha256(), path.with_suffix(".partial")
        with draft.open("wb") as file:

            def write(ids: list[int]) -> None:
                content = numpy.array(ids, dtype=kind).tobytes()
                digest.update(content)
                file.write(content)

            if first:
                write([separator])
            for start in range(0, len(documents), _AT_ONCE):
                texts = []
                for document in documents[start : start + _AT_ONCE]:
                    text, taken = self.cut(document.text)
                    texts.append(text)
                    for name, cut in taken.items():
                        cuts[name] += cut
                for text, ids in zip(texts, self.tokenizer.encode_all(texts), strict=True):
                    if ids:
                        write([*ids, separator])
                        count, size = count + 1, size + len(text.encode())
                        tokens += len(ids) + 1
        os.replace(draft, path)
        shard = Shard(count, size, tokens, digest.hexdigest(), cuts)
        _write_whole(path.with_suffix(".json"), json.dumps(asdict(shard)).encode())
        return shard

    def pack_held_out(self, documents: Sequence[Document], path: Path) -> Shard:
        """Write the only shard of a held-out split, and the domain and the bytes of each token.

        These stand in `<split>.domains` and `<split>.bytes`; see `Corpus`.
        """
        import numpy

        separator = self.tokenizer.vocabulary - 1
        known = {name: index for index, name in enumerate(self.domains)}
        stream, kinds, sizes = [numpy.array([separator])], [], [numpy.zeros(1, dtype="<u4")]
        lossless, packed = True, 0
        for document in documents:
            ids, lengths = self.tokenizer.measured(document.text)
            if not len(ids):
                continue
            decoded = self.tokenizer.decode(ids.tolist())
            lossless = lossless and decoded.strip() == document.text
            domain = known.get(document.domain, len(known) - 1)
            kinds.append(numpy.full(len(ids) + 1, domain, dtype="u1"))
            stream.append(numpy.append(ids, separator))
            sizes.append(numpy.append(lengths, 0))
            packed += 1
        kinds = [kind[:1] for kind in kinds[:1]] + kinds
        tokens = numpy.concatenate(stream).astype(f"<u{token_width(separator + 1)}").tobytes()
        bytes_each = numpy.concatenate(sizes).astype("<u4")
        beside = path.with_name(path.name.partition("-")[0])
        path.write_bytes(tokens)
        beside.with_suffix(".domains").write_bytes(numpy.concatenate(kinds).tobytes())
        beside.with_suffix(".bytes").write_bytes(bytes_each.tobytes())
        digest, total = hashlib.sha256(tokens).hexdigest(), int(bytes_each.sum())
        return Shard(packed, total, len(bytes_each), digest, lossless=lossless)


def finished_shard(path: Path) -> Shard | None:
    """Return what a shard that was written before holds; None if it is not there as it was."""
    try:
        shard = _SHARD.validate_json(path.with_suffix(".json").read_bytes())
        return shard if sha256_of(path) == shard.sha256 else None
    except (OSError, ValidationError):
        return None


def sha256_of(path: Path) -> str:
    """Return the digest of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_whole(path: Path, content: bytes) -> None:
    draft = path.with_suffix(".partial")
    draft.write_bytes(content)
    os.replace(draft, path)
