"""Runs each job in a locked-down child forked from a warm server."""

from genesys.sandbox.guard import Guard
from genesys.sandbox.job import Job, Limits
from genesys.sandbox.outcome import Outcome
from genesys.sandbox.sandbox import Progress, Sandbox, unheard

WARM = (
    "torch",
    "torch.optim",
    "torch._dynamo",
    "torch.utils.checkpoint",
    "torch.utils.flop_counter",
)
"""Imported once by the server, so that no job pays for it."""


class Forked(Sandbox):
    """A job costs milliseconds beyond its own work, and runs at full speed.

    One job at a time; each worker process has a server of its own. Errors as in `Guard`.
    """

    def __init__(self, modules: tuple[str, ...] = WARM, *, unsandboxed: bool = False) -> None:
        self._guard = Guard(modules, unsandboxed=unsandboxed)

    @property
    def isolation(self) -> tuple[str, ...]:
        """Names of the layers that hold every job in, strongest first."""
        return self._guard.layers

    def run(self, job: Job, limits: Limits, progress: Progress = unheard) -> Outcome:
        """Run the job in a child of its own; begin once more if the server dies meanwhile."""
        return self._guard.run(job, limits, progress)

    def close(self) -> None:
        """End the server and whatever it runs; the next job starts a new one."""
        self._guard.close()
