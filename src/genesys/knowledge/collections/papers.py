"""The cards of the reference library as passages."""

from collections.abc import Sequence
from dataclasses import dataclass

from genesys import __version__
from genesys.knowledge.collections.base import Collection
from genesys.knowledge.paper import Paper, papers
from genesys.knowledge.passage import Passage


@dataclass(frozen=True)
class Papers(Collection):
    """One passage a paper."""

    name = "papers"

    @property
    def state(self) -> str:
        """The version of Genesys: the cards come with it."""
        return __version__

    def passages(self) -> Sequence[Passage]:
        """Return every card."""
        return [passage_of(paper) for paper in papers().values()]


def passage_of(paper: Paper) -> Passage:
    """Return a paper's card as one passage."""
    known = {"arxiv": paper.arxiv, "doi": paper.doi, "semantic_scholar": paper.semantic_scholar}
    units = ", ".join(paper.units)
    parts = [
        paper.problem,
        paper.idea,
        paper.formula and f"${paper.formula}$",
        paper.claims,
        units and f"Units of the library that implement it: {units}.",
    ]
    return Passage(
        source="papers",
        id=paper.id,
        title=paper.title,
        text="\n".join(part for part in parts if part),
        citation=paper.citation,
        url=paper.url,
        aliases=tuple(f"{kind}:{value}" for kind, value in known.items() if value),
        keywords=(paper.id, *paper.tags),
        asked=paper.asked,
    )
