"""Many callers share few sandboxes: each job has one to itself, and nobody is passed over."""

import threading
import time

import pytest

from genesys.sandbox.inline import Inline
from genesys.sandbox.job import Job, Limits
from genesys.sandbox.outcome import Finished, Outcome
from genesys.sandbox.sandbox import Progress, Sandbox, unheard
from genesys.sandbox.several import Several

ECHO = "genesys.testing.pretend_jobs:echo"


class OneAtATime(Sandbox):
    """Like `Forked`: whoever comes while it works would disturb it."""

    def __init__(self) -> None:
        self.busy = threading.Lock()
        self.disturbed = 0
        self.ran: list[int] = []

    @property
    def isolation(self) -> tuple[str, ...]:
        return ("none",)

    def run(self, job: Job, limits: Limits, progress: Progress = unheard) -> Outcome:
        if not self.busy.acquire(blocking=False):
            self.disturbed += 1
            raise AssertionError("two jobs at once")
        try:
            time.sleep(0.01)
            self.ran.append(job.payload)
            if job.payload == -1:
                raise OSError("the sandbox broke")
            return Finished(job.payload)
        finally:
            self.busy.release()


def job(number: int) -> Job:
    return Job(ECHO, number)


def test_each_job_has_a_sandbox_to_itself_and_all_have_work() -> None:
    inside = [OneAtATime(), OneAtATime()]
    several = Several(inside)
    found: list[Outcome] = []
    threads = [
        threading.Thread(target=lambda n=n: found.append(several.run(job(n), Limits(5))))
        for n in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(outcome.value for outcome in found) == list(range(20))  # type: ignore[union-attr]
    assert [one.disturbed for one in inside] == [0, 0]
    assert all(len(one.ran) > 5 for one in inside)


def test_who_came_first_is_served_first() -> None:
    inside = OneAtATime()
    several = Several([inside])
    threads = []
    for number in range(8):
        threads.append(threading.Thread(target=several.run, args=(job(number), Limits(5))))
        threads[-1].start()
        time.sleep(0.002)
    for thread in threads:
        thread.join(10)
    assert inside.ran == list(range(8))


def test_a_sandbox_that_broke_is_handed_on_all_the_same() -> None:
    several = Several([OneAtATime()])
    with pytest.raises(OSError, match="broke"):
        several.run(job(-1), Limits(5))
    assert several.run(job(3), Limits(5)) == Finished(3)


def test_it_is_as_isolated_as_what_it_is_made_of() -> None:
    assert Several([Inline()]).isolation == Inline().isolation
