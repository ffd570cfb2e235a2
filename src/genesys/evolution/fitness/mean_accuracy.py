"""The mean accuracy over tasks and rungs: the fitness of the paper (Eq. 1)."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean

from genesys.evolution.comparison import Comparison
from genesys.evolution.fitness.base import Fitness, Merit
from genesys.evolution.verification import Verification


@dataclass(frozen=True)
class MeanAccuracy(Fitness):
    """The plain mean of a design's accuracies over M tasks and the K rungs that it stood on.

    Nothing is taken off: chance is in it, at its full height on each task, and larger rungs count
    as they are, so that climbing alone can raise it. A design that lacks a task is not judged.
    The error joins seed noise and the finite number of questions of each task.
    """

    tasks: tuple[str, ...] = ()
    """Names of tasks to average; none: those that most verifications were scored on."""

    @property
    def meaning(self) -> str:
        """What the number says."""
        what = ", ".join(self.tasks) if self.tasks else "all tasks"
        return f"mean accuracy over {what} and over the design's rungs, chance included"

    def of(self, comparison: Comparison) -> Mapping[str, Merit]:
        """Average over tasks, then over rungs."""
        tasks = self.tasks or comparison.tasks

        def accuracy(found: Verification) -> float | None:
            if not tasks or not found.scores.keys() >= set(tasks):
                return None
            return fmean(found.scores[task].value for task in tasks)

        noise = comparison.noise(accuracy)
        judged: dict[str, list[Verification]] = {}
        for rung in comparison.rungs:
            for design, found in rung.items():
                if accuracy(found) is not None:
                    judged.setdefault(design, []).append(found)
        return {
            design: Merit(
                fmean(found.scores[task].value for found in stood for task in tasks),
                None if noise is None else _error(stood, tasks, noise),
            )
            for design, stood in judged.items()
        }


def _error(stood: list[Verification], tasks: tuple[str, ...], noise: float) -> float:
    """Return the standard error of the mean of independent accuracies and of equal seed noise."""
    of_questions = math.hypot(*(v.scores[task].error for v in stood for task in tasks))
    return math.hypot(of_questions / (len(stood) * len(tasks)), noise / math.sqrt(len(stood)))
