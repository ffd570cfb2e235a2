"""Several rounds of looking up, with a note of what was learned between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from genesys.errors import KnowledgeError
from genesys.knowledge.fence import MARK, RULE, numbered
from genesys.knowledge.hit import Hit
from genesys.knowledge.knowledge import Knowledge
from genesys.knowledge.lookup import Lookup, Query
from genesys.knowledge.plain_text import one_line


@dataclass(frozen=True)
class Allowance:
    """How much one inquiry may bring into a prompt."""

    rounds: int = 3
    passages: int = 20
    tokens: int = 8_000
    """Of the passages' text, four characters to a token."""


@dataclass(frozen=True)
class Round:
    """Queries that were asked together, and the note that was made of the answers."""

    lookups: tuple[Lookup, ...]
    note: str = ""


@dataclass(frozen=True)
class Inquiry:
    """What somebody has looked up so far. Nothing comes twice, nothing above the allowance."""

    allowance: Allowance = Allowance()
    rounds: tuple[Round, ...] = ()

    def ask(self, knowledge: Knowledge, queries: Sequence[Query]) -> Inquiry:
        """Return this inquiry with one more round.

        Passages that an earlier query brought are left out, as are those that no longer fit the
        allowance; a notice says how many. Raises KnowledgeError when all rounds are used.
        """
        if len(self.rounds) >= self.allowance.rounds:
            raise KnowledgeError(f"All {self.allowance.rounds} rounds of this inquiry are used.")
        asked = replace(self, rounds=(*self.rounds, Round(())))
        for query in queries:
            found = asked._within(knowledge.search(query))
            *before, last = asked.rounds
            asked = replace(asked, rounds=(*before, Round((*last.lookups, found))))
        return asked

    def noted(self, note: str) -> Inquiry:
        """Return this inquiry with a note on its last round: what was learned, what is missing."""
        *before, last = self.rounds
        return replace(self, rounds=(*before, replace(last, note=note)))

    @property
    def hits(self) -> tuple[Hit, ...]:
        """All that was found, in the order of the rounds."""
        return tuple(h for part in self.rounds for lookup in part.lookups for h in lookup.hits)

    @property
    def tokens(self) -> int:
        """Of the passages' text, roughly."""
        return sum(tokens_of(hit) for hit in self.hits)

    @property
    def citations(self) -> tuple[str, ...]:
        """What a proposal that rests on this inquiry refers to, each once."""
        return tuple(dict.fromkeys(h.passage.citation for h in self.hits if h.passage.citation))

    @property
    def as_prompt(self) -> str:
        """The inquiry for an LLM to read: queries, quoted passages, notices, notes.

        How quotations are to be read stands once in each round that has any.
        """
        parts: list[str] = []
        for number, part in enumerate(self.rounds, start=1):
            parts.append(f"Round {number}")
            if any(lookup.hits or lookup.notices for lookup in part.lookups):
                parts.append(RULE)
            for lookup in part.lookups:
                parts.append(f"Query: {one_line(lookup.query.text)}")
                # Where notices say what was left out, it is not true that there is nothing.
                parts.append(numbered(lookup.hits) if lookup.hits or not lookup.notices else "")
                # A service's own words may be in it.
                parts += [f"Notice:\n{MARK}{one_line(notice)}" for notice in lookup.notices]
            if part.note:
                parts.append(f"Note: {part.note}")
        return "\n\n".join(part for part in parts if part)

    def _within(self, lookup: Lookup) -> Lookup:
        seen = {name for hit in self.hits for name in hit.passage.names}
        count, tokens = len(self.hits), self.tokens
        kept: list[Hit] = []
        known = crowded = 0
        for hit in lookup.hits:
            if seen.intersection(hit.passage.names):
                known += 1
            elif (
                count + len(kept) >= self.allowance.passages
                or tokens + tokens_of(hit) > self.allowance.tokens
            ):
                crowded += 1
            else:
                kept.append(hit)
                tokens += tokens_of(hit)
        notices = list(lookup.notices)
        if known:
            notices.append(f"{_more(known)} shown above or in an earlier round.")
        if crowded:
            notices.append(f"{_more(crowded)} left out: the allowance of passages is used up.")
        return replace(lookup, hits=tuple(kept), notices=tuple(notices))


def _more(count: int) -> str:
    one, several = "1 more passage was found, but it was", "more passages were found, but they were"
    return one if count == 1 else f"{count} {several}"


def tokens_of(hit: Hit) -> int:
    """Return roughly how many tokens a passage's text has: one for four characters."""
    return -(-len(hit.passage.text) // 4)
