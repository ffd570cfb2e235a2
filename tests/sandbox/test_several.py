"""Many callers share few sandboxes: each job has one to itself, and nobody is passed over."""

import threading
import time
from collections.abc import Callable

import pytest

from genesys.sandbox.inline import Inline
from genesys.sandbox.job import Job, Limits
from genesys.sandbox.outcome import Finished, Outcome
from genesys.sandbox.sandbox import Progress, Sandbox, unheard
from genesys.sandbox.several import Several

ECHO = "genesys.testing.pretend_jobs:echo"


class OneAtATime(Sandbox):
    """Like `Forked`: whoever comes while it works would disturb it.

    It works for as long as its gate is shut.
    """

    def __init__(self) -> None:
        self.busy = threading.Lock()
        self.gate = threading.Event()
        self.gate.set()
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
            self.ran.append(job.payload)
            self.gate.wait()
            if job.payload == -1:
                raise OSError("the sandbox broke")
            return Finished(job.payload)
        finally:
            self.busy.release()


def job(number: int) -> Job:
    return Job(ECHO, number)


def called(several: Several, number: int, found: list[Outcome]) -> threading.Thread:
    """Have a thread of its own call with a job."""
    thread = threading.Thread(target=lambda: found.append(several.run(job(number), Limits(5))))
    thread.start()
    return thread


def until(holds: Callable[[], bool]) -> None:
    while not holds():
        time.sleep(0.001)


def test_each_job_has_a_sandbox_to_itself_and_all_have_work() -> None:
    inside = [OneAtATime(), OneAtATime()]
    several = Several(inside)
    for one in inside:
        one.gate.clear()
    found: list[Outcome] = []
    threads = [called(several, number, found) for number in range(20)]
    until(lambda: len(several._line) == 18)
    assert [len(one.ran) for one in inside] == [1, 1], "each was given one, the others wait"
    for one in inside:
        one.gate.set()
    for thread in threads:
        thread.join()
    assert sorted(outcome.value for outcome in found) == list(range(20))  # type: ignore[union-attr]
    assert [one.disturbed for one in inside] == [0, 0]


def test_who_came_first_is_served_first() -> None:
    inside = OneAtATime()
    several = Several([inside])
    inside.gate.clear()
    threads = []
    for number in range(8):
        threads.append(called(several, number, []))
        until(lambda n=number: len(inside.ran) + len(several._line) == n + 1)  # type: ignore[misc]
    inside.gate.set()
    for thread in threads:
        thread.join()
    assert inside.ran == list(range(8))


def test_a_sandbox_that_broke_is_handed_on_all_the_same() -> None:
    several = Several([OneAtATime()])
    with pytest.raises(OSError, match="broke"):
        several.run(job(-1), Limits(5))
    assert several.run(job(3), Limits(5)) == Finished(3)


def test_it_is_as_isolated_as_what_it_is_made_of() -> None:
    assert Several([Inline()]).isolation == Inline().isolation
