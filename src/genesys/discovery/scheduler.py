"""What to do next, decided from the evolution tree alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from random import Random

from genesys.discovery.duties import EVERYTHING, Duties
from genesys.discovery.turns import by_success, by_weight, earned
from genesys.evolution.events import Claim, SessionStarted, VerificationStarted
from genesys.evolution.evolution_tree import LLM, EvolutionTree
from genesys.evolution.fitness.base import Fitness
from genesys.evolution.fitness.bits_per_byte import BitsPerByte
from genesys.evolution.hurdle import Hurdle
from genesys.evolution.ladder import Ladder, Rung
from genesys.evolution.standings import Standings
from genesys.selection.policy import SelectionPolicy
from genesys.selection.promising import TUNING, promising
from genesys.selection.racing import Racing


@dataclass(frozen=True)
class Wait:
    """Nothing to do until another worker ends its step."""


Step = SessionStarted | VerificationStarted | Wait


@dataclass(frozen=True)
class Scheduler:
    """Climb where a rung is open; keep a pool of designs for the lowest; then measure noise.

    A function of the tree and of what a worker can do: what it draws follows from `random_seed`
    and the tree, so every decision can be made again from the journal before it.

    An interrupted session with LLMs goes on before a new one starts. Where money is spent, the
    other designers have all sessions; where there is none, the run ends with what it has.
    """

    ladder: Ladder
    policy: SelectionPolicy
    fitness: Fitness = field(default_factory=BitsPerByte)
    random_seed: int = 0
    sessions: int = 100
    """Design sessions to be run at most."""

    pool: int = 3
    """Unverified designs to choose from before one is taken onto the lowest rung."""

    designers: Mapping[str, float] = field(default_factory=lambda: {"genetic": 1.0})
    """Who designs, each with its share of the sessions."""

    learn_designers: bool = False
    """Whether sessions go to the designers whose designs beat their parents, instead."""

    at_once: int = 4
    """Sessions with LLMs at the same time, besides the others."""

    racing: Racing | None = None
    """What breaks off runs that cannot climb any more; None lets every run end."""

    replicates: int = 5
    """Seeds on which the first seed design is trained to measure noise on the lowest rung."""

    def next_step(self, tree: EvolutionTree, duties: Duties = EVERYTHING) -> Step | None:
        """Choose a step for a worker with these duties, or None when the run is whole."""
        if step := self._step(tree, duties):
            return step
        whole = not tree.claims and (duties == EVERYTHING or not self._step(tree, EVERYTHING))
        return None if whole else Wait()

    def _step(self, tree: EvolutionTree, duties: Duties) -> Claim | None:
        random = Random(f"{self.random_seed}/{tree.length}")
        for rung in reversed(self.ladder.open_rungs(tree.finished, tree.used)):
            step = self._onto(rung, tree, duties, random)
            if step is not None:
                return step
        return self._replicate(tree) if duties.verifies else None

    def _onto(
        self, rung: Rung, tree: EvolutionTree, duties: Duties, random: Random
    ) -> Claim | None:
        candidates = self._candidates(rung, tree)
        if rung == self.ladder.lowest:
            given = [d.id for d in (*tree.seeds, *tree.imports) if d.id in candidates]
            if given:
                return VerificationStarted(given[0], rung.name) if duties.verifies else None
            session = self._session(len(candidates), tree, duties, random)
            if session is not None:
                return session
        if not candidates or not duties.verifies:
            return None
        standings = self._standings(tree)
        chosen = self.policy.climber(candidates, rung, tree, standings, random)
        return VerificationStarted(chosen, rung.name)

    def _session(
        self, waiting: int, tree: EvolutionTree, duties: Duties, random: Random
    ) -> SessionStarted | None:
        """Return the session that is due beside so many unverified designs."""
        able = {
            designer: weight
            for designer, weight in self.designers.items()
            if designer != LLM or not tree.spent_out
        }
        if LLM in able and duties.include(LLM) and self._has_room(LLM, waiting, tree):
            for identity, started in tree.interrupted.items():
                return replace(started, resumes=identity)
        if not able or tree.sessions >= self.sessions:
            return None
        designer = self._turn(able, tree)
        if not duties.include(designer) or not self._has_room(designer, waiting, tree):
            return None
        standings = self._standings(tree)
        chosen = self.policy.parents(tree, standings, random)
        if designer == TUNING:
            parents = promising(tree, standings) or chosen.parents[:1]
            parents = parents or [seed.id for seed in tree.seeds]
            chosen = SessionStarted("mutation", (random.choice(parents),))
        return replace(chosen, designer=designer)

    def _has_room(self, designer: str, waiting: int, tree: EvolutionTree) -> bool:
        """Whether a session of this designer may start beside so many unverified designs."""
        llm, all_of_them = tree.designing[LLM], tree.designing.total()
        if waiting + all_of_them - llm >= self.pool:
            return False
        lowest = self.ladder.lowest
        left = self.ladder.left(lowest, tree.finished, tree.used)
        # Nobody pays for a design that nobody can verify.
        wanted = waiting + all_of_them < max(self.pool, left)
        return designer != LLM or (llm < self.at_once and wanted)

    def _turn(self, weights: Mapping[str, float], tree: EvolutionTree) -> str:
        """Say whose turn it is: the same until a session starts, however long that takes."""
        random = Random(f"{self.random_seed}/turn {tree.sessions}")
        if not self.learn_designers:
            return by_weight(weights, random)
        return by_success(weights, earned(tree, self.ladder, self.fitness), random)

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
