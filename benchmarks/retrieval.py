"""How well and how fast the library is searched.

    python -m benchmarks.retrieval [--split tune] [--passages 10000] [--embedding minilm]

First the index of the reference library is built from nothing, vectors included. Then every
question of the split is asked of each way of searching it: by words, by meaning, fused, fused and
judged once more; and of papers and units at once. Printed: recall@5, recall@10 and mean reciprocal
rank, with 95 % intervals over questions. The weights were chosen on the split `tune`; `test` is
only reported.

Last the time of a warm query, from its text to its hits, over the cards and pieces of 100 words
of public addresses. Their vectors are random: what is timed does not depend on their values, and
a model would take ten minutes. The query goes through the model.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from benchmarks.question_set import MEASURES, Ranking, interval, questions, recall

from genesys import plugins
from genesys.corpus.documents.base import Documents
from genesys.knowledge.collections.base import Collection
from genesys.knowledge.collections.papers import Papers
from genesys.knowledge.collections.units import Units
from genesys.knowledge.embedding.base import Embedding, Vectors, normed
from genesys.knowledge.index.catalogue import Catalogue
from genesys.knowledge.index.remembering import Remembering
from genesys.knowledge.index.vector_store import VectorStore
from genesys.knowledge.knowledge import Knowledge
from genesys.knowledge.lookup import Query
from genesys.knowledge.passage import Passage

WORDS = 100


@dataclass(frozen=True)
class Pieces(Collection):
    """The cards, and pieces of addresses until there are so many passages."""

    count: int

    name = "pieces"
    state = "the same for ever"

    def passages(self) -> Sequence[Passage]:
        found = [replace(card, source=self.name) for card in Papers().passages()]
        for number, document in enumerate(plugins.load(Documents, "sotu").read()):
            words = document.text.split()
            found += [
                Passage(
                    self.name,
                    f"{number}#{at}",
                    " ".join(words[at : at + 8]),
                    " ".join(words[at : at + WORDS]),
                )
                for at in range(0, len(words), WORDS)
            ]
        return found[: self.count]


class Pretended(Embedding):
    """Real vectors for one text, random ones for several."""

    def __init__(self, real: Embedding) -> None:
        self._real = real
        self._luck = np.random.default_rng(0)
        self._dimensions = real.embed(["x"]).shape[1]

    @property
    def fingerprint(self) -> str:
        return "pretended"

    def embed(self, texts: Sequence[str]) -> Vectors:
        if len(texts) == 1:
            return self._real.embed(texts)
        drawn = self._luck.standard_normal((len(texts), self._dimensions), dtype=np.float32)
        return normed(drawn)


def catalogue(collection: Collection, folder: Path, embedding: Embedding) -> Catalogue:
    store = VectorStore(folder / "vectors.sqlite")
    return Catalogue(collection, folder / "index.sqlite", Remembering(embedding, store))


def build(embedding: Embedding, folder: Path) -> Catalogue:
    embedding.embed(["loads the model"])
    began, busy = time.perf_counter(), time.process_time()
    library = catalogue(Papers(), folder, embedding)
    library.refresh()
    took, cpu = time.perf_counter() - began, time.process_time() - busy
    print(f"index of the shipped library: {took:.0f} s, {cpu:.0f} CPU-s", flush=True)
    return library


def quality(library: Catalogue, split: str) -> None:
    asked = questions(split)
    rankings: dict[str, list[Ranking]] = {"words": [], "meaning": [], "fused": [], "judged": []}
    for question in asked:
        found = library.find(question.text)
        judged = library.judge(found, 25)
        for way, scores in zip(
            rankings, (found.lexical, found.dense, found.fused, judged), strict=True
        ):
            passages = library.passages(list(scores))
            rankings[way].append([passages[row].id for row in scores])
    print(f"\n{len(asked)} questions of the split {split}")
    for way, each in rankings.items():
        told = []
        for name, measure in MEASURES.items():
            values = [measure(q, ranking) for q, ranking in zip(asked, each, strict=True)]
            low, high = interval(values)
            told.append(f"{name} {statistics.fmean(values):.3f} ({low:.2f} to {high:.2f})")
        print(f"{way:>8}: {', '.join(told)}")
    for less, more in pairwise(("words", "fused", "judged")):
        for name, measure in MEASURES.items():
            steps = [
                measure(q, after) - measure(q, before)
                for q, before, after in zip(asked, rankings[less], rankings[more], strict=True)
            ]
            low, high = interval(steps)
            told = f"{name} {statistics.fmean(steps):+.3f} ({low:+.3f} to {high:+.3f})"
            print(f"{more} less {less}, question by question: {told}")


def beside_units(library: Catalogue, units: Catalogue, split: str) -> None:
    """Search papers and units at once: how many of the right papers come, as few as are shown."""
    asked = questions(split)
    together = Knowledge({each.name: each for each in (library, units)})
    for k in (2, 5, 10):
        shares, papers = [], 0
        for question in asked:
            hits = together.search(Query(question.text, k=k)).hits
            papers += sum(hit.passage.source == library.name for hit in hits)
            shares.append(recall(question, [hit.passage.id for hit in hits], k))
        low, high = interval(shares)
        print(
            f"beside the units: recall@{k} {statistics.fmean(shares):.3f} "
            f"({low:.2f} to {high:.2f}), {papers / len(asked) / k:.0%} papers"
        )


def latency(embedding: Embedding, folder: Path, count: int) -> None:
    library = catalogue(Pieces(count), folder, Pretended(embedding))
    library.search("warms up", 5)
    times = []
    # A query that was asked before needs no model; these were not.
    for number, question in enumerate(questions("tune") + questions("test")):
        began = time.perf_counter()
        library.search(f"{question.text} ({number})", 5)
        times.append(1000 * (time.perf_counter() - began))
    times.sort()
    print(
        f"\n{len(times)} queries over {count:,} passages, warm: median "
        f"{statistics.median(times):.0f} ms, p95 {times[int(0.95 * len(times))]:.0f} ms"
    )


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--split", choices=("tune", "test"), default="tune")
    arguments.add_argument("--passages", type=int, default=10_000)
    arguments.add_argument("--embedding", default="minilm")
    chosen = arguments.parse_args()
    embedding = plugins.load(Embedding, chosen.embedding)
    with tempfile.TemporaryDirectory() as folder:
        library = build(embedding, Path(folder) / "papers")
        quality(library, chosen.split)
        beside_units(library, catalogue(Units(), Path(folder) / "units", embedding), chosen.split)
        latency(embedding, Path(folder) / "pieces", chosen.passages)


if __name__ == "__main__":
    main()
