"""What is scored besides bits per byte, as far as that is the user's choice."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge


@dataclass(frozen=True)
class EvaluationSettings:
    """Choices that hold for every verification of a run."""

    tasks: tuple[str, ...] = ()
    """Tasks, tags and groups of lm-eval, scored for every design; takes `genesys[lm-eval]`."""

    shots: Annotated[int, Ge(0)] | None = None
    """Solved examples before each question. By default as many as the task says."""

    limit: Annotated[int, Ge(1)] | None = None
    """Questions of each task, the first ones. By default all."""

    task_folder: str | None = None
    """A folder with tasks of the user's own: YAML files, or folders of minimal pairs."""

    skills: bool = False
    """Whether designs practise synthetic skills on the lowest rung: about a minute of CPU each."""
