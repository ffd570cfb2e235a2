"""Documents -> a corpus folder: duplicates out, split, tokenised, packed. Done once, then kept."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import compress
from pathlib import Path

from filelock import FileLock
from pydantic import TypeAdapter, ValidationError

from genesys import plugins
from genesys.corpus.assignment import Assignment, assign, normalised
from genesys.corpus.corpus import Corpus
from genesys.corpus.corpus_settings import CorpusSettings
from genesys.corpus.documents.base import Document, Documents
from genesys.corpus.documents.files import Files
from genesys.corpus.documents.hub import Hub
from genesys.corpus.evaluation_sets import EvaluationSets
from genesys.corpus.loaded_tokenizer import loaded_tokenizer
from genesys.corpus.manifest import (
    TOKENIZER,
    Cut,
    Manifest,
    Split,
    SplitFacts,
    shard_name,
    write_manifest,
)
from genesys.corpus.mixtures import mixture
from genesys.corpus.overlap import Overlap
from genesys.corpus.packing import pack_shards
from genesys.corpus.shard import Packer, Shard, sha256_of
from genesys.corpus.text_tokenizer import TextTokenizer, trained_tokenizer
from genesys.errors import CorpusError
from genesys.sandbox.sandbox import Progress, unheard

FORMAT = 2
"""Raised whenever the same text would be prepared differently."""

HELD_OUT = "held-out text"
"""The name under which cuts of what repeats validation or test documents are counted."""

_HELD_OUT_SPLITS: tuple[Split, ...] = ("validation", "test")
_ASSIGNMENT = "assignment.json"
_TOKENIZER_SEES = 64 << 20


def prepare(
    settings: CorpusSettings,
    cache: Path,
    progress: Progress = unheard,
    processes: int | None = None,
) -> Corpus:
    """Return the corpus of these settings, prepared in a folder of `cache` if it is not yet.

    The folder is named by the text and the settings, so changed text is a new corpus. One
    process prepares while others wait; it starts as many as there are free cores (or `processes`)
    to tokenise. A folder appears under its name only when it is whole, and one whose files were
    damaged since is prepared again. What a preparation that was killed had finished is used by the
    next.

    Raises CorpusError for text that is missing, unreadable or too little to be split.
    """
    cache.mkdir(parents=True, exist_ok=True)
    tokenizer = loaded_tokenizer(settings.tokenizer) if settings.tokenizer else None
    documents = documents_of(settings, cache, progress)
    folder = cache / _key(settings, documents, tokenizer)
    with FileLock(f"{folder}.lock"):
        found = _whole(folder)
        if found is None:
            _build(_Preparation(settings, documents, tokenizer, processes), folder, progress)
            found = Corpus(folder)
    progress(1.0, "corpus ready")
    return found


def documents_of(settings: CorpusSettings, cache: Path, progress: Progress = unheard) -> Documents:
    """Return the source of text that the settings name, fetched into `cache` where need be."""
    if settings.files:
        return Files(settings.files, settings.text_field)
    datasets = mixture(settings.mixture) if settings.mixture else settings.datasets
    if datasets:
        return Hub.spooled(datasets, settings.megabytes, cache, progress)
    return plugins.find(Documents, settings.documents).fetched(cache, progress)


def _key(
    settings: CorpusSettings, documents: Documents, tokenizer: TextTokenizer | None = None
) -> str:
    cut: dict[str, float | str] = {"held_out": settings.held_out}
    if tokenizer is None:
        cut["vocabulary"] = settings.vocabulary
    else:
        cut["tokenizer"] = tokenizer.fingerprint
    evaluation = EvaluationSets(settings.decontaminate).fingerprint
    parts = [FORMAT, documents.fingerprint, cut, evaluation]
    return "corpus-" + hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def _whole(folder: Path) -> Corpus | None:
    """Return the corpus if every file is exactly what its manifest says."""
    try:
        corpus = Corpus(folder)
        expected = corpus.manifest.sha256.items()
        if all(sha256_of(folder / name) == digest for name, digest in expected):
            return corpus
    except (CorpusError, OSError):
        pass
    return None


@dataclass(frozen=True)
class _Preparation:
    settings: CorpusSettings
    documents: Documents
    tokenizer: TextTokenizer | None
    processes: int | None


def _build(preparation: _Preparation, folder: Path, progress: Progress) -> None:
    """Fill a draft beside the folder, then rename it; a draft that is there already goes on."""
    draft = folder.with_name(f".{folder.name}")
    try:
        draft.mkdir(exist_ok=True)
        _fill(preparation, draft, progress)
        if folder.exists():
            shutil.rmtree(folder)
        os.replace(draft, folder)
    except OSError as error:
        raise CorpusError(
            f"corpus: cannot be written to {folder.parent}: {error}. Finished shards are kept; "
            "the same command goes on from there."
        ) from error
    except BrokenProcessPool as error:
        raise CorpusError(
            "corpus: a process that tokenised was killed, perhaps for want of memory. Finished "
            "shards are kept; the same command goes on from there."
        ) from error


def _fill(preparation: _Preparation, draft: Path, progress: Progress) -> None:
    settings, documents = preparation.settings, preparation.documents
    progress(0.0, "looking for duplicate documents")
    assignment = _assignment(draft / _ASSIGNMENT, settings, documents, progress)
    overlaps = {HELD_OUT: Overlap(), **EvaluationSets(settings.decontaminate).overlaps}
    for split in _HELD_OUT_SPLITS:
        for document in _read(documents, assignment, split):
            overlaps[HELD_OUT].hold_out(document.text)
    progress(0.4, "training the tokenizer" if not settings.tokenizer else "taking the tokenizer")
    tokenizer = preparation.tokenizer or _trained(preparation, assignment, overlaps, draft)
    (draft / TOKENIZER).write_text(tokenizer.content, encoding="utf-8")
    packer = Packer(tokenizer, overlaps, assignment.domains)
    shards: dict[Split, list[Shard]] = {}
    for number, split in enumerate(_HELD_OUT_SPLITS):
        progress(0.5 + 0.02 * number, f"tokenising the {split} documents")
        held_out = list(_read(documents, assignment, split))
        shards[split] = [packer.pack_held_out(held_out, draft / shard_name(split, 0))]
    progress(0.55, "tokenising the train documents")
    shards["train"] = pack_shards(
        packer,
        _read(documents, assignment, "train"),
        assignment.train_bytes,
        draft,
        progress=progress,
        processes=preparation.processes,
    )
    manifest = _manifest(documents, assignment, tokenizer, shards, draft)
    _tidy(draft, manifest)
    write_manifest(draft, manifest)


def _assignment(
    path: Path, settings: CorpusSettings, documents: Documents, progress: Progress
) -> Assignment:
    """Return the assignment that was written before, or make and write it."""
    kind = TypeAdapter(Assignment)
    try:
        return kind.validate_json(path.read_bytes())
    except (OSError, ValidationError):
        pass
    assignment = assign(documents, settings.held_out, progress)
    partial = path.with_suffix(".partial")
    partial.write_bytes(kind.dump_json(assignment))
    os.replace(partial, path)
    return assignment


def _read(documents: Documents, assignment: Assignment, split: Split) -> Iterator[Document]:
    for found in compress(documents.read(), assignment.of(split)):
        yield Document(normalised(found.text), found.domain)


def _trained(
    preparation: _Preparation, assignment: Assignment, overlaps: dict[str, Overlap], draft: Path
) -> TextTokenizer:
    """Train the tokenizer on the first 64 MiB of what is left to learn from."""
    if (draft / TOKENIZER).is_file():
        try:
            return TextTokenizer((draft / TOKENIZER).read_text(encoding="utf-8"))
        except CorpusError:
            pass

    def texts() -> Iterator[str]:
        left = _TOKENIZER_SEES
        for document in _read(preparation.documents, assignment, "train"):
            text = document.text
            for overlap in overlaps.values():
                text = overlap.cut(text)
            yield text.strip()
            left -= len(text)
            if left <= 0:
                return

    return trained_tokenizer(texts(), preparation.settings.vocabulary)


def _manifest(
    documents: Documents,
    assignment: Assignment,
    tokenizer: TextTokenizer,
    shards: dict[Split, list[Shard]],
    draft: Path,
) -> Manifest:
    names = {TOKENIZER: sha256_of(draft / TOKENIZER)}
    for split, parts in shards.items():
        names |= {shard_name(split, number): part.sha256 for number, part in enumerate(parts)}
        for suffix in ("domains", "bytes") if split != "train" else ():
            names[f"{split}.{suffix}"] = sha256_of(draft / f"{split}.{suffix}")
    cuts: dict[str, Cut] = {}
    for shard in shards["train"]:
        for name, cut in shard.cuts.items():
            cuts[name] = cuts.get(name, Cut()) + cut
    return Manifest(
        licence=documents.licence,
        vocabulary=tokenizer.vocabulary,
        duplicates=assignment.duplicates,
        splits={split: _facts(parts) for split, parts in shards.items()},
        domains=assignment.domains,
        cuts=cuts,
        lossless=all(part.lossless for parts in shards.values() for part in parts),
        sha256=names,
    ).named


def _facts(parts: list[Shard]) -> SplitFacts:
    return SplitFacts(
        documents=sum(part.documents for part in parts),
        bytes=sum(part.bytes for part in parts),
        tokens=sum(part.tokens for part in parts),
        shards=tuple(part.tokens for part in parts),
    )


def _tidy(draft: Path, manifest: Manifest) -> None:
    """Remove what the corpus does not need: records of progress, left-over drafts."""
    for path in draft.iterdir():
        if path.name not in manifest.sha256:
            path.unlink()
