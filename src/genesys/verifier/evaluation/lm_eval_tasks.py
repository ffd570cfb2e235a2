"""Tasks of lm-eval: written down once, answered by designs in the sandbox, marked here."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from filelock import FileLock

from genesys.corpus.corpus import TOKENIZER, Corpus
from genesys.errors import ConfigError, CorpusError
from genesys.evolution.verification import Score
from genesys.sandbox.sandbox import Progress, unheard
from genesys.verifier.evaluation.answers import Answers
from genesys.verifier.evaluation.lm_eval_catalogue import Catalogue, compiled_once, quiet, version
from genesys.verifier.evaluation.lm_eval_marks import Metrics, marks, refuse_without_share, shares
from genesys.verifier.evaluation.lm_eval_names import expanded
from genesys.verifier.evaluation.measured import Measured
from genesys.verifier.evaluation.prompt import Prompt
from genesys.verifier.evaluation.questionnaire import Questionnaire
from genesys.verifier.evaluation.requests import Request
from genesys.verifier.evaluation_settings import EvaluationSettings

FORMAT = 1
"""Raised whenever the same tasks would be written down differently."""

_MANIFEST = "manifest.json"
_TOKENS_WRITTEN = 256
"""What lm-eval lets a model write where a task does not say how much."""


@dataclass(frozen=True)
class LmEval:
    """The tasks that a config names, on one tokenizer.

    lm-eval builds the questions and marks the answers; only what is between is ours. So a score
    is lm-eval's own, as far as the log-probabilities are equal.
    """

    folder: Path
    """The questionnaire, and a manifest of what belongs to which task."""

    settings: EvaluationSettings
    catalogue: Catalogue

    @classmethod
    def prepared(
        cls,
        settings: EvaluationSettings,
        corpus: Corpus,
        cache: Path,
        progress: Progress = unheard,
    ) -> LmEval:
        """Return the tasks, written down in a folder of `cache` if they are not yet.

        The folder is named by the settings, lm-eval's version, the user's task folder and the
        tokenizer; it appears when it is whole. One process prepares while others wait.

        Raises ConfigError, before anything is trained, for a name that lm-eval does not know,
        for data that cannot be had, and where lm-eval is missing.
        """
        own = _own_folder(settings)
        folder = cache / _key(settings, own, corpus)
        cache.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{folder}.lock"):
            if not (folder / _MANIFEST).exists():
                catalogue = Catalogue.of(expanded(settings.tasks), cache / "task-data", own)
                _write(settings, catalogue, corpus, folder, progress)
        progress(1.0, "tasks ready")
        only = tuple(_manifest(folder)["configurations"])
        return cls(folder, settings, Catalogue(cache / "task-data", own, only))

    @property
    def questionnaire(self) -> Questionnaire:
        """What the designs are asked."""
        return Questionnaire(self.folder)

    @property
    def digest(self) -> str:
        """Names the tasks, their questions and settings: what scores depend on."""
        return str(_manifest(self.folder)["digest"])

    def scores(self, trained: Mapping[str, Any], control: Mapping[str, Any]) -> dict[str, Score]:
        """Mark what a job returned for the trained and for the untrained model."""
        before = self.marked(control)
        return {
            name: Score(score.value, score.error, before[name].value)
            for name, score in self.marked(trained).items()
        }

    def marked(self, answered: Mapping[str, Any]) -> dict[str, Measured]:
        """Return the score of each task, and of its parts as `task/part`.

        `answered` is what `Respondent.answers` returned. Of a tag or group the score is the
        mean over its tasks, which are its parts; of a single task the parts are its further
        metrics. Raises CorpusError when the answers or the data do not fit the questions.
        """
        metrics = self.metrics(answered)
        found: dict[str, Measured] = {}
        for name in expanded(self.settings.tasks):
            weighted = self.catalogue.weighted_by_size(name)
            found |= shares(name, metrics[name], weighted=weighted)
        return found

    def metrics(self, answered: Mapping[str, Any]) -> dict[str, dict[str, Metrics]]:
        """Return every metric of lm-eval for every task: {name: {task: metrics}}."""
        facts = _manifest(self.folder)["tasks"]
        replies = _Replies.of(answered, self.questionnaire)
        found: dict[str, dict[str, Metrics]] = {}
        for name, tasks in self._tasks.items():
            found[name] = {}
            for task in tasks:
                asked = facts[name][task.task_name]
                if _digest(task, self.settings.limit) != asked["digest"]:
                    raise CorpusError(
                        f"evaluation.tasks: the data of {task.task_name} changed since it was "
                        f"written down. Delete {self.folder} to prepare its tasks again."
                    )
                with quiet(), compiled_once():
                    instances = [replies.answered(*row) for row in asked["rows"]]
                    found[name][task.task_name] = marks(task, instances, self.settings.limit)
        return found

    @cached_property
    def _tasks(self) -> dict[str, list[Any]]:
        return {name: self.catalogue.tasks(name) for name in expanded(self.settings.tasks)}


@dataclass
class _Replies:
    """Answers, handed out in the order in which they were asked for."""

    scored: Iterator[tuple[float, bool]]
    written: Iterator[str]

    @classmethod
    def of(cls, answered: Mapping[str, Any], questionnaire: Questionnaire) -> _Replies:
        try:
            answers = Answers.unpacked(answered["scored"], len(questionnaire.requests))
            written = [str(text) for text in answered["written"]]
            if len(written) != len(questionnaire.prompts):
                raise ValueError(f"{len(written)} texts for {len(questionnaire.prompts)} prompts")
        except (KeyError, TypeError, ValueError) as error:
            raise CorpusError(f"evaluation.tasks: answers that do not fit: {error}.") from error
        pairs = zip(answers.log_probabilities.tolist(), answers.greedy.tolist(), strict=True)
        return cls(iter(pairs), iter(written))

    def answered(self, kind: str, document: int, index: int, repeats: int) -> Any:
        """Return an instance of lm-eval with its answers."""
        from lm_eval.api.instance import Instance

        found = Instance(kind, {}, ("",), index, metadata=("", document, repeats))
        if kind == "generate_until":
            found.resps = [next(self.written) for _ in range(repeats)]
        else:
            likely, greedy = next(self.scored)
            found.resps = [likely if kind == "loglikelihood_rolling" else (likely, greedy)]
        return found


@dataclass
class _Draft:
    """What is written down so far."""

    requests: list[Request] = field(default_factory=list)
    prompts: list[Prompt] = field(default_factory=list)
    tasks: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, name: str, task: Any, settings: EvaluationSettings) -> None:
        """Let lm-eval build the task's questions, and note what belongs to what."""
        # As `simple_evaluate` does it: a task that fixes no solved examples gets none.
        if settings.shots is not None and task.get_config("num_fewshot") != 0:
            task.set_config("num_fewshot", settings.shots)
        task.set_fewshot_seed(1234)
        with quiet(), compiled_once():
            task.build_all_requests(limit=settings.limit)
        rows = []
        for instance in task.instances:
            kind, repeats = instance.request_type, instance.repeats or 1
            rows.append([kind, instance.doc_id, instance.idx, repeats])
            if kind == "generate_until":
                self.prompts += [prompt_of(*instance.args)] * repeats
            else:
                texts = instance.args if kind == "loglikelihood" else ("", instance.args[0])
                self.requests.append(Request(*texts))
        facts = {"rows": rows, "digest": _digest(task, settings.limit)}
        self.tasks.setdefault(name, {})[task.task_name] = facts


def _write(
    settings: EvaluationSettings,
    catalogue: Catalogue,
    corpus: Corpus,
    folder: Path,
    progress: Progress,
) -> None:
    names = expanded(settings.tasks)
    draft = _Draft()
    for number, name in enumerate(names):
        progress(number / len(names), f"writing down the task {name}")
        for task in catalogue.tasks(name):
            refuse_without_share(task)
            draft.add(name, task, settings)
    leaves = [leaf for tasks in draft.tasks.values() for leaf in tasks]
    manifest = {
        "tasks": draft.tasks,
        "configurations": catalogue.folders([*names, *leaves]),
        "digest": hashlib.sha256(
            json.dumps([folder.name, draft.tasks]).encode(),
        ).hexdigest()[:16],
    }
    place = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        Questionnaire.write(place, draft.requests, draft.prompts, corpus)
        (place / _MANIFEST).write_text(json.dumps(manifest), "utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        os.replace(place, folder)
    except OSError as error:
        raise CorpusError(f"tasks: cannot be written to {folder.parent}: {error}.") from error
    finally:
        shutil.rmtree(place, ignore_errors=True)


def prompt_of(context: str, arguments: Mapping[str, Any]) -> Prompt:
    """Return the prompt that lm-eval's arguments of `generate_until` describe."""
    until = arguments.get("until") or ()
    drawn = arguments.get("do_sample", False)
    at_most = arguments.get("max_gen_toks") or arguments.get("max_new_tokens") or _TOKENS_WRITTEN
    return Prompt(
        context,
        (until,) if isinstance(until, str) else tuple(until),
        int(at_most),
        float(arguments.get("temperature") or 1.0) if drawn else 0.0,
    )


def _digest(task: Any, limit: int | None) -> str:
    """Name the documents that a task asks about."""
    found = hashlib.sha256()
    for _, document in task.doc_iterator(rank=0, limit=limit, world_size=1):
        found.update(json.dumps(document, sort_keys=True, default=str).encode())
    return found.hexdigest()[:16]


def _own_folder(settings: EvaluationSettings) -> Path | None:
    if settings.task_folder is None:
        return None
    folder = Path(settings.task_folder).expanduser()
    if not folder.is_dir():
        raise ConfigError(
            f"evaluation.task_folder: expected a folder with tasks, got {settings.task_folder!r}."
        )
    return folder.resolve()


def _key(settings: EvaluationSettings, own: Path | None, corpus: Corpus) -> str:
    files = sorted(file for file in own.rglob("*") if file.is_file()) if own else []
    tokenizer = _sha256(corpus.folder / TOKENIZER)
    parts = [
        FORMAT, version(), expanded(settings.tasks), settings.shots, settings.limit,
        [(str(file), _sha256(file)) for file in files], tokenizer, corpus.vocabulary,
    ]  # fmt: skip
    return "tasks-" + hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((folder / _MANIFEST).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise CorpusError(
            f"tasks: {folder / _MANIFEST} cannot be read: {error}. Delete {folder} to prepare its "
            "tasks again."
        ) from error
    return found
