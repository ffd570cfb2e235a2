"""A paper of the reference library, with a card that says in our words what it is about."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from pydantic import TypeAdapter

CARDS = "genesys.knowledge.cards"


@dataclass(frozen=True)
class Paper:
    """What the library knows of one paper. Fields that nobody is sure of are empty."""

    id: str
    """Short, lower-case, unique: `mamba2`."""

    title: str
    year: int
    idea: str
    """What is new, in two or three sentences; `$...$` is mathematics."""

    authors: tuple[str, ...] = ()
    """In the paper's order; the first few where they are many, then `et al.`"""

    arxiv: str = ""
    """Identifier such as `2405.21060`."""

    doi: str = ""
    semantic_scholar: str = ""
    venue: str = ""
    problem: str = ""
    """What was in the way."""

    formula: str = ""
    """The heart of it, in LaTeX without dollars."""

    claims: str = ""
    """What the authors say that it achieves."""

    units: tuple[str, ...] = ()
    """Units of our library that implement it."""

    related: tuple[str, ...] = ()
    """Units of our library that could carry its idea, or that are its nearest relatives."""

    tags: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    """Ways in which somebody who does not know the paper would ask for it."""

    @property
    def url(self) -> str:
        """Where to read the paper; empty where that is not known."""
        if self.arxiv:
            return f"https://arxiv.org/abs/{self.arxiv}"
        if self.doi:
            return f"https://doi.org/{self.doi}"
        if self.semantic_scholar:
            return f"https://www.semanticscholar.org/paper/{self.semantic_scholar}"
        return ""

    @property
    def citation(self) -> str:
        """Who, when, what, where.

        >>> Paper("gpt", "On GPT", 2020, "It.", ("Ada Byron", "Al Bo"), arxiv="2001.00001").citation
        'Byron and Bo 2020, On GPT, arXiv:2001.00001'
        """
        names = [name.rpartition(" ")[2] for name in self.authors if name != "et al."]
        who = " and ".join(names) if len(self.authors) < 3 else f"{names[0]} et al."
        where = f"arXiv:{self.arxiv}" if self.arxiv else self.doi and f"doi:{self.doi}"
        return ", ".join(part for part in (f"{who} {self.year}".strip(), self.title, where) if part)


@cache
def papers() -> Mapping[str, Paper]:
    """Return every paper of the reference library by its id, in the order of years."""
    files = sorted(
        (file for file in resources.files(CARDS).iterdir() if file.name.endswith(".toml")),
        key=lambda file: file.name,
    )
    reader = TypeAdapter(tuple[Paper, ...])
    found = [
        paper
        for file in files
        for paper in reader.validate_python(tomllib.loads(file.read_text("utf-8"))["paper"])
    ]
    return MappingProxyType({paper.id: paper for paper in found})
