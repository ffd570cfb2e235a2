"""Runs each job in a locked-down process that starts afresh: for jobs on a GPU."""

from genesys.sandbox import surroundings
from genesys.sandbox.guard import Guard
from genesys.sandbox.job import Job, Limits
from genesys.sandbox.outcome import Outcome
from genesys.sandbox.sandbox import Progress, Sandbox, unheard


class Spawned(Sandbox):
    """A job imports torch itself, which takes seconds, and may use the machine's NVIDIA GPUs.

    A GPU's driver does not survive a fork: so no process that a job comes from has imported
    torch, let alone used a GPU. All else is as in `Forked`, but where there is a GPU, memory is
    watched and not limited beforehand: the driver asks for far more than it uses. The memory of
    the GPU itself has no limit.
    """

    def __init__(self, *, unsandboxed: bool = False) -> None:
        self._guard = Guard(None, surroundings.devices(), unsandboxed=unsandboxed)

    @property
    def isolation(self) -> tuple[str, ...]:
        """Names of the layers that hold every job in, strongest first."""
        return self._guard.layers

    def run(self, job: Job, limits: Limits, progress: Progress = unheard) -> Outcome:
        """Run the job in a process of its own; begin once more if its server dies meanwhile."""
        try:
            return self._guard.run(job, limits, progress)
        finally:
            self._guard.close()

    def close(self) -> None:
        """End whatever runs."""
        self._guard.close()
