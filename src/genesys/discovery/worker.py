"""The whole system on one screen."""

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from random import Random

from genesys.discovery.designer import Designer
from genesys.discovery.held_claim import HeldClaim
from genesys.discovery.scheduler import Scheduler, Wait
from genesys.errors import DesignError, JournalMoved
from genesys.evolution.events import (
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
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.stopped_run import StoppedRun
from genesys.journal.journal import Journal
from genesys.sandbox.sandbox import Progress
from genesys.verifier.verifier import Verifier

PAUSE_SECONDS = 0.2


@dataclass(frozen=True)
class Worker:
    """One of any number that work on the same journal. Holds parts, keeps no state."""

    journal: Journal
    scheduler: Scheduler
    designer: Designer
    verifier: Verifier
    name: str

    def discover(self) -> EvolutionTree:
        """Decide a step, claim it, do it, record it, until the run is whole.

        Stop it anywhere: the journal is enough to go on.
        """
        tree = EvolutionTree()
        while True:
            catch_up(tree, self.journal)
            step = self.scheduler.next_step(tree)
            if step is None:
                self.verifier.tidy()
                return tree
            if isinstance(step, Wait):
                return_expired(tree, self.journal, self.name)
                time.sleep(PAUSE_SECONDS)
                continue
            try:
                claim = self.journal.claim(step, after=tree.length, worker=self.name)
            except JournalMoved:
                continue
            catch_up(tree, self.journal)
            with HeldClaim(self.journal, claim) as held:
                end = self._take(step, claim, tree, held.progress)
            self._record(end, claim, tree)

    def _take(self, step: Claim, claim: int, tree: EvolutionTree, progress: Progress) -> Event:
        match step:
            case SessionStarted():
                random = Random(f"{self.scheduler.random_seed}/{claim}")
                return self.designer.design(claim, step, tree, random, progress)
            case VerificationStarted(design_id, rung, seed):
                design, ladder = tree.designs[design_id], self.scheduler.ladder
                hurdles = self.scheduler.hurdles(tree, step)
                try:
                    found = self.verifier.race(design, ladder[rung], seed, hurdles, progress)
                except DesignError as error:
                    return VerificationFailed(claim, str(error))
                if isinstance(found, StoppedRun):
                    return VerificationStopped(claim, found)
                return VerificationFinished(claim, found)

    def _record(self, end: Event, claim: int, tree: EvolutionTree) -> None:
        """Write how the step ended, unless it was taken from this worker meanwhile."""
        while True:
            catch_up(tree, self.journal)
            if claim not in tree.claims:
                return
            if isinstance(end, DesignAdded) and (twin := tree.twin(end.design.unit_tree)):
                end = DesignRepeated(claim, end.design.proposal, twin)
            try:
                self.journal.append([end], after=tree.length, worker=self.name)
                return
            except JournalMoved:
                continue


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
