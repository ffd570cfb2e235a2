"""The questions of questions.toml, and how well a search answers them."""

from __future__ import annotations

import random
import statistics
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).parent / "questions.toml"

Ranking = Sequence[str]
"""Ids of papers, best first."""


@dataclass(frozen=True)
class Question:
    """What somebody asks, and the papers that answer it."""

    text: str
    papers: frozenset[str]
    split: str


def questions(split: str) -> list[Question]:
    """Read one split: `tune` or `test`."""
    plain = tomllib.loads(FILE.read_text("utf-8"))["question"]
    found = [Question(q["text"], frozenset(q["papers"]), q["split"]) for q in plain]
    return [question for question in found if question.split == split]


def recall(question: Question, ranking: Ranking, k: int) -> float:
    """Share of the papers that answer the question among the first k."""
    return len(question.papers.intersection(ranking[:k])) / len(question.papers)


def reciprocal_rank(question: Question, ranking: Ranking) -> float:
    """One over the place of the first paper that answers it; 0 where there is none."""
    places = (place for place, paper in enumerate(ranking, 1) if paper in question.papers)
    return next((1 / place for place in places), 0.0)


MEASURES: Mapping[str, Callable[[Question, Ranking], float]] = {
    "recall@5": lambda question, ranking: recall(question, ranking, 5),
    "recall@10": lambda question, ranking: recall(question, ranking, 10),
    "MRR": reciprocal_rank,
}


def interval(values: Iterable[float]) -> tuple[float, float]:
    """95 % of the means of 2,000 random choices of as many questions (bootstrap)."""
    kept = list(values)
    luck = random.Random(0)
    means = sorted(statistics.fmean(luck.choices(kept, k=len(kept))) for _ in range(2000))
    return means[50], means[1949]
