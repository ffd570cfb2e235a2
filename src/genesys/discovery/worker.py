"""The whole system on one screen."""

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from random import Random

from genesys.discovery.designer import Designer
from genesys.discovery.duties import Duties
from genesys.discovery.held_claim import RENEWAL_SECONDS, HeldClaim
from genesys.discovery.scheduler import Scheduler, Wait
from genesys.errors import BudgetError, DesignError, JournalMoved, LLMUnavailable
from genesys.evolution.events import (
    BudgetSpent,
    Claim,
    DesignAdded,
    DesignRepeated,
    Event,
    SessionStarted,
    StepReturned,
    VerificationFailed,
    VerificationFinished,
    VerificationStarted,
    VerificationStopped,
)
from genesys.evolution.evolution_tree import LLM, EvolutionTree
from genesys.evolution.stopped_run import StoppedRun
from genesys.journal.journal import Journal
from genesys.sandbox.sandbox import Progress
from genesys.verifier.verifier import Verifier

PAUSE_SECONDS = 0.2
PATIENCE_SECONDS = 15.0
"""Until a worker tries again that got no answer from its LLM, or no money while others had it."""


@dataclass(frozen=True)
class Worker:
    """One of any number that work on the same journal. Holds parts, keeps no state."""

    journal: Journal
    scheduler: Scheduler
    designers: Mapping[str, Designer]
    """By name; sessions of others are left to others."""

    verifier: Verifier | None
    """None: verifications are left to others."""

    name: str

    def discover(self) -> EvolutionTree:
        """Decide a step, claim it, do it, record it, until the run is whole.

        Stop it anywhere: the journal is enough to go on.
        """
        tree = EvolutionTree()
        while True:
            catch_up(tree, self.journal)
            step = self.scheduler.next_step(tree, self._duties)
            if step is None:
                if self.verifier:
                    self.verifier.tidy()
                return tree
            if isinstance(step, Wait):
                self._wait(tree)
                continue
            try:
                claim = self.journal.claim(step, after=tree.length, worker=self.name)
            except JournalMoved:
                continue
            end = self.take(step, claim, tree)
            if isinstance(end, StepReturned) and not tree.spent_out:
                time.sleep(PATIENCE_SECONDS)

    def take(self, step: Claim, claim: int, tree: EvolutionTree) -> Event | None:
        """Do a claimed step, of which the tree knows nothing yet, and record how it ended.

        Return what was recorded; None where the step was taken from this worker meanwhile. A
        session that gets no answer now, or no money, is returned: it can be resumed.
        """
        tree.apply(step)
        end: list[Event]
        with HeldClaim(self.journal, claim) as held:
            try:
                end = [self._end_of(step, claim, tree, held.progress)]
            except LLMUnavailable as error:
                end = [StepReturned(claim, str(error))]
            except BudgetError as error:
                end = self._without_money(error, claim, tree)
        return self._record(end, claim, tree)

    @property
    def _duties(self) -> Duties:
        return Duties(frozenset(self.designers), verifies=self.verifier is not None)

    def _wait(self, tree: EvolutionTree) -> None:
        """Wait until somebody has written something; whatever is to be done follows from that."""
        length, looked = tree.length, 0.0
        while tree.length == length:
            if time.monotonic() - looked > RENEWAL_SECONDS:
                return_expired(tree, self.journal, self.name)
                looked = time.monotonic()
            time.sleep(PAUSE_SECONDS)
            catch_up(tree, self.journal)

    def _without_money(self, error: BudgetError, claim: int, tree: EvolutionTree) -> list[Event]:
        """Return a session that found too little; where no other holds any, say that it is spent.

        While others wait for answers, what these may cost is held for them, and most of it is
        given back.
        """
        catch_up(tree, self.journal)
        if tree.designing[LLM] > 1:
            return [StepReturned(claim, f"other sessions hold what is left: {error}")]
        return [BudgetSpent(str(error)), StepReturned(claim, "the money is spent")]

    def _end_of(self, step: Claim, claim: int, tree: EvolutionTree, progress: Progress) -> Event:
        match step:
            case SessionStarted(designer=name, resumes=resumed):
                first = resumed or claim
                random = Random(f"{self.scheduler.random_seed}/{first}")
                # A session that goes on must see what it saw when it first started.
                then = tree if resumed is None else self._tree_at(first)
                return self.designers[name].design(claim, step, then, random, progress)
            case VerificationStarted():
                return self._verify(step, claim, tree, progress)

    def _verify(
        self, step: VerificationStarted, claim: int, tree: EvolutionTree, progress: Progress
    ) -> Event:
        assert self.verifier is not None, "the scheduler was told that this worker verifies"
        design, rung = tree.designs[step.design_id], self.scheduler.ladder[step.rung]
        hurdles = self.scheduler.hurdles(tree, step)
        try:
            found = self.verifier.race(design, rung, step.seed, hurdles, progress)
        except DesignError as error:
            return VerificationFailed(claim, str(error))
        if isinstance(found, StoppedRun):
            return VerificationStopped(claim, found)
        return VerificationFinished(claim, found)

    def _tree_at(self, length: int) -> EvolutionTree:
        return EvolutionTree.replay(entry.event for entry in islice(self.journal.read(), length))

    def _record(self, end: Sequence[Event], claim: int, tree: EvolutionTree) -> Event | None:
        """Write how the step ended, unless it was taken from this worker meanwhile."""
        while True:
            catch_up(tree, self.journal)
            if claim not in tree.claims:
                return None
            *others, last = end
            if isinstance(last, DesignAdded) and (twin := tree.twin(last.design.unit_tree)):
                last = DesignRepeated(claim, last.design.proposal, twin)
            try:
                self.journal.append([*others, last], after=tree.length, worker=self.name)
            except JournalMoved:
                continue
            catch_up(tree, self.journal)
            return last


def catch_up(tree: EvolutionTree, journal: Journal) -> None:
    """Apply what was written since the tree was last up to date."""
    for entry in journal.read(after=tree.length):
        tree.apply(entry.event)


def return_expired(tree: EvolutionTree, journal: Journal, worker: str) -> None:
    """Take back the steps whose workers no longer renew their leases."""
    now = journal.now()
    return_claims(
        tree,
        journal,
        worker,
        {
            lease.claim: f"{lease.worker} is silent"
            for lease in journal.leases()
            if lease.until < now
        },
    )


def return_claims(
    tree: EvolutionTree, journal: Journal, worker: str, reasons: Mapping[int, str]
) -> None:
    """Take back these claims where they are still open; whoever moved first has the say."""
    returned = [StepReturned(claim, why) for claim, why in reasons.items() if claim in tree.claims]
    if returned:
        with suppress(JournalMoved):
            journal.append(returned, after=tree.length, worker=worker)
