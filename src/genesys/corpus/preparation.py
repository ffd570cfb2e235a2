"""Documents -> a corpus folder: duplicates out, split, tokenised, packed. Done once, then kept."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from filelock import FileLock

from genesys import plugins
from genesys.corpus.corpus import (
    TOKENIZER,
    Corpus,
    CorpusSettings,
    Manifest,
    Split,
    SplitFacts,
    token_width,
    write_manifest,
)
from genesys.corpus.documents.base import Document, Documents
from genesys.corpus.documents.files import Files
from genesys.corpus.duplicates import Duplicates, Overlap
from genesys.errors import CorpusError
from genesys.sandbox.sandbox import Progress, unheard

FORMAT = 2
"""Raised whenever the same text would be prepared differently."""

_SPLITS: tuple[Split, ...] = ("test", "validation", "train")
_HELD_OUT_AT_MOST = 8 << 20
_TOKENIZER_SEES = 64 << 20
_BATCH = 4 << 20
_DOMAINS_AT_MOST = 255


def prepare(settings: CorpusSettings, cache: Path, progress: Progress = unheard) -> Corpus:
    """Return the corpus of these settings, prepared in a folder of `cache` if it is not yet.

    The folder is named by the text and the settings, so changed text is a new corpus. One
    process prepares while others wait. A folder appears under its name only when it is whole,
    and one whose files were damaged since is prepared again.

    Raises CorpusError for text that is missing, unreadable or too little to be split.
    """
    cache.mkdir(parents=True, exist_ok=True)
    documents = documents_of(settings, cache, progress)
    folder = cache / _key(settings, documents)
    with FileLock(f"{folder}.lock"):
        found = _whole(folder)
        if found is None:
            _build(settings, documents, folder, progress)
            found = Corpus(folder)
    progress(1.0, "corpus ready")
    return found


def documents_of(settings: CorpusSettings, cache: Path, progress: Progress = unheard) -> Documents:
    """Return the source of text that the settings name, fetched into `cache` where need be."""
    if settings.files:
        return Files(settings.files, settings.text_field)
    return plugins.find(Documents, settings.documents).fetched(cache, progress)


def _key(settings: CorpusSettings, documents: Documents) -> str:
    cut = {"vocabulary": settings.vocabulary, "held_out": settings.held_out}
    parts = [FORMAT, documents.fingerprint, cut]
    return "corpus-" + hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def _whole(folder: Path) -> Corpus | None:
    """Return the corpus if every file is exactly what its manifest says."""
    try:
        corpus = Corpus(folder)
        expected = {f"{split}.tokens": f.sha256 for split, f in corpus.manifest.splits.items()}
        expected[TOKENIZER] = corpus.manifest.tokenizer_sha256
        if all(_sha256(folder / name) == digest for name, digest in expected.items()):
            return corpus
    except (CorpusError, OSError):
        pass
    return None


def _build(
    settings: CorpusSettings, documents: Documents, folder: Path, progress: Progress
) -> None:
    prefix = f".{folder.name}-"
    for left_over in folder.parent.glob(f"{prefix}*"):
        shutil.rmtree(left_over, ignore_errors=True)
    draft = Path(tempfile.mkdtemp(prefix=prefix, dir=folder.parent))
    try:
        _fill(settings, documents, draft, progress)
        if folder.exists():
            shutil.rmtree(folder)
        os.replace(draft, folder)
    except OSError as error:
        raise CorpusError(f"corpus: cannot be written to {folder.parent}: {error}.") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _fill(settings: CorpusSettings, documents: Documents, draft: Path, progress: Progress) -> None:
    progress(0.0, "looking for duplicate documents")
    assignment = _assign(settings, documents)
    shelf = _Shelf(documents, assignment)
    progress(0.4, "training the tokenizer")
    tokenizer = _train_tokenizer((found.text for found in shelf.read("train")), settings.vocabulary)
    tokenizer.save(str(draft / TOKENIZER))
    vocabulary = tokenizer.get_vocab_size() + 1
    splits: dict[Split, SplitFacts] = {}
    for number, split in enumerate(_SPLITS):
        progress(0.6 + 0.1 * number, f"tokenising the {split} documents")
        path = draft / f"{split}.tokens"
        splits[split] = _pack(
            (found.text for found in shelf.read(split)), tokenizer, vocabulary, path
        )
        if split != "train":
            _describe(shelf.read(split), tokenizer, assignment.domains, path)
    manifest = Manifest(
        licence=documents.licence,
        vocabulary=vocabulary,
        duplicates=assignment.duplicates,
        tokenizer_sha256=_sha256(draft / TOKENIZER),
        splits=splits,
        domains=assignment.domains,
    )
    content = json.dumps(asdict(manifest), sort_keys=True)
    digest = hashlib.sha256(content.encode()).hexdigest()[:12]
    write_manifest(draft, replace(manifest, digest=digest))


@dataclass(frozen=True)
class _Assignment:
    """For every document in reading order the split that it belongs to, or None."""

    splits: tuple[Split | None, ...]
    duplicates: int
    domains: tuple[str, ...]


def _assign(settings: CorpusSettings, documents: Documents) -> _Assignment:
    """Drop duplicates, then give documents in the order of their hashes to test, validation, train.

    Hash order makes the split a property of the texts, not of their order or their file names.
    """
    duplicates, kept, total, count = Duplicates(), [], 0, 0
    domains: dict[str, None] = {}
    for index, found in enumerate(documents.read()):
        text = normalised(found.text)
        domains.setdefault(found.domain)
        total, count = total + 1, count + bool(text)
        if text and duplicates.is_new(text):
            encoded = text.encode()
            kept.append((hashlib.sha256(encoded).digest(), index, len(encoded)))
    share = min(settings.held_out * sum(size for _, _, size in kept), _HELD_OUT_AT_MOST)
    splits: list[Split | None] = [None] * total
    filled: dict[Split, int] = dict.fromkeys(_SPLITS, 0)
    for _, index, size in sorted(kept):
        split = next(name for name in _SPLITS if name == "train" or filled[name] < share)
        filled[split] += size
        splits[index] = split
    if not filled["train"] or filled["train"] < sum(filled.values()) / 2:
        raise CorpusError(
            f"corpus: {len(kept)} different documents are too few to be split into train, "
            "validation and test. Give more files, or JSONL with one document a line."
        )
    return _Assignment(tuple(splits), count - len(kept), tuple(domains)[:_DOMAINS_AT_MOST])


class _Shelf:
    """The documents by split; training text is cut where it repeats held-out text."""

    def __init__(self, documents: Documents, assignment: _Assignment) -> None:
        self._documents = documents
        self._assignment = assignment
        self._overlap = Overlap()
        for split in ("validation", "test"):
            for found in self.read(split):
                self._overlap.hold_out(found.text)

    def read(self, split: Split) -> Iterator[Document]:
        for found, belongs in zip(self._documents.read(), self._assignment.splits, strict=True):
            if belongs != split:
                continue
            text = normalised(found.text)
            text = self._overlap.cut(text).strip() if split == "train" else text
            if text:
                yield Document(text, found.domain)


def normalised(text: str) -> str:
    """Make line ends uniform and trim the ends of the document; all else stays as it is."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _train_tokenizer(texts: Iterable[str], vocabulary: int) -> Any:
    """Train a byte-level byte-pair tokenizer on the first 64 MiB; one id is left for the separator.

    Sennrich et al. 2016, over bytes as in GPT-2 (Radford et al. 2019): any text round-trips.
    """
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary - 1,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(_first(texts, _TOKENIZER_SEES), trainer)
    return tokenizer


def _first(texts: Iterable[str], characters: int) -> Iterator[str]:
    for text in texts:
        yield text
        characters -= len(text)
        if characters <= 0:
            return


def _pack(texts: Iterable[str], tokenizer: Any, vocabulary: int, path: Path) -> SplitFacts:
    """Write `separator document separator ... separator` and count what was written."""
    import numpy

    separator, kind = [vocabulary - 1], f"<u{token_width(vocabulary)}"
    documents = size = tokens = 0
    with path.open("wb") as file:
        for batch in _batches(texts):
            for text, encoding in zip(batch, tokenizer.encode_batch(batch), strict=True):
                numpy.array(separator + encoding.ids, dtype=kind).tofile(file)
                documents, size = documents + 1, size + len(text.encode())
                tokens += 1 + len(encoding.ids)
        numpy.array(separator, dtype=kind).tofile(file)
    return SplitFacts(documents, size, tokens + 1, _sha256(path))


def _describe(
    documents: Iterable[Document], tokenizer: Any, domains: tuple[str, ...], path: Path
) -> None:
    """Write beside a split's tokens the domain and the bytes of each."""
    import numpy

    lengths = numpy.zeros(tokenizer.get_vocab_size(), dtype="<u4")
    for piece, index in tokenizer.get_vocab(with_added_tokens=False).items():
        lengths[index] = len(piece)
    known = {name: index for index, name in enumerate(domains)}
    kinds, sizes = [], []
    for found in documents:
        ids = tokenizer.encode(found.text).ids
        kind = known.get(found.domain, len(domains) - 1)
        kinds.append(numpy.full(len(ids) + 1, kind, dtype="u1"))
        sizes.append(numpy.append(lengths[ids], 0).astype("<u4"))
    first = [kinds[0][:1], numpy.zeros(1, dtype="<u4")]
    numpy.concatenate([first[0], *kinds]).tofile(path.with_suffix(".domains"))
    numpy.concatenate([first[1], *sizes]).tofile(path.with_suffix(".bytes"))


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    for text in texts:
        batch.append(text)
        if sum(map(len, batch)) >= _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
