"""A state on disk: whole or not there."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file, save_model
from torch import Tensor, nn

from genesys.verifier.training.course import CourseState

_FACTS = "genesys"


class Unsaved(Exception):
    """The disk does not take a file: its text says why."""


@dataclass(frozen=True)
class Checkpoint:
    """One file in safetensors, which a run writes over and over and reads when it is resumed.

    `run` names all that the run's course depends on; a file of another run is not read.
    """

    path: Path
    run: str

    def write(self, state: CourseState) -> None:
        """Write the state; the file appears under its name only when it is on the disk.

        Raises Unsaved, leaving the former file as it was, when the disk does not take it.
        """
        tensors = {name: tensor.cpu().contiguous() for name, tensor in state.tensors.items()}
        facts = {"run": self.run, "digest": _digest(tensors), "facts": dict(state.facts)}
        metadata = {_FACTS: json.dumps(facts)}
        _write_whole(self.path, lambda draft: save_file(tensors, draft, metadata=metadata))

    def read(self) -> CourseState | None:
        """Return the state; None where there is none, none of this run, or a damaged one."""
        try:
            with safe_open(str(self.path), framework="pt") as file:
                found = json.loads((file.metadata() or {})[_FACTS])
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        except (OSError, SafetensorError, KeyError, ValueError):
            return None
        if found["run"] != self.run or found["digest"] != _digest(tensors):
            return None
        return CourseState(tensors, found["facts"])

    def drop(self) -> None:
        """Delete the file, if there is one, and what a killed process had written of the next."""
        self.path.unlink(missing_ok=True)
        _draft(self.path).unlink(missing_ok=True)


def write_weights(model: nn.Module, path: Path) -> None:
    """Write a model's weights, shared ones once, as `Checkpoint.write` does its state."""
    _write_whole(path, lambda draft: save_model(model, draft))


def _write_whole(path: Path, write: Callable[[str], None]) -> None:
    draft = _draft(path)
    try:
        write(str(draft))
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(draft, path)
    except (OSError, SafetensorError) as error:
        raise Unsaved(f"{path}: {error}") from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _draft(path: Path) -> Path:
    return path.with_name(f"{path.name}.partial")


def _digest(tensors: Mapping[str, Tensor]) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for name in sorted(tensors):
        digest.update(name.encode())
        digest.update(tensors[name].reshape(-1).view(dtype=torch.uint8).numpy().data)
    return digest.hexdigest()
