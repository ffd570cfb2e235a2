"""All that can be looked up, behind one question."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from genesys.errors import ConfigError, KnowledgeError
from genesys.knowledge.hit import Hit
from genesys.knowledge.index.fusion import fused
from genesys.knowledge.lookup import ONE_PAPER, Lookup, Query
from genesys.knowledge.passage import Passage
from genesys.knowledge.sources.base import Source

LONGEST = 4_000
"""Characters of a query that are read."""


@dataclass(frozen=True)
class Knowledge:
    """The sources of a run by name. Each is asked by itself; one that fails spoils no other."""

    sources: Mapping[str, Source]

    paper: Callable[[str], Source] | None = None
    """Opens one paper by its arXiv number: a source called `arxiv:2405.21060`."""

    @property
    def stocked(self) -> tuple[str, ...]:
        """Names of the sources that have anything, at this moment; those outside always count."""
        return tuple(name for name, source in self.sources.items() if source.stocked)

    def search(self, query: Query) -> Lookup:
        """Ask the sources at once, and return each work once, best first.

        Answers whose scores can be compared become one, by these; several that are left are joined
        by ranks, since their scores have nothing in common. Raises ConfigError for a source that
        there is not.
        """
        sources = [self._source(name) for name in query.sources or self.sources]
        notices: list[str] = []
        text = query.text[:LONGEST]
        if len(query.text) > LONGEST:
            notices.append(
                f"The query has {len(query.text):,} characters; the first {LONGEST:,} were read."
            )
        answers: dict[str, list[Hit]] = {}
        with ThreadPoolExecutor(max_workers=max(1, len(sources))) as pool:
            futures = [pool.submit(source.search, text, query.k) for source in sources]
            for source, asked in zip(sources, futures, strict=True):
                try:
                    found = asked.result()
                except KnowledgeError as error:
                    notices.append(str(error))
                else:
                    answers.setdefault(source.scale or f"rank in {source.name}", []).extend(found)
        ranked = [sorted(answer, key=lambda hit: -hit.score) for answer in answers.values()]
        lacking = dict.fromkeys(source.lacking for source in sources)
        notices += [lack for lack in lacking if lack]
        return Lookup(query, tuple(_joined(ranked)[: query.k]), tuple(notices))

    def _source(self, name: str) -> Source:
        if self.paper and name.startswith(ONE_PAPER):
            return self.paper(name.removeprefix(ONE_PAPER))
        if name not in self.sources:
            known = ", ".join([*self.sources, *([f"{ONE_PAPER}NUMBER"] if self.paper else [])])
            raise ConfigError(f"sources: expected some of {known}, got {name!r}.")
        return self.sources[name]


def _joined(answers: Sequence[Sequence[Hit]]) -> list[Hit]:
    """Join the answers by rank; of one work in several, the first passage stays, with all whys."""
    works = _works(hit.passage for answer in answers for hit in answer)
    first: dict[int, Hit] = {}
    whys: dict[int, list[str]] = {}
    for answer in answers:
        for hit in answer:
            work = works[hit.passage]
            first.setdefault(work, hit)
            whys.setdefault(work, []).append(hit.why)
    scores = fused([list(dict.fromkeys(works[hit.passage] for hit in a)) for a in answers])
    return [
        Hit(first[work].passage, score, "; ".join(dict.fromkeys(whys[work])))
        for work, score in scores.items()
    ]


def _works(passages: Iterator[Passage]) -> dict[Passage, int]:
    """Number the works: passages that share a name are of one, whoever has them."""
    numbers: dict[str, int] = {}
    kept = list(passages)
    for new, passage in enumerate(kept):
        known = {numbers[name] for name in passage.names if name in numbers}
        number = min(known, default=new)
        numbers.update(dict.fromkeys(passage.names, number))
        numbers.update({name: number for name, old in numbers.items() if old in known})
    return {passage: numbers[next(passage.names)] for passage in kept}
