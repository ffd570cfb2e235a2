"""What jobs on a GPU rely on, as far as a machine without one can tell."""

import os
from pathlib import Path

import psutil
import pytest

from genesys.sandbox import surroundings
from genesys.sandbox.forked import Forked
from genesys.sandbox.guard import Guard
from genesys.sandbox.job import Job, Limits
from genesys.sandbox.outcome import Finished, OverLimit
from genesys.sandbox.spawned import Spawned


def run(sandbox, name, payload=None, seconds=60.0, **limits):
    return sandbox.run(Job(f"tests.sandbox.jobs:{name}", payload), Limits(seconds, **limits))


def test_no_process_that_a_job_comes_from_has_loaded_torch_or_runs_on():
    sandbox, seen = Spawned(), []

    def look(_, note):
        pid, parent = map(int, note.split())
        loaded = ["libtorch" in Path(f"/proc/{p}/maps").read_text() for p in (pid, parent)]
        seen.append((pid, parent, loaded))

    for _ in range(2):
        assert sandbox.run(Job("tests.sandbox.jobs:loads_torch", None), Limits(60), look)
    first, second = seen
    assert first[2] == second[2] == [True, False]
    assert len({*first[:2], *second[:2]}) == 4
    assert not [pid for pid in (*first[:2], *second[:2]) if psutil.pid_exists(pid)]


def test_training_is_what_it_is_in_the_warm_sandbox(forked):
    fresh, warm = run(Spawned(), "trains").value, run(forked, "trains").value
    assert fresh == warm


def test_importing_is_not_the_jobs_time_and_torchs_memory_not_its_own():
    """Torch takes 0.2 GiB and a second or two; the job has less of both."""
    limits = Limits(0.7, memory_gib=0.1)
    job = Job("tests.sandbox.torch_jobs:rests", 0.3)
    outcome = Spawned().run(job, limits)
    assert outcome == Finished([1.0, 1.0])
    assert outcome.seconds > 0.7  # the import's processor time is told all the same


def test_limits_hold():
    assert isinstance(run(Spawned(), "loops", seconds=0.5), OverLimit)
    outcome = run(Spawned(), "hoards", memory_gib=0.5)
    assert isinstance(outcome, OverLimit)
    assert outcome.limit == "0.5 GiB of memory"


def test_devices_are_named_only_where_they_are(monkeypatch):
    assert all(os.path.exists(path) for path in surroundings.devices())
    if not surroundings.devices():
        assert surroundings.readable_for_devices() == ()
    else:
        assert "/sys" in surroundings.readable_for_devices()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
def test_a_device_may_be_driven_and_memory_is_then_only_watched():
    """/dev/full stands in for the GPU's: no job may write to it otherwise."""
    driving = Guard((), ("/dev/full",))
    job = Job("tests.sandbox.jobs:drives", "/dev/full")
    try:
        value = driving.run(job, Limits(20), lambda *_: None).value
    finally:
        driving.close()
    assert value == {"opened": True, "memory is limited": False}
    still = Forked(modules=())
    try:
        assert still.run(job, Limits(20)).value["memory is limited"] is True
        if "landlock" in still.isolation:
            assert still.run(job, Limits(20)).value["opened"] is False
    finally:
        still.close()
