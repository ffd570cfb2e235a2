"""The one place where parts are chosen and joined: settings in, a working lab out."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache as cache_calls
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from genesys import plugins
from genesys.architecture.compose import compose
from genesys.architecture.edits.shelf import Shelf
from genesys.checker.checker import Checker
from genesys.checker.size import Size
from genesys.config import Config, checked
from genesys.corpus.preparation import prepare
from genesys.discovery.designer import Designer
from genesys.discovery.genetic_designer import GeneticDesigner
from genesys.discovery.scheduler import Scheduler
from genesys.discovery.tuning_designer import TuningDesigner
from genesys.discovery.worker import Worker, catch_up
from genesys.errors import ConfigError, DesignError, JournalMoved
from genesys.evolution.design import Design, Proposal
from genesys.evolution.events import DesignAdded, Event, RunStarted
from genesys.evolution.evolution_tree import LLM, EvolutionTree
from genesys.evolution.fitness.base import Fitness
from genesys.evolution.fitness.bits_per_byte import BitsPerByte
from genesys.journal.journal import Journal
from genesys.journal.run_folder import RunFolder
from genesys.knowledge.collections.base import Collection
from genesys.knowledge.collections.designs import Designs
from genesys.knowledge.collections.files import Files
from genesys.knowledge.collections.lessons import Lessons
from genesys.knowledge.collections.papers import Papers
from genesys.knowledge.collections.units import Units
from genesys.knowledge.collections.whole_paper import WholePaper
from genesys.knowledge.embedding.base import Embedding
from genesys.knowledge.index.catalogue import Catalogue
from genesys.knowledge.index.remembering import Remembering
from genesys.knowledge.index.vector_store import VectorStore
from genesys.knowledge.knowledge import Knowledge
from genesys.knowledge.settings import KnowledgeSettings
from genesys.knowledge.sources.arxiv import Arxiv
from genesys.knowledge.sources.base import Source
from genesys.knowledge.web.web import Web
from genesys.library import shelf
from genesys.library.seeds.base import Seed
from genesys.llm.prices import price_of
from genesys.llm.providers import base as provider
from genesys.llm.settings import LLMSettings
from genesys.llm.staff import Staff
from genesys.sandbox.sandbox import Progress, Sandbox, unheard
from genesys.sandbox.several import Several
from genesys.selection.policy import SelectionPolicy
from genesys.selection.promising import TUNING
from genesys.selection.quadrants import Quadrants
from genesys.selection.racing import Racing
from genesys.selection.seeds_only import SeedsOnly
from genesys.selection.uniform import Uniform
from genesys.verifier.evaluation.practice import Practice
from genesys.verifier.pretraining import Pretraining
from genesys.verifier.recipe import Recipe
from genesys.verifier.replicates import Replicates
from genesys.verifier.verifier import Verifier

if TYPE_CHECKING:
    from genesys.corpus.corpus import Corpus
    from genesys.verifier.evaluation.lm_eval_tasks import LmEval

Part = TypeVar("Part")


@dataclass(frozen=True)
class Lab:
    """Everything that works on one run, wired together. Close it when done."""

    config: Config
    folder: RunFolder
    journal: Journal
    sandbox: Sandbox
    checker: Checker
    verifier: Verifier
    scheduler: Scheduler

    def worker(self, name: str) -> Worker:
        """Return a worker on this run, for all but what waits for LLMs."""
        return Worker(self.journal, self.scheduler, self.designers(), self.verifier, name)

    def designers(self) -> Mapping[str, Designer]:
        """Return the designers that need no LLM, by name, as far as the settings ask for them."""
        units = Shelf(tuple(shelf.units().values()))
        known: dict[str, Designer] = {
            "genetic": GeneticDesigner(units, self.checker),
            TUNING: TuningDesigner(units, self.checker),
        }
        return {name: one for name, one in known.items() if name in self.config.designers}

    def plant_seeds(self, progress: Progress = unheard) -> None:
        """Check the seed designs and add them to a run that has none yet.

        Raises DesignError when a seed does not pass the checker.
        """
        tree = EvolutionTree.replay(entry.event for entry in self.journal.read())
        if tree.seeds:
            return
        planted: list[Event] = []
        for number, name in enumerate(self.config.seeds):
            progress(number / len(self.config.seeds), f"checking the seed {name}")
            design = seed_design(name)
            report = self.checker.check_tree(design.unit_tree)
            if not report.passed:
                raise DesignError(f"The seed {name!r} is not valid:\n{report}")
            planted.append(DesignAdded(design))
        add(self.journal, planted)

    def close(self) -> None:
        """End the sandbox's processes and let go of the journal."""
        self.sandbox.close()
        self.journal.close()


def add(journal: Journal, facts: Sequence[Event]) -> None:
    """Write facts that hold whatever else is written meanwhile, one after the other."""
    tree = EvolutionTree()
    while True:
        catch_up(tree, journal)
        try:
            journal.append(facts, after=tree.length)
        except JournalMoved:
            continue
        return


def seed_design(name: str) -> Design:
    """Return the design of the seed that the library has under this name.

    Raises DesignError, with the unit, the slot or setting and what fits, for a senseless tree.
    """
    seed = plugins.load(Seed, name)
    proposal = Proposal(seed.title, "seed", (), (), seed.summary, "As published.")
    design = Design(proposal, (), seed.unit_tree())
    try:
        compose(design.unit_tree)
    except DesignError as error:
        raise DesignError(f"The seed {name!r} is not valid: {error}") from error
    return design


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


def start_run(folder: RunFolder, config: Config) -> None:
    """Write the settings into a new run's journal, or see that an old run has the same.

    Raises ConfigError, naming the first setting that differs, for a run made with others.
    """
    scheduler_of(config)
    knowledge_of(config.knowledge, folder.path)
    journal = folder.create()
    try:
        tree = EvolutionTree.replay(entry.event for entry in journal.read())
        if not tree.length:
            journal.append([RunStarted(config.as_json)], after=0)
        elif (settings := config_of(tree).as_json) != config.as_json:
            key, old, new = _first_difference(settings, config.as_json)
            raise ConfigError(
                f"{folder.path}: this run was started with {key} = {old!r}, not {new!r}. Resume "
                "it with its own settings, or start another run with --run FOLDER."
            )
    finally:
        journal.close()


def sandbox_of(config: Config, *, unsandboxed: bool, shared: bool = False) -> Sandbox:
    """Build the sandbox that these settings ask for; `shared`: for as many jobs as there are cores.

    Raises SandboxError where it cannot hold foreign code in, unless `unsandboxed`: the user's
    word for this command, which no settings hold, so that a run that is resumed asks again.
    """
    count = (os.cpu_count() or 1) if shared else 1
    made = [plugins.load(Sandbox, config.sandbox, unsandboxed=unsandboxed) for _ in range(count)]
    return Several(made) if shared else made[0]


def sizes_of(config: Config) -> list[Size]:
    """Return how large models are on each rung of the ladder."""
    recipes = {rung.name: Recipe.of(rung) for rung in config.ladder}
    return [
        Size.of(name, recipe.parameters, config.corpus.vocabulary, recipe.blocks, recipe.context)
        for name, recipe in recipes.items()
    ]


def open_lab(
    folder: RunFolder,
    cache: Path,
    progress: Progress = unheard,
    *,
    unsandboxed: bool = False,
    shared: bool = False,
) -> Lab:
    """Open a run that was started, preparing its corpus in `cache` if that is not done yet.

    `shared`: several threads use it. Raises SandboxError as `sandbox_of` does.
    """
    journal = folder.open()
    config = config_of(EvolutionTree.replay(entry.event for entry in journal.read()))
    sandbox = sandbox_of(config, unsandboxed=unsandboxed, shared=shared)
    corpus = prepare(config.corpus, cache, progress)
    asked = config.evaluation
    pretraining = Pretraining(
        sandbox,
        corpus,
        folder.weights,
        config.training,
        tasks=tasks_of(config, corpus, cache, progress),
        practice=Practice(sandbox, cache) if asked.skills else None,
        practised=config.ladder.lowest.name,
        extended=config.ladder.extended,
    )
    return Lab(
        config=config,
        folder=folder,
        journal=journal,
        sandbox=sandbox,
        checker=Checker(sandbox, sizes=sizes_of(config)),
        verifier=Replicates(pretraining, corpus.folder),
        scheduler=scheduler_of(config),
    )


def knowledge_of(
    settings: KnowledgeSettings,
    cache: Path,
    *,
    tree: Callable[[], EvolutionTree] | None = None,
    progress: Progress = unheard,
    notice: Callable[[str], None] = lambda line: None,
) -> Knowledge:
    """Join all that can be looked up: papers, units, files, a run's own past, sources outside.

    `tree` gives the run as it is now; without it there is no past. Nothing is read or loaded
    before it is asked for. Raises ConfigError for options that do not fit.
    """
    shared = cache / "knowledge"
    web = Web(shared / "web", notice)
    embedding = embedding_of(settings, web, shared / "vectors.sqlite")
    own = settings.files_folder
    number = hashlib.sha256(str(own.resolve()).encode()).hexdigest()[:8]
    lasting: dict[Collection, Path | None] = {
        Papers(): shared / "papers.sqlite",
        Files(own, shared / "texts"): shared / f"files-{number}.sqlite",
    }
    if tree is None:
        lasting[Units()] = shared / "units.sqlite"
    else:
        lasting.update(dict.fromkeys([Units(tree), Designs(tree), Lessons(tree)]))
    inside = [Catalogue(part, file, embedding, progress) for part, file in lasting.items()]
    outside = {
        name: _reaching_out(plugins.find(Source, name), options, web, f"knowledge.sources.{name}")
        for name, options in settings.sources.items()
    }
    sources: dict[str, Source] = {**{one.name: one for one in inside}, **outside}
    arxiv = sources.get("arxiv")
    if not isinstance(arxiv, Arxiv):
        return Knowledge(sources)

    @cache_calls
    def paper(number: str) -> Source:
        return Catalogue(WholePaper(arxiv, number), None, embedding, progress)

    return Knowledge(sources, paper)


def embedding_of(settings: KnowledgeSettings, web: Web, file: Path) -> Remembering | None:
    """Build the embedding that these settings ask for; None for a search by words alone.

    Its vectors are kept in `file`.
    """
    options = dict(settings.embedding)
    name = str(options.pop("name", "minilm"))
    if name == "none":
        return None
    kind = plugins.find(Embedding, name)
    built = _reaching_out(kind, options, web, "knowledge.embedding")
    return Remembering(built, VectorStore(file))


def staff_of(settings: LLMSettings) -> Staff:
    """Build the LLMs that these settings name, and give them their roles; nobody is asked.

    Raises ConfigError for options that do not fit, and as `Staff.of` does.
    """
    llms = {name: _llm(options, f"llm.llms.{name}") for name, options in settings.llms.items()}
    return Staff.of(settings, llms, price_of)


def _llm(options: Mapping[str, Any], where: str) -> provider.LLM:
    """Build an LLM by the name of its provider."""
    rest = dict(options)
    try:
        kind = plugins.find(provider.LLM, str(rest.pop("provider", "")))
    except ConfigError as error:
        raise ConfigError(f"{where}.provider: {error}") from error
    return checked(kind, rest, where)


def _reaching_out(kind: type[Part], options: Mapping[str, Any], web: Web, where: str) -> Part:
    """Build a part, and give it the way out if it has a place for that."""
    way = {"web": web} if "web" in getattr(kind, "__dataclass_fields__", {}) else {}
    return checked(kind, {**way, **options}, where)


def tasks_of(
    config: Config, corpus: Corpus, cache: Path, progress: Progress = unheard
) -> LmEval | None:
    """Return the tasks of lm-eval that these settings name, written down in `cache` once.

    Raises ConfigError for a name that lm-eval does not know, for data that cannot be had, and
    where lm-eval is missing.
    """
    if not config.evaluation.tasks:
        return None
    from genesys.verifier.evaluation.lm_eval_tasks import LmEval

    return LmEval.prepared(config.evaluation, corpus, cache, progress)


def config_of(tree: EvolutionTree) -> Config:
    """Return the settings that a run was started with."""
    return checked(Config, dict(tree.settings), "the journal's settings")


def _first_difference(
    old: Mapping[str, Any], new: Mapping[str, Any], path: str = ""
) -> tuple[str, Any, Any]:
    for key in sorted(old.keys() | new.keys()):
        before, after = old.get(key), new.get(key)
        if isinstance(before, Mapping) and isinstance(after, Mapping) and before != after:
            return _first_difference(before, after, f"{path}{key}.")
        if before != after:
            return f"{path}{key}", before, after
    return path, old, new
