"""The one place where all parts of a run are joined: settings in, a working lab out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from genesys.config import Config
from genesys.corpus.preparation import prepare
from genesys.discovery.worker import Worker
from genesys.journal.run_folder import RunFolder
from genesys.lab.bench import Bench, open_bench
from genesys.sandbox.sandbox import Progress, unheard
from genesys.verifier.evaluation.practice import Practice
from genesys.verifier.pretraining import Pretraining
from genesys.verifier.replicates import Replicates
from genesys.verifier.verifier import Verifier

if TYPE_CHECKING:
    from genesys.corpus.corpus import Corpus
    from genesys.verifier.evaluation.lm_eval_tasks import LmEval


@dataclass(frozen=True)
class Lab(Bench):
    """Everything that works on one run: a bench, and what trains the designs."""

    verifier: Verifier

    def worker(self, name: str) -> Worker:
        """Return a worker on this run, for all but what waits for LLMs."""
        return Worker(self.journal, self.scheduler, self.designers(), self.verifier, name)


def open_lab(
    folder: RunFolder, cache: Path, progress: Progress = unheard, *, unsandboxed: bool = False
) -> Lab:
    """Open a run that was started, preparing its corpus in `cache` if that is not done yet.

    Raises SandboxError as `sandbox_of` does.
    """
    bench = open_bench(folder, unsandboxed=unsandboxed)
    config = bench.config
    corpus = prepare(config.corpus, cache, progress)
    asked = config.evaluation
    pretraining = Pretraining(
        bench.sandbox,
        corpus,
        folder.weights,
        config.training,
        tasks=tasks_of(config, corpus, cache, progress),
        practice=Practice(bench.sandbox, cache) if asked.skills else None,
        practised=config.ladder.lowest.name,
        extended=config.ladder.extended,
    )
    return Lab(**vars(bench), verifier=Replicates(pretraining, corpus.folder))


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
