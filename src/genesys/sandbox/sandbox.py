"""What a sandbox does: run a job within limits, and always come back with an outcome."""

from abc import ABC, abstractmethod
from collections.abc import Callable

from genesys.sandbox.job import Job, Limits
from genesys.sandbox.outcome import Outcome

Progress = Callable[[float, str], None]
"""Called with the fraction done (0 to 1) and a short note."""


def unheard(fraction: float, note: str) -> None:
    """Drop a progress report."""


class Sandbox(ABC):
    """Runs jobs. Raises SandboxError only when the sandbox itself is broken.

    Built with `unsandboxed=False`, it raises SandboxError where it cannot hold foreign code in;
    with `unsandboxed=True` the user has said that such code shall run all the same.
    """

    @property
    @abstractmethod
    def isolation(self) -> tuple[str, ...]:
        """Names of the layers that hold the code in, strongest first; empty for none."""

    @abstractmethod
    def run(self, job: Job, limits: Limits, progress: Progress = unheard) -> Outcome:
        """Run the job; whatever its code does, return. Interruptible by Ctrl-C at any time."""

    def close(self) -> None:
        """End every process that the sandbox keeps."""
