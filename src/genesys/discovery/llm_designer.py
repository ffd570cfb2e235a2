"""Design sessions by LLMs in roles, durable and within a budget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from random import Random

from genesys.discovery.abandoned import Abandoned
from genesys.discovery.background import Background
from genesys.discovery.designer import Designer, SessionEnd
from genesys.discovery.earnings import Earnings
from genesys.discovery.outside import Check, Novel, Outside, Person
from genesys.discovery.regime import Regime
from genesys.discovery.session import Session
from genesys.discovery.session_settings import SessionSettings
from genesys.discovery.transcript import Transcript
from genesys.errors import BudgetError, ReplayError
from genesys.evolution.design import Design
from genesys.evolution.events import (
    DesignAdded,
    DesignRefused,
    DesignRepeated,
    SessionAbandoned,
    SessionStarted,
)
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.journal.transcripts import Transcripts
from genesys.knowledge.inquiry import Allowance
from genesys.knowledge.knowledge import Knowledge
from genesys.llm.settings import LLMSettings
from genesys.llm.spend import Caps
from genesys.llm.staff import Staff
from genesys.sandbox.sandbox import Progress


@dataclass(frozen=True)
class LLMDesigner(Designer):
    """Runs sessions in which LLMs propose, review, plan, write and judge.

    A session is a function of the tree it began with and of the answers in its transcript; one that
    was cut off goes on where it was, unless its record is of other prompts. Safe to be used by
    several threads, a session each.

    Raises BudgetError when the run's money is spent, LLMUnavailable and LLMFatal as `LLM` does: the
    session is then not over, and can be resumed.
    """

    transcripts: Transcripts
    staff: Staff
    check_tree: Check
    knowledge: Knowledge
    novel: Novel
    settings: SessionSettings
    llm: LLMSettings
    allowance: Allowance
    regime: Regime
    caps: Callable[[], Caps]
    """The bounds as they are now: a person may raise them."""

    person: Person | None = None
    offline: bool = False
    """Whether every answer must be on record."""

    def design(
        self,
        number: int,
        session: SessionStarted,
        tree: EvolutionTree,
        random: Random,
        progress: Progress,
    ) -> SessionEnd:
        """Run the session, or go on with it; `tree` is the one that it first began with."""
        outside = self._outside(session.resumes or number, tree, random, progress)
        work = self._session(outside, session, tree)
        try:
            proposal, unit_tree = work.run()
            if twin := tree.twin(unit_tree):
                return DesignRepeated(number, proposal, twin)
            if "checker" in self.settings.without or "dialogue" in self.settings.without:
                report = outside.check("at the end", unit_tree, "root", "", whole=True)
                if not report.passed:
                    return DesignRefused(number, proposal, tuple(map(str, report.findings)))
        except Abandoned as end:
            return SessionAbandoned(number, end.reason, end.stage, work.proposal)
        except BudgetError as error:
            if error.whole == "run":
                raise
            return SessionAbandoned(number, str(error), outside.stage, work.proposal)
        except ReplayError as error:
            if self.offline:
                raise
            # Made by other prompts or settings: it could never go on.
            return SessionAbandoned(number, str(error), outside.stage, work.proposal)
        return DesignAdded(Design(proposal, work.reviews, unit_tree), number)

    def _outside(
        self, session: int, tree: EvolutionTree, random: Random, progress: Progress
    ) -> Outside:
        return Outside(
            transcript=Transcript(session, self.transcripts, self.caps, offline=self.offline),
            staff=self.staff,
            check_tree=self.check_tree,
            longest=self.llm.longest,
            corrections=self.llm.corrections,
            standing=lambda role: self._earnings.of(role, tree),
            random=random,
            knowledge=self.knowledge,
            novel=self.novel,
            person=self.person,
            heard=lambda note: progress(0.0, note),
        )

    @cached_property
    def _earnings(self) -> Earnings:
        return Earnings(self.transcripts)

    def _session(self, outside: Outside, session: SessionStarted, tree: EvolutionTree) -> Session:
        without = self.settings.without
        return Session(
            outside=outside,
            background=Background(
                session, tree, self.regime, experiments="experiments" not in without
            ),
            settings=self.settings,
            allowance=self.allowance,
            literature="literature" not in without,
        )
