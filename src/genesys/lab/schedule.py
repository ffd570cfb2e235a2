"""What is done next, and how designs are trained, as a run's settings say."""

from __future__ import annotations

from genesys import plugins
from genesys.config import Config, checked
from genesys.discovery.regime import Regime
from genesys.discovery.scheduler import Scheduler
from genesys.evolution.evolution_tree import LLM
from genesys.evolution.fitness.base import Fitness
from genesys.evolution.fitness.bits_per_byte import BitsPerByte
from genesys.selection.policy import SelectionPolicy
from genesys.selection.quadrants import Quadrants
from genesys.selection.racing import Racing
from genesys.selection.seeds_only import SeedsOnly
from genesys.selection.uniform import Uniform


def scheduler_of(config: Config) -> Scheduler:
    """Build the scheduler that these settings ask for."""
    fitness = fitness_of(config)
    return Scheduler(
        ladder=config.ladder,
        policy=policy_of(config),
        fitness=fitness,
        racing=racing_of(config, fitness),
        random_seed=config.random_seed,
        sessions=config.sessions,
        pool=config.pool,
        designers={str(name): share for name, share in config.designers.items()},
        learn_designers=config.learn_designers,
        at_once=config.llm.at_once,
        replicates=config.replicates,
    )


def policy_of(config: Config) -> SelectionPolicy:
    """Return what chooses parents and climbers.

    Sessions with LLMs that go without evolution have seeds as parents; those that are told of no
    results have any design; the shares of the modes stay.
    """
    options = dict(config.selection)
    kind = plugins.find(SelectionPolicy, str(options.pop("policy", "quadrants")))
    policy = checked(kind, options, "selection")
    without = config.session.without if LLM in config.designers else ()
    if "evolution" in without:
        return SeedsOnly(**vars(policy)) if isinstance(policy, Quadrants) else SeedsOnly()
    if "experiments" in without and isinstance(policy, Quadrants):
        return Uniform(policy.mutation, policy.crossover, policy.scratch)
    if "experiments" in without and not isinstance(policy, Uniform):
        return Uniform()
    return policy


def racing_of(config: Config, fitness: Fitness) -> Racing | None:
    """Return what breaks off runs, where the settings allow it.

    Runs are compared by their loss, so nothing is broken off where another fitness ranks designs.
    """
    return Racing() if config.racing and isinstance(fitness, BitsPerByte) else None


def fitness_of(config: Config, name: str = "") -> Fitness:
    """Build the fitness that these settings ask for, or the one called `name`.

    The settings' options go with it if it is the one that they name.
    """
    options = dict(config.fitness)
    usual = str(options.pop("name", "bits_per_byte"))
    chosen = name or usual
    options = options if chosen == usual else {}
    return checked(plugins.find(Fitness, chosen), options, "fitness")


def regime_of(config: Config) -> Regime:
    """Return how designs will be trained, as those who design are told."""
    known = None if config.corpus.tokenizer else config.corpus.vocabulary
    return Regime(config.ladder, known, config.training)
