"""What `genesys discover` does about LLMs: see who is there, say what they may cost, give more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from genesys.config import Config
from genesys.console.cost_estimate import CostEstimate, SessionCost
from genesys.console.estimate import planned, sessions_left
from genesys.console.quantity import dollars
from genesys.errors import ConfigError, LLMError
from genesys.evolution.events import BudgetRaised, SessionStarted
from genesys.evolution.evolution_tree import LLM, EvolutionTree
from genesys.journal.journal import Journal
from genesys.journal.transcripts import Answer, Asked, Transcripts
from genesys.lab.staff import staff_of
from genesys.llm.price import Price
from genesys.llm.providers.base import GREETING
from genesys.llm.reply import Usage
from genesys.llm.roll_call import Present, roll_call
from genesys.llm.spend import Caps
from genesys.llm.staff import Staff

ASSUMED: Mapping[str, Usage] = {
    "proposer": Usage(read=90_000, cached=50_000, written=12_000),
    "reviewer": Usage(read=50_000, cached=25_000, written=5_000),
    "planner": Usage(read=100_000, cached=70_000, written=3_000),
    "coder": Usage(read=60_000, cached=40_000, written=12_000),
    "observer": Usage(read=30_000, cached=15_000, written=3_000),
}
"""What a session takes, by role, until some have ended: more than the six played ones took
(docs/how-a-session-works.md), whose units were right at nearly every first attempt."""


@dataclass(frozen=True)
class LLMsOfRun:
    """The LLMs that design in a run, if any do."""

    config: Config
    transcripts: Transcripts

    def to_come(self, tree: EvolutionTree) -> float:
        """Return about how many sessions with LLMs are left, those under way included."""
        weights = self.config.designers
        if LLM not in weights:
            return 0.0
        lowest = self.config.ladder.lowest.name
        plan = planned(tree, self.config.ladder, self.config.sessions)[lowest]
        left = sessions_left(tree, plan, self.config.sessions)
        return left * weights[LLM] / sum(weights.values()) + len(tree.interrupted)

    def estimate(self, tree: EvolutionTree) -> CostEstimate:
        """Return what these sessions will cost: as those that ended, or as is assumed."""
        under_way = {
            claim.resumes or number
            for number, claim in tree.claims.items()
            if isinstance(claim, SessionStarted)
        }
        ended = [
            self.transcripts.spent(session)
            for session in self.transcripts.sessions()
            if session not in under_way and session not in tree.interrupted
        ]
        caps = self.config.llm.caps
        return CostEstimate.of(
            ended=ended,
            spent=self.transcripts.spent(),
            left=self.to_come(tree),
            caps=caps if tree.dollars is None else replace(caps, dollars=tree.dollars),
            assumed=_assumed(staff_of(self.config.llm)),
        )

    def call(self) -> Sequence[Present]:
        """Greet every LLM that has a role, and record what that took.

        Raises LLMError, with its provider's words, where one does not answer.
        """
        called = roll_call(staff_of(self.config.llm))
        self._record(called)
        absent = [
            f"{one.llm}: {' '.join(one.words.split()).rstrip('.')}"
            for one in called
            if not one.answered
        ]
        if absent:
            raise LLMError(
                f"{'; '.join(absent)}. Nothing was started: mend it, or give its roles to others."
            )
        return called

    def allow(self, amount: float, journal: Journal, tree: EvolutionTree) -> None:
        """Let the run spend up to this much in all; `tree` is all that was written.

        Raises ConfigError for no more than is spent.
        """
        spent = self.transcripts.spent()
        if amount <= spent.dollars:
            raise ConfigError(
                f"--dollars: expected more than the {dollars(spent.dollars)} that this run has "
                f"spent, since it is what the run may spend in all; got {dollars(amount)}."
            )
        journal.append([BudgetRaised(amount)], after=tree.length)

    def _record(self, called: Sequence[Present]) -> None:
        # Greetings belong to no session, and no cap forbids what has already been paid.
        for number, one in enumerate(called, start=len(self.transcripts.lines(0)) + 1):
            asked = Asked(
                0, number, "llm", "roll call", GREETING.text, GREETING.digest, llm=one.llm
            )
            ticket = self.transcripts.begin(asked, 0, 0.0, Caps())
            end = "whole" if one.answered else "failed"
            answer = Answer(one.words, one.usage, one.dollars, one.seconds, end)
            self.transcripts.end(ticket, answer)


def must_employ(config: Config) -> None:
    """Raise ConfigError where money is allowed and no LLM designs."""
    if LLM not in config.designers:
        raise ConfigError(
            "--dollars: expected a run in which LLMs design, got one without. Add them to the "
            "config, such as designers = { genetic = 1, llm = 1 }, and start another run."
        )


def _assumed(staff: Staff) -> SessionCost:
    prices = {role: _mean(staff, role) for role in ASSUMED}
    return SessionCost.assumed(ASSUMED, prices)


def _mean(staff: Staff, role: str) -> Price:
    """Return the price of a role's LLMs, each as often as its weight says."""
    weights = staff.ensembles[role].weights
    whole = sum(weights.values())
    shares = [(staff.price(name), weight / whole) for name, weight in weights.items()]
    return Price(
        read=sum(price.read * share for price, share in shares),
        written=sum(price.written * share for price, share in shares),
    )
