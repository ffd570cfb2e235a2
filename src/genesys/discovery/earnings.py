"""How LLMs have earned their cost in each role so far."""

from __future__ import annotations

from collections.abc import Mapping

from genesys.evolution.evolution_tree import EvolutionTree
from genesys.journal.transcripts import Line, Transcripts
from genesys.llm.ensemble import Standing


class Earnings:
    """Reads the transcripts of ended sessions, each once.

    What a session's LLM cost in a role, and whether the session brought a design.
    """

    def __init__(self, transcripts: Transcripts) -> None:
        self._transcripts = transcripts
        self._read: dict[int, Mapping[tuple[str, str], float]] = {}

    def of(self, role: str, tree: EvolutionTree) -> Mapping[str, Standing]:
        """Return the standing of every LLM that has played this role in a session that ended."""
        found: dict[str, Standing] = {}
        for session, accepted in tree.outcomes.items():
            for (played, llm), dollars in self._costs(session).items():
                if played == role:
                    old = found.get(llm, Standing())
                    found[llm] = Standing(
                        old.sessions + 1, old.accepted + accepted, old.dollars + dollars
                    )
        return found

    def _costs(self, session: int) -> Mapping[tuple[str, str], float]:
        if session not in self._read:
            costs: dict[tuple[str, str], float] = {}
            for line in self._transcripts.lines(session):
                if played := _played(line):
                    dollars = line.answer.dollars if line.answer else 0.0
                    costs[played] = costs.get(played, 0.0) + dollars
            self._read[session] = costs
        return self._read[session]


def _played(line: Line) -> tuple[str, str] | None:
    return (line.asked.role, line.asked.llm) if line.asked.of == "llm" else None
