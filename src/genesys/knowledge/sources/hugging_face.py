"""Hugging Face papers: preprints that the hub's users talk about, with their code."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from genesys.knowledge.passage import Passage
from genesys.knowledge.sources.outside import Outside
from genesys.knowledge.web.key import Key
from genesys.knowledge.web.request import Request
from genesys.knowledge.web.shape import shaped
from genesys.knowledge.work import Work


@dataclass(frozen=True)
class HuggingFace(Outside):
    """Papers of the hub by words and meaning, with the repository and page of their authors.

    Rule: 500 requests to the interface in five minutes from an address without a token, 1,000 with
    one (huggingface.co/docs/hub/rate-limits). The search is that of `huggingface_hub`'s
    `list_papers`.
    """

    address: str = "https://huggingface.co"

    variables: ClassVar[tuple[str, ...]] = ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")
    """Environment variables of which the first that is set holds the token."""

    title: ClassVar[str] = "Hugging Face papers"
    longest: ClassVar[int] = 250

    def look_up(self, query: str, k: int) -> Sequence[Passage]:
        """Ask for the `k` papers that fit best."""
        request = Request(
            self.name,
            f"{self.address.rstrip('/')}/api/papers/search",
            {"q": query, "limit": k},
            key=Key.found(self.variables, header="authorization", scheme="Bearer "),
            interval=self.interval,
            timeout=self.timeout,
        )
        answer = shaped(Sequence[_Found], self.web.fetch(request, json.loads), self.name)
        return [_work(found).passage(self.name) for found in answer]


@dataclass(frozen=True)
class _Author:
    name: str | None = None


@dataclass(frozen=True)
class _Paper:
    id: str
    title: str | None = None
    summary: str | None = None
    publishedAt: str | None = None
    authors: Sequence[_Author] | None = None
    githubRepo: str | None = None
    projectPage: str | None = None


@dataclass(frozen=True)
class _Found:
    paper: _Paper
    title: str | None = None
    summary: str | None = None
    githubRepo: str | None = None
    projectPage: str | None = None


def _work(found: _Found) -> Work:
    paper = found.paper
    year = (paper.publishedAt or "")[:4]
    links = (
        paper.githubRepo or found.githubRepo,
        paper.projectPage or found.projectPage,
    )
    return Work(
        id=paper.id,
        title=paper.title or found.title or paper.id,
        abstract=paper.summary or found.summary or "",
        authors=tuple(author.name for author in paper.authors or () if author.name),
        year=int(year) if year.isdecimal() else None,
        arxiv=paper.id,
        url=f"https://huggingface.co/papers/{paper.id}",
        links=tuple(link for link in links if link),
    )
