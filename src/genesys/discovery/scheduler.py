"""What to do next, decided from the evolution tree alone."""

from dataclasses import dataclass, field
from random import Random

from genesys.evolution.events import SessionStarted, VerificationStarted
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.fitness.base import Fitness
from genesys.evolution.fitness.bits_per_byte import BitsPerByte
from genesys.evolution.hurdle import Hurdle
from genesys.evolution.ladder import Ladder, Rung
from genesys.evolution.standings import Standings
from genesys.selection.policy import SelectionPolicy
from genesys.selection.racing import Racing


@dataclass(frozen=True)
class Wait:
    """Nothing to do until another worker ends its step."""


Step = SessionStarted | VerificationStarted | Wait


@dataclass(frozen=True)
class Scheduler:
    """Climb where a rung is open; keep a pool of designs for the lowest; then measure noise.

    A function of the tree: what it draws follows from `random_seed` and the tree's length, so
    every decision can be made again from the journal before it.
    """

    ladder: Ladder
    policy: SelectionPolicy
    fitness: Fitness = field(default_factory=BitsPerByte)
    random_seed: int = 0
    sessions: int = 100
    """Design sessions to be run at most."""

    pool: int = 3
    """Unverified designs to choose from before one is taken onto the lowest rung."""

    racing: Racing | None = None
    """What breaks off runs that cannot climb any more; None lets every run end."""

    replicates: int = 5
    """Seeds on which the first seed design is trained to measure noise on the lowest rung."""

    def next_step(self, tree: EvolutionTree) -> Step | None:
        """Choose a step, or None when the run is whole."""
        random = Random(f"{self.random_seed}/{tree.length}")
        for rung in reversed(self.ladder.open_rungs(tree.finished, tree.used)):
            step = self._onto(rung, tree, random)
            if step is not None:
                return step
        return self._replicate(tree) or (Wait() if tree.claims else None)

    def _onto(self, rung: Rung, tree: EvolutionTree, random: Random) -> Step | None:
        candidates = self._candidates(rung, tree)
        if rung == self.ladder.lowest:
            given = [d.id for d in (*tree.seeds, *tree.imports) if d.id in candidates]
            if given:
                return VerificationStarted(given[0], rung.name)
            sessions = [c for c in tree.claims.values() if isinstance(c, SessionStarted)]
            if len(candidates) + len(sessions) < self.pool and tree.sessions < self.sessions:
                return self.policy.parents(tree, self._standings(tree), random)
        if not candidates:
            return None
        standings = self._standings(tree)
        chosen = self.policy.climber(candidates, rung, tree, standings, random)
        return VerificationStarted(chosen, rung.name)

    def hurdles(self, tree: EvolutionTree, step: VerificationStarted) -> tuple[Hurdle, ...]:
        """Return the hurdles of a run that begins now; none for runs that measure noise."""
        if self.racing is None or step.seed:
            return ()
        return self.racing.hurdles(tree, self.ladder, self.ladder[step.rung], step.design_id)

    def _standings(self, tree: EvolutionTree) -> Standings:
        return Standings.of(tree, self.ladder, self.fitness)

    def _candidates(self, rung: Rung, tree: EvolutionTree) -> list[str]:
        """Return the designs that stood on the rung below and were not yet taken onto this one.

        Where none is left and none can come any more, those whose runs were stopped there.
        """
        tried = tree.tried(rung.name)
        below = self.ladder.below(rung)
        if below is None:
            return sorted(design for design in tree.designs if design not in tried)
        stood = {d for d, r in tree.verifications if r == below.name} - tried
        if not stood and tree.finished[below.name] >= below.budget:
            stood = {d for d, r in tree.stopped if r == below.name} - tried
        return sorted(stood)

    def _replicate(self, tree: EvolutionTree) -> VerificationStarted | None:
        """Return the next run that measures noise, once the design has its own result."""
        rung = self.ladder.lowest.name
        measured = [seed.id for seed in tree.seeds if (seed.id, rung) in tree.verifications]
        if not measured:
            return None
        done = set(tree.replicates[measured[0], rung])
        done |= {claim.seed for claim in tree.running if claim.design_id == measured[0]}
        done |= {seed for design, _, seed in tree.repeats_failed if design == measured[0]}
        left = [seed for seed in range(self.replicates) if seed not in done]
        return VerificationStarted(measured[0], rung, left[0]) if left else None
