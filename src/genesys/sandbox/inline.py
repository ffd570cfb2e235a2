"""Runs jobs in this very process."""

import json
import time
from dataclasses import replace

from genesys.sandbox.entry import called, resolve, written
from genesys.sandbox.isolation import demand
from genesys.sandbox.job import Job, Limits
from genesys.sandbox.outcome import Crashed, Outcome
from genesys.sandbox.sandbox import Progress, Sandbox, unheard


class Inline(Sandbox):
    """No isolation and no limits: for code that is trusted, and for tests.

    What the job prints is printed, what it breaks is broken, and a job that never ends never
    ends. Payload and value pass through JSON as they would on the way to another process. Whoever
    writes `Inline()` has said so in so many words; a config alone has not.
    """

    def __init__(self, *, unsandboxed: bool = True) -> None:
        if not unsandboxed:
            demand(self.isolation)

    @property
    def isolation(self) -> tuple[str, ...]:
        """None."""
        return ()

    def run(self, job: Job, limits: Limits, progress: Progress = unheard) -> Outcome:
        """Call the job's function; limits are not enforced."""
        payload = json.loads(json.dumps(job.payload))
        try:
            entry = resolve(job.entry)
        except Exception as error:  # noqa: BLE001 - a job that cannot be imported has crashed
            return Crashed(written(error))
        before = time.process_time()
        outcome = called(entry, payload, progress)
        return replace(outcome, seconds=time.process_time() - before)
