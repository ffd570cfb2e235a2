"""Processor time of this program, its server and all jobs together."""

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass

import psutil


@dataclass(frozen=True)
class Cost:
    """Milliseconds of one piece of work."""

    wall: float
    processor: float


def measured(work: Callable[[], object], server: psutil.Process | None, times: int = 1) -> Cost:
    """Do the work so many times; return what one of them cost."""
    before, begun = _processor_seconds(server), time.perf_counter()
    for _ in range(times):
        work()
    wall = time.perf_counter() - begun
    processor = _processor_seconds(server) - before
    return Cost(1000 * wall / times, 1000 * processor / times)


def best(costs: list[Cost]) -> Cost:
    """Take the least of each: other work on the machine only ever makes them slower."""
    return Cost(min(cost.wall for cost in costs), min(cost.processor for cost in costs))


def _processor_seconds(server: psutil.Process | None) -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = time.process_time() + used.ru_utime + used.ru_stime
    return seconds + (sum(server.cpu_times()[:4]) if server else 0)
