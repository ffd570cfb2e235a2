"""From answers to scores, by lm-eval's own rules."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from genesys.errors import ConfigError
from genesys.verifier.evaluation.measured import Measured

SHARES = ("acc", "exact_match", "contains", "mcc", "f1", "acc_norm", "em")
"""Metrics to be made large, between 0 and 1 (`mcc` between -1 and 1). The first of them that a
task has is its score."""

_DRAWS = 100
_DRAWN = ("mcc", "f1")
"""Metrics of all questions together: their error is found by drawing questions again."""


@dataclass(frozen=True)
class Metrics:
    """What lm-eval makes of the answers to one task."""

    values: Mapping[str, float]
    """By metric and filter, as lm-eval writes them: `acc,none`."""

    errors: Mapping[str, float]
    """The standard error of those that are shares."""

    questions: int


def marks(task: Any, instances: Sequence[Any], limit: int | None) -> Metrics:
    """Mark the answers to a task, as `lm_eval.evaluate` does."""
    from lm_eval.api.metrics import mean

    task._instances = list(instances)
    task.apply_filters()
    by_document: dict[int, list[Any]] = defaultdict(list)
    for instance in sorted(instances, key=lambda instance: int(instance.idx)):
        by_document[instance.doc_id].append(instance)
    items: dict[str, list[Any]] = defaultdict(list)
    for filtered in instances[0].filtered_resps:
        for number, document in task.doc_iterator(rank=0, limit=limit, world_size=1):
            answers = [instance.filtered_resps[filtered] for instance in by_document[number]]
            for metric, value in task.process_results(document, answers).items():
                items[f"{metric},{filtered}"].append(value)
    values, errors = {}, {}
    for key, own in items.items():
        metric = key.partition(",")[0]
        aggregate = task.aggregation().get(metric, mean)
        values[key] = float(aggregate(own))
        if metric in SHARES:
            errors[key] = _error(metric, own, values[key], aggregate)
    return Metrics(values, errors, len(by_document))


def refuse_without_share(task: Any) -> None:
    """Raise ConfigError for a task none of whose metrics is a share of right answers."""
    named = list(task.aggregation())
    if not set(named) & set(SHARES):
        raise ConfigError(
            f"evaluation.tasks: {task.task_name} has no metric that is a share of right answers: "
            f"expected one of {', '.join(SHARES)}, got {', '.join(named)}. Leave it out."
        )


def shares(name: str, tasks: Mapping[str, Metrics], *, weighted: bool) -> dict[str, Measured]:
    """Return a name's score and those of its parts, `name/part`.

    Matthews' correlation m is written as (1 + m) / 2, so that all are shares.
    """
    each = {task: _shares(metrics) for task, metrics in tasks.items()}
    if len(each) == 1:
        ((main, *others),) = (list(found.items()) for found in each.values())
        return {name: main[1], **{f"{name}/{metric}": score for metric, score in others}}
    sizes = [tasks[task].questions if weighted else 1 for task in each]
    mains = [next(iter(found.values())) for found in each.values()]
    parts = zip(sizes, mains, strict=True)
    weights = [(size / sum(sizes), score) for size, score in parts]
    mean = sum(weight * score.value for weight, score in weights)
    error = math.sqrt(sum((weight * score.error) ** 2 for weight, score in weights))
    own = {
        f"{name}/{task.removeprefix(f'{name}_')}": score
        for task, score in zip(each, mains, strict=True)
    }
    return {name: Measured(mean, error), **own}


def _shares(metrics: Metrics) -> dict[str, Measured]:
    """Return a task's shares, the most telling metric first; of several filters, the first."""
    found: dict[str, Measured] = {}
    for metric in SHARES:
        for key, value in metrics.values.items():
            if key.partition(",")[0] == metric and metric not in found:
                scale, shift = (0.5, 0.5) if metric == "mcc" else (1.0, 0.0)
                share = min(1.0, max(0.0, scale * value + shift))
                found[metric] = Measured(share, scale * metrics.errors[key])
    return found


def _error(metric: str, items: Sequence[Any], value: float, aggregate: Any) -> float:
    count = len(items)
    if metric in _DRAWN and count > 1:
        random = Random(0)
        drawn = [float(aggregate(random.choices(items, k=count))) for _ in range(_DRAWS)]
        middle = sum(drawn) / _DRAWS
        return math.sqrt(sum((one - middle) ** 2 for one in drawn) / (_DRAWS - 1))
    if count > 1 and all(isinstance(item, int | float) for item in items):
        middle = sum(items) / count
        return math.sqrt(sum((item - middle) ** 2 for item in items) / (count - 1) / count)
    return math.sqrt(max(0.0, value * (1.0 - value)) / max(1, count))
