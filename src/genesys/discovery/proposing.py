"""An idea, proposed by one agent and criticised by another until it is good enough."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from genesys.agents import proposer, reviewer
from genesys.agents.misread import Misread
from genesys.agents.proposer import Proposed, ProposerBrief
from genesys.agents.queries import Queries
from genesys.agents.reviewer import Reviewed, ReviewerBrief
from genesys.architecture.unit_tree import Path
from genesys.discovery.abandoned import Abandoned
from genesys.discovery.background import Background
from genesys.discovery.draft import path_of
from genesys.discovery.outside import Outside, bound, shown
from genesys.discovery.session_settings import SessionSettings
from genesys.evolution.design import Proposal, Review
from genesys.knowledge.inquiry import Allowance, Inquiry
from genesys.llm.conversation import Conversation

Filled = TypeVar("Filled")


@dataclass(frozen=True)
class _Sample:
    """A proposal, its review, and the two conversations that led to them."""

    proposal: Proposal
    review: Review
    mine: Conversation
    reviewers: Conversation


@dataclass(frozen=True)
class Proposing:
    """Proposer and reviewer take turns. Each may look things up before it answers."""

    outside: Outside
    background: Background
    settings: SessionSettings
    allowance: Allowance
    sources: tuple[str, ...]
    """What may be looked up."""

    def propose(self) -> tuple[Proposal, tuple[Review, ...]]:
        """Return the first proposal that reaches the pass mark, with all reviews.

        Raises Abandoned when none does in all attempts.
        """
        mine = proposer.opening(self._brief)
        reviewers: Conversation | None = None
        target: Path | None = None
        reviews: list[Review] = []
        for attempt in range(1, self.settings.attempts + 1):
            samples = [
                self._sample(attempt, mine, reviewers, target) for _ in range(self.settings.samples)
            ]
            best = max(samples, key=lambda sample: sample.review.rating)
            reviews.append(best.review)
            wish = ""
            if best.review.rating >= self.settings.pass_mark:
                wish = self.outside.approve(f"proposal {attempt}", text_of(best.proposal))
                if not wish:
                    return best.proposal, tuple(reviews)
            left = self.settings.attempts - attempt
            mine = best.mine.told(
                proposer.asked(wish)
                if wish
                else proposer.criticised(best.review, self._rounds, left)
            )
            reviewers, target = best.reviewers, best.proposal.target
        last = reviews[-1]
        raise Abandoned(
            "proposal",
            f"No proposal was good enough in {self.settings.attempts} attempts. The last one was "
            f"rated {last.rating}: {' '.join(last.concerns) or 'no reason given.'}",
        )

    @property
    def _rounds(self) -> int:
        return self.allowance.rounds if self.sources else 0

    @property
    def _brief(self) -> ProposerBrief:
        session, background = self.background.session, self.background
        return ProposerBrief(
            mode=session.mode,
            parents=background.parents,
            targets=background.targets,
            lessons=background.lessons,
            siblings=background.siblings,
            units=background.units,
            idea=session.idea,
            rungs=background.rungs,
            rounds=self._rounds,
            sources=self.sources,
        )

    def _sample(
        self,
        attempt: int,
        mine: Conversation,
        reviewers: Conversation | None,
        last: Path | None,
    ) -> _Sample:
        """Return one more proposal and its review; the last one was about the place `last`."""
        proposed, mine = self._settled(
            "proposer",
            f"proposal {attempt}",
            mine,
            lambda text: proposer.read(text, self._brief),
            proposer.found,
        )
        proposal = proposal_of(proposed, self.background)
        novelty = self.outside.novelty(f"review {attempt}", text_of(proposal))
        cited = self.background.cited(text_of(proposal))
        if reviewers is None:
            reviewers = reviewer.opening(
                ReviewerBrief(
                    proposal=proposal,
                    parents=self.background.parents,
                    novelty=novelty,
                    siblings=self.background.siblings,
                    replaced=self.background.replaced(proposed.target),
                    units=self.background.names,
                    cited=cited,
                    rungs=self.background.rungs,
                    idea=self.background.session.idea,
                    rounds=self._rounds,
                )
            )
        else:
            another = proposal.target != last
            replaced = self.background.replaced(proposed.target) if another else ""
            reviewers = reviewers.told(
                reviewer.revised(proposal, novelty, cited, self._rounds, replaced)
            )
        reviewed, reviewers = self._settled(
            "reviewer", f"review {attempt}", reviewers, reviewer.read, reviewer.found
        )
        return _Sample(proposal, review_of(reviewed), mine, reviewers)

    def _settled(
        self,
        role: str,
        stage: str,
        conversation: Conversation,
        read: Callable[[str], Queries | Filled | Misread],
        found: Callable[[str, int], str],
    ) -> tuple[Filled, Conversation]:
        """Let a role look things up until it answers."""
        inquiry = Inquiry(self.allowance)

        def bounded(text: str) -> Queries | Filled | Misread:
            answer = read(text)
            if isinstance(answer, Queries):
                if not self._rounds:
                    return Misread("Nothing can be looked up here. Answer with the other form.")
                return bound(inquiry, answer.queries) or answer
            return answer

        answer: Queries | Filled
        while True:
            answer, conversation = self.outside.say(role, stage, conversation, bounded)
            if not isinstance(answer, Queries):
                return answer, conversation
            inquiry = self.outside.look_up(stage, inquiry, answer.queries)
            left = self.allowance.rounds - len(inquiry.rounds)
            conversation = conversation.told(found(shown(inquiry), left))


def proposal_of(proposed: Proposed, background: Background) -> Proposal:
    """Return what a proposer answered as a proposal of this session."""
    return Proposal(
        title=proposed.title,
        mode=background.session.mode,
        parents=background.session.parents,
        target=path_of(proposed.target),
        motivation=proposed.motivation,
        plan=proposed.plan,
        references=proposed.references,
        mechanism=proposed.mechanism,
        effect=proposed.effect,
        risk=proposed.risk,
    )


def review_of(reviewed: Reviewed) -> Review:
    """Return what a reviewer answered as a review."""
    suggested = (f"Suggestion: {each}" for each in reviewed.suggestions)
    return Review(reviewed.rating, (reviewed.reasons, *reviewed.concerns, *suggested))


def text_of(proposal: Proposal) -> str:
    """Return a proposal in words."""
    parts = (proposal.title, proposal.motivation, proposal.mechanism, proposal.plan)
    return "\n\n".join(part for part in parts if part)
