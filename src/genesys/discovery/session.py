"""One design session: an idea is found, then built; or the reason is said why not."""

from __future__ import annotations

from dataclasses import dataclass

from genesys.architecture.unit_tree import UnitTree
from genesys.discovery.background import Background
from genesys.discovery.building import Building
from genesys.discovery.outside import Outside
from genesys.discovery.proposing import Proposing
from genesys.discovery.session_settings import SessionSettings
from genesys.discovery.writing_at_once import WritingAtOnce
from genesys.evolution.design import Proposal, Review
from genesys.knowledge.inquiry import Allowance


@dataclass
class Session:
    """Propose, review, then build unit by unit (paper, section on designer agents)."""

    outside: Outside
    background: Background
    settings: SessionSettings
    allowance: Allowance
    literature: bool = True
    """Whether anything may be looked up; if not, no agent is told that it could."""

    proposal: Proposal | None = None
    """What the session has settled on so far."""

    reviews: tuple[Review, ...] = ()

    def run(self) -> tuple[Proposal, UnitTree]:
        """Return the idea and the tree that implements it; Abandoned with stage and reason."""
        if "dialogue" in self.settings.without:
            self.proposal, tree = self._at_once.sketch()
            return self.proposal, tree
        self.proposal, self.reviews = self._proposed()
        draft = self.background.draft(self.proposal.target)
        if "units" in self.settings.without:
            return self.proposal, self._at_once.build(self.proposal, draft)
        concerns = self.reviews[-1].concerns[1:] if self.reviews else ()
        building = Building(self.outside, self.background, self.settings, self.proposal, concerns)
        return self.proposal, building.build(draft)

    def _proposed(self) -> tuple[Proposal, tuple[Review, ...]]:
        given = self.background.session.proposal
        if given is not None:
            return given, ()
        sources = self.outside.stocked() if self.literature else ()
        proposing = Proposing(self.outside, self.background, self.settings, self.allowance, sources)
        return proposing.propose()

    @property
    def _at_once(self) -> WritingAtOnce:
        return WritingAtOnce(self.outside, self.background, self.settings)
