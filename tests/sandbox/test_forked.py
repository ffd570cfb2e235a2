"""What a user of the forked sandbox relies on, whatever the job does."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from genesys.errors import SandboxError
from genesys.sandbox.forked import Forked
from genesys.sandbox.job import Job, Limits
from genesys.sandbox.outcome import Crashed, Finished, OverLimit


def job(name, payload=None, **paths):
    return Job(f"tests.sandbox.jobs:{name}", payload, **paths)


def run(sandbox, name, payload=None, seconds=200.0, progress=lambda *_: None, **limits):
    return sandbox.run(job(name, payload), Limits(seconds, **limits), progress)


def gone(pid, within=50.0):
    """Whether a process ends within so many seconds."""
    until = time.monotonic() + within
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def test_each_job_has_a_process_of_its_own(forked):
    first, second = (run(forked, "process").value for _ in range(2))
    assert len({os.getpid(), first["pid"], second["pid"], first["parent"]}) == 4
    assert first["group"] == first["pid"]


@pytest.mark.parametrize(
    ("name", "payload", "words"),
    [
        ("leaves", 0, "SystemExit: 0"),
        ("dies", 0, "without a result (exit status 0)"),
        ("dies", 7, "last words"),
        ("segfaults", None, "SIGSEGV"),
        ("no_json", None, "not JSON serializable"),
        ("missing", None, "has no attribute 'missing'"),
        ("long_result", 17 * 2**20, "17 MiB is too long"),
    ],
)
def test_ending_without_a_result_is_a_crash(forked, name, payload, words):
    outcome = run(forked, name, payload)
    assert isinstance(outcome, Crashed)
    assert words in outcome.traceback


def test_a_segfault_says_where(forked):
    assert "in segfaults" in run(forked, "segfaults").traceback


@pytest.mark.parametrize(
    "text",
    ["\n", "nonsense\n", "[" * 100_000 + "\n", '{"crashed": 3}\n', '{"progress": [0, {}]}\n',
     "{}\n", '{"finished": ' + "9" * 5000 + "}\n", "\x00" * 100, '{"finished": 1'],
)  # fmt: skip
def test_a_forged_message_is_a_crash(forked, text):
    assert isinstance(run(forked, "forged", text), Crashed)


def test_a_result_of_some_megabytes_passes(forked):
    assert run(forked, "long_result", 8 * 2**20) == Finished("x" * 8 * 2**20)


@pytest.mark.parametrize("name", ["loops", "sleeps", "ignores_signals", "long_call"])
def test_time_is_up_whatever_the_job_is_at(forked, name):
    heard = []
    begun = time.monotonic()
    outcome = run(forked, name, 600, seconds=0.5, progress=lambda *told: heard.append(told))
    assert time.monotonic() - begun < 30
    assert isinstance(outcome, OverLimit)
    assert outcome.limit == "0.5 s of time"
    assert all(gone(int(note)) for _, note in heard)


def test_the_outcome_says_where_the_job_was_stopped(forked):
    assert "in loops" in run(forked, "loops", seconds=0.5).traceback


def test_memory_is_up(forked):
    outcome = run(forked, "hoards", memory_gib=0.5)
    assert isinstance(outcome, OverLimit)
    assert outcome.limit == "0.5 GiB of memory"


def test_asking_for_too_much_memory_at_once_is_over_the_limit_too(forked):
    outcome = run(forked, "asks_for_too_much", memory_gib=0.5)
    assert isinstance(outcome, OverLimit)
    assert outcome.limit == "0.5 GiB of memory"


def test_memory_counts_beyond_the_server_and_not_mapped_files(forked, tmp_path):
    big = tmp_path / "corpus"
    with big.open("wb") as file:
        file.truncate(2**30)
    limits = Limits(200, memory_gib=0.25)
    outcome = forked.run(job("maps_much", str(big), readable=(tmp_path,)), limits)
    assert outcome == Finished(0)


def test_a_file_has_its_limit(forked):
    outcome = run(forked, "writes_much", written_mib=10)
    assert isinstance(outcome, Crashed | OverLimit)
    assert "File too large" in str(outcome) or "10 MiB of disk" in str(outcome)


def test_a_million_files_are_too_many(forked):
    outcome = run(forked, "writes_many")
    assert isinstance(outcome, OverLimit)
    assert outcome.limit == "10000 files"


def test_nothing_of_the_launchers_environment_is_there(forked, monkeypatch):
    monkeypatch.setenv("SECRET_API_KEY", "the secret")
    sandbox = Forked(modules=())
    try:
        seen = run(sandbox, "environment").value
    finally:
        sandbox.close()
    assert not any("SECRET" in name or "the secret" in value for name, value in seen.items())
    assert seen["OMP_NUM_THREADS"] == "1"


def test_no_descriptor_but_its_own_is_open(forked):
    with open(__file__) as _:
        ends = run(forked, "descriptors").value
    assert set(ends) == {"0", "1", "2", "3"}
    assert ends["3"].startswith("pipe:")


def test_the_scratch_folder_is_private_and_removed(forked):
    first, second = (run(forked, "where").value for _ in range(2))
    assert first["files"] == second["files"] == ["mine.txt"]
    assert first["here"] != second["here"]
    assert first["home"] == first["here"]
    assert not os.path.exists(first["here"])


def test_threads_and_training_work(forked):
    assert run(forked, "threads") == Finished([0, 1, 2, 3])
    one = run(forked, "trains").value
    assert one["threads"] == 1
    assert one["losses"][-1] < one["losses"][0]
    assert run(forked, "trains").value == one
    assert run(forked, "trains", threads=2).value["threads"] == 2


def test_a_path_that_is_not_there_is_the_callers_fault(forked, tmp_path):
    with pytest.raises(SandboxError, match="does not exist"):
        forked.run(job("echo", writable=(tmp_path / "absent",)), Limits(50))


def test_a_server_that_was_killed_is_replaced(forked):
    parent = run(forked, "process").value["parent"]
    os.kill(parent, signal.SIGKILL)
    assert gone(parent)
    assert run(forked, "process").value["parent"] != parent


def test_a_server_killed_under_a_job_takes_the_job_with_it_and_the_job_runs_again(forked):
    parent = run(forked, "process").value["parent"]
    children = []

    def kill_the_first(fraction, note):
        children.append(int(note))
        if len(children) == 1:
            os.kill(parent, signal.SIGKILL)

    assert run(forked, "sleeps", 0.3, progress=kill_the_first) == Finished("slept")
    assert len(children) == 2
    assert gone(children[0])


def test_an_interrupt_kills_the_job_and_leaves_the_sandbox_usable(forked):
    children = []

    def interrupt(fraction, note):
        children.append(int(note))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(forked, "sleeps", 60, progress=interrupt)
    assert gone(children[0])
    assert run(forked, "echo", 1) == Finished(1)


LAUNCHER = """
import signal
import sys
from genesys.sandbox.forked import Forked
from genesys.sandbox.job import Job, Limits
# Whatever started the tests may have had them ignore it.
signal.signal(signal.SIGINT, signal.default_int_handler)
sandbox = Forked(modules=())
def tell(fraction, note):
    print(note, flush=True)
print(sandbox.run(Job("tests.sandbox.jobs:process", None), Limits(90)).value["parent"], flush=True)
try:
    print(sandbox.run(Job("tests.sandbox.jobs:sleeps", 600), Limits(900), tell))
except KeyboardInterrupt:
    print(sandbox.run(Job("tests.sandbox.jobs:echo", "on we go"), Limits(90)).value, flush=True)
"""


def launched():
    process = subprocess.Popen(
        [sys.executable, "-c", LAUNCHER], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    server, child = (int(process.stdout.readline()) for _ in range(2))
    return process, server, child


def test_ctrl_c_in_a_terminal_reaches_the_launcher_only():
    process, _, child = launched()
    os.killpg(process.pid, signal.SIGINT)
    assert process.communicate(timeout=60)[0] == "on we go\n"
    assert gone(child)


def test_when_the_launcher_is_killed_nothing_is_left():
    process, server, child = launched()
    folder = psutil.Process(server).cwd()
    process.kill()
    process.communicate()
    assert gone(child)
    assert gone(server)
    assert not os.path.exists(folder)


def test_two_processes_use_servers_of_their_own_at_once():
    both = [launched() for _ in range(2)]
    assert len({server for _, server, _ in both}) == 2
    for process, _, _ in both:
        os.killpg(process.pid, signal.SIGINT)
    assert [process.communicate(timeout=60)[0] for process, _, _ in both] == ["on we go\n"] * 2


def test_close_ends_everything_and_a_closed_sandbox_starts_again():
    sandbox = Forked(modules=())
    parent = run(sandbox, "process").value["parent"]
    folder = psutil.Process(parent).cwd()
    sandbox.close()
    sandbox.close()
    assert gone(parent)
    assert not os.path.exists(folder)
    assert run(sandbox, "echo", 1) == Finished(1)
    sandbox.close()


def test_threads_of_one_process_take_turns(forked):
    outcomes = []
    workers = [
        threading.Thread(target=lambda n=n: outcomes.append(run(forked, "echo", n).value))
        for n in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(outcomes) == [0, 1, 2, 3]


def test_a_server_with_two_threads_does_not_fork():
    """A fork copies one of them, and the locks that the other holds for ever."""
    sandbox = Forked(modules=())
    with pytest.raises(SandboxError, match="left 2 threads running"):
        sandbox.run(Job("tests.sandbox.threaded:runs", 1), Limits(50))
    assert run(sandbox, "echo", 1) == Finished(1)
    sandbox.close()


def test_the_processor_time_that_a_job_used_is_told(forked):
    """As the system counted it, whatever the job claims."""
    idle = run(forked, "sleeps", 0.3)
    busy = run(forked, "works", 0.5)
    assert 0 < idle.seconds < 0.5 < busy.seconds
    assert busy.seconds > idle.seconds + 0.3


def test_pages_are_joined_before_the_second_job(forked):
    """Else each fork copies tens of thousands of entries."""
    server = run(forked, "process").value["parent"]
    run(forked, "echo", 1)
    lines = Path(f"/proc/{server}/smaps_rollup").read_text().splitlines()
    held = {line.split(":")[0]: int(line.split()[1]) for line in lines[1:]}
    if not Path("/sys/kernel/mm/transparent_hugepage/enabled").exists():
        pytest.skip("this kernel has no transparent huge pages")
    assert held["AnonHugePages"] > held["Anonymous"] / 2


def test_a_module_that_cannot_be_imported_by_the_server():
    with pytest.raises(SandboxError, match="no_such_module"):
        Forked(modules=("no_such_module",)).run(job("echo"), Limits(50))


def test_a_fork_of_the_launcher_gets_a_server_of_its_own(forked):
    parent = run(forked, "process").value["parent"]
    child = os.fork()
    if child == 0:
        try:
            other = run(forked, "process").value["parent"]
            forked.close()
            os._exit(0 if other != parent else 1)
        finally:
            os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert run(forked, "process").value["parent"] == parent


def test_what_need_not_be_done_in_every_job_is_done_once_by_the_server(forked):
    entry = Job("tests.sandbox.warm_jobs:done_by", None)
    first, second = (forked.run(entry, Limits(200)).value for _ in range(2))
    done_by, server = first
    assert done_by == [server]
    assert second == first
