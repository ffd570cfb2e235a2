"""Tasks of lm-eval by name, with their data kept at hand."""

from __future__ import annotations

import hashlib
import io
import json
import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from genesys.errors import ConfigError
from genesys.verifier.evaluation.lm_eval_names import refuse_unknown

_PAIRS = {
    "dataset_path": "json",
    "test_split": "test",
    "output_type": "multiple_choice",
    "doc_to_text": "",
    "doc_to_choice": "{{[sentence_good, sentence_bad]}}",
    "doc_to_target": 0,
    "num_fewshot": 0,
    "metric_list": [{"metric": "acc", "aggregation": "mean", "higher_is_better": True}],
}
"""A set of minimal pairs, as lm-eval's own BLiMP is configured."""


@dataclass(frozen=True)
class Catalogue:
    """lm-eval's tasks, and those of the user's folder, which go first."""

    data: Path
    """Where data sets are kept once they were had: from then on no hub is asked."""

    own: Path | None = None
    """The user's folder: YAML files, and folders of JSONL files with minimal pairs."""

    only: tuple[str, ...] | None = None
    """Folders of configurations to read besides, where it is known which ones are needed:
    reading all takes lm-eval 8 CPU seconds."""

    @classmethod
    def of(cls, names: Sequence[str], data: Path, own: Path | None) -> Catalogue:
        """Return a catalogue that has these tasks, tags and groups.

        Raises ConfigError for a name that is none, with those that are near.
        """
        if own:
            small = cls(data, own, ())
            with_pairs = {*small._manager.all_tasks, *small._pairs}
            if set(names) <= with_pairs.difference(small._manager.all_groups):
                return small
        found = cls(data, own)
        refuse_unknown(names, {*found._manager.all_tasks, *found._pairs})
        return found

    def tasks(self, name: str) -> list[Any]:
        """Return the tasks that a name stands for: itself, or all of a tag or group.

        Raises ConfigError when one cannot be had, its data for example.
        """
        own: list[Any] = [_pairs_task(name, file) for file in self._pairs.get(name, ())]
        with quiet(), _kept(self.data, self.own):
            try:
                found = list(self._manager.load(own or [name])["tasks"].values())
            except Exception as error:
                # Configurations and data may make lm-eval raise anything.
                raise ConfigError(_advice(name, error)) from error
        for task in found:
            if getattr(task, "UNSAFE_CODE", False) or getattr(task, "MULTIMODAL", False):
                raise ConfigError(
                    f"evaluation.tasks: {task.task_name} runs what a model writes, or needs more "
                    "than text; expected a task of text that is compared. Leave it out."
                )
        return found

    def weighted_by_size(self, name: str) -> bool:
        """Tell whether a group counts its questions alike, and not its tasks."""
        entry = self._manager.task_index.get(name)
        metrics = (entry.cfg or {}).get("aggregate_metric_list") if entry else None
        first = metrics[0] if isinstance(metrics, list) and metrics else metrics
        return isinstance(first, Mapping) and bool(first.get("weight_by_size", True))

    def folders(self, names: Sequence[str]) -> list[str]:
        """Name the folders in which the configurations of these tasks and groups lie."""
        entries = (self._manager.task_index.get(name) for name in names)
        return sorted({str(Path(e.yaml_path).parent) for e in entries if e and e.yaml_path})

    @cached_property
    def _pairs(self) -> dict[str, list[Path]]:
        """Folders of minimal pairs in the user's folder, by name."""
        folders = [folder for folder in self.own.iterdir() if folder.is_dir()] if self.own else []
        found = {folder.name: sorted(folder.glob("*.jsonl")) for folder in folders}
        return {
            name: files
            for name, files in found.items()
            if files and not any((files[0].parent).glob("*.yaml"))
        }

    @cached_property
    def _manager(self) -> Any:
        with quiet():
            from lm_eval.tasks import TaskManager

            paths = [*(self.only or ()), *([str(self.own)] if self.own else [])]
            return TaskManager(include_path=paths or None, include_defaults=self.only is None)


def version() -> str:
    """Return lm-eval's version; ConfigError, with what to do, where it is not installed."""
    from importlib import metadata

    try:
        return metadata.version("lm_eval")
    except metadata.PackageNotFoundError as error:
        raise ConfigError(
            "evaluation.tasks: tasks of lm-eval need it: run `pip install 'genesys[lm-eval]'`."
        ) from error


@contextmanager
def quiet() -> Iterator[None]:
    """Keep lm-eval's bars, warnings and log to itself: what matters comes back as an error."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with (
            warnings.catch_warnings(),
            redirect_stderr(io.StringIO()),
            redirect_stdout(io.StringIO()),
        ):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


@contextmanager
def compiled_once() -> Iterator[None]:
    """Let lm-eval compile each of its templates once, and not for every question anew."""
    from lm_eval.utils import env

    env.from_string = cache(env.from_string)
    try:
        yield
    finally:
        del env.from_string


def _pairs_task(name: str, file: Path) -> dict[str, Any]:
    files = {"data_files": {"test": str(file)}}
    return {**_PAIRS, "task": f"{name}_{file.stem}", "dataset_kwargs": files}


def _advice(name: str, error: Exception) -> str:
    told = " ".join(str(error).split())[:300] or type(error).__name__
    return (
        f"evaluation.tasks: {name!r} cannot be prepared: {told}. Its data must be in the cache or "
        "on a hub that can be reached, a file that it names must be there, and a package that it "
        "needs installed; or leave the task out."
    )


@contextmanager
def _kept(folder: Path, own: Path | None) -> Iterator[None]:
    """Let tasks take their data from the folder, and put there what they had to fetch."""
    from lm_eval.api.task import ConfigurableTask

    usual = ConfigurableTask.download

    def download(task: Any, dataset_kwargs: Any = None, **rest: Any) -> None:
        import datasets

        if callable(task.config.custom_dataset):
            usual(task, dataset_kwargs, **rest)
            return
        asked = _absolute(dict(dataset_kwargs or {}), own)
        place = folder / _key(task, asked)
        if not place.exists():
            usual(task, asked, **rest)
            if not isinstance(task.dataset, datasets.DatasetDict | datasets.Dataset):
                return
            _keep(task.dataset, place)
        task.dataset = datasets.load_from_disk(str(place))

    ConfigurableTask.download = download
    try:
        yield
    finally:
        ConfigurableTask.download = usual


def _keep(dataset: Any, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent)
    try:
        dataset.save_to_disk(draft)
        # Whoever was faster wrote the same.
        if not place.exists():
            os.replace(draft, place)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _absolute(asked: dict[str, Any], own: Path | None) -> dict[str, Any]:
    """Look for local files in the user's folder first."""

    def found(name: Any) -> Any:
        if isinstance(name, Mapping):
            return {key: found(value) for key, value in name.items()}
        if isinstance(name, list | tuple):
            return [found(value) for value in name]
        return str(own / name) if own and (own / str(name)).is_file() else name

    return {**asked, "data_files": found(asked["data_files"])} if "data_files" in asked else asked


def _key(task: Any, asked: Mapping[str, Any]) -> str:
    """Name a data set by where it is from, and local files by what is in them too."""
    parts = [task.DATASET_PATH, task.DATASET_NAME, asked, *map(_digest, _files(asked))]
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()[:16]


def _files(asked: Any) -> Iterator[Path]:
    if isinstance(asked, Mapping):
        for value in asked.values():
            yield from _files(value)
    elif isinstance(asked, list | tuple):
        for value in asked:
            yield from _files(value)
    elif isinstance(asked, str) and Path(asked).is_file():
        yield Path(asked)


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
