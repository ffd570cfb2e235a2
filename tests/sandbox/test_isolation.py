"""What a job cannot do, layer by layer; each test asks whether this machine has the layer."""

import os
import socket
import threading

import pytest

from genesys.sandbox import isolation
from genesys.sandbox.forked import Forked
from genesys.sandbox.job import Job, Limits
from genesys.sandbox.outcome import Crashed, Finished

LIMITS = Limits(20)


def needs(layer):
    return pytest.mark.skipif(
        layer not in isolation.layers(), reason=f"this machine has no {layer}"
    )


def run(sandbox, name, payload=None, **paths):
    return sandbox.run(Job(f"tests.sandbox.jobs:{name}", payload, **paths), LIMITS)


def refused(sandbox, *statements):
    """Return the statements that a job could carry out after all."""
    value = run(sandbox, "tries", statements).value
    return [statement for statement in statements if value[statement] == "done"]


def test_the_sandbox_names_the_layers_in_force(forked):
    assert forked.isolation == isolation.layers()
    assert {"limits", "clean environment"} <= set(forked.isolation)
    assert {layer.name for layer in isolation.survey()} >= {"landlock", "seccomp"}


@needs("seccomp")
def test_no_network(forked):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

        def greet():
            listener.settimeout(0.5)
            try:
                listener.accept()[0].sendall(b"hello")
            except TimeoutError:
                reached.append(False)

        reached = []
        thread = threading.Thread(target=greet)
        thread.start()
        outcome = run(forked, "connects", port)
        thread.join()
    assert isinstance(outcome, Crashed)
    assert "PermissionError" in outcome.traceback
    assert reached == [False]


@needs("seccomp")
def test_no_processes_and_no_programs(forked):
    assert not refused(
        forked,
        "os.fork()",
        "os.posix_spawn('/bin/true', ['true'], {})",
        "subprocess.run(['/bin/true'])",
        "os.execv('/bin/true', ['true'])",
        "assert os.system('true') == 0",
        "os.setsid()",
    )


@needs("seccomp")
def test_no_touching_of_other_processes(forked):
    launcher = os.getpid()
    assert not refused(
        forked,
        f"os.kill({launcher}, 0)",
        f"os.kill({os.getppid()}, 0)",
        "os.kill(os.getppid(), 15)",
        f"import resource; resource.prlimit({launcher}, resource.RLIMIT_CORE, (0, 0))",
        "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 1))",
        f"assert ctypes.CDLL(None).ptrace(16, {launcher}, 0, 0) == 0",
        f"assert ctypes.CDLL(None).process_vm_readv({launcher}, 0, 0, 0, 0, 0) == 0",
        "assert ctypes.CDLL(None).prctl(1, 0, 0, 0, 0) == 0",
    )
    assert refused(forked, "os.kill(os.getpid(), 0)", "os.getpriority(os.PRIO_PROCESS, 0)")


@needs("seccomp")
def test_no_change_of_files_owners_or_modes(forked, tmp_path):
    mine = tmp_path / "mine"
    mine.write_text("mine")
    assert not refused(
        forked, f"os.chmod({str(mine)!r}, 0)", f"os.chown({str(mine)!r}, 1, 1)",
        f"os.utime({str(mine)!r}, (0, 0))", "os.memfd_create('x')",
    )  # fmt: skip
    assert mine.stat().st_mode & 0o777


@needs("landlock")
def test_files_outside_can_be_neither_read_nor_written_nor_listed(forked, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    (tmp_path / "way").mkdir()
    name = str(secret)
    assert not refused(
        forked,
        f"Path({name!r}).read_text()",
        f"Path({name!r}).write_text('x')",
        f"Path({name!r}).unlink()",
        f"os.truncate({name!r}, 0)",
        f"os.rename({name!r}, {name!r} + '2')",
        f"os.link({name!r}, 'here')",
        f"os.symlink({name!r}, 'here'); Path('here').read_text()",
        f"os.listdir({str(tmp_path)!r})",
        f"os.mkdir({str(tmp_path / 'new')!r})",
        f"Path('/proc/{os.getpid()}/environ').read_bytes()",
        f"Path('/proc/{os.getppid()}/environ').read_bytes()",
        "Path('/proc/1/environ').read_bytes()",
        "Path('/etc/passwd').read_text()",
        "os.listdir('/')",
        "os.listdir(os.path.expanduser('/root'))",
        "Path('/tmp/planted').write_text('x')",
    )
    assert secret.read_text() == "the secret"


@needs("landlock")
def test_packages_can_be_read_and_not_written(forked):
    import torch

    assert run(forked, "reads", torch.__file__.replace("__init__.py", "version.py")).value
    assert not refused(forked, f"Path({torch.__file__!r}).write_text('')")


def test_what_is_given_can_be_read_or_written(forked, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "in" / "a").write_text("given")
    given = {"readable": (tmp_path / "in",), "writable": (tmp_path / "out",)}
    assert run(forked, "reads", str(tmp_path / "in" / "a"), **given) == Finished("given")
    assert run(forked, "writes", str(tmp_path / "out" / "b"), **given) == Finished(None)
    assert (tmp_path / "out" / "b").read_text() == "written by a job"
    if "landlock" in isolation.layers():
        outcome = run(forked, "writes", str(tmp_path / "in" / "c"), **given)
        assert "PermissionError" in outcome.traceback


@needs("capabilities")
def test_root_keeps_no_powers(forked):
    assert not refused(
        forked, "os.setuid(1)", "os.chroot('.')", "assert ctypes.CDLL(None).mount(0,0,0,0,0) == 0"
    )


def test_without_any_layer_the_job_still_runs_and_leaves_no_process(monkeypatch):
    bare = Forked(modules=(), unsandboxed=True)
    monkeypatch.setattr(bare._guard, "layers", ("limits", "clean environment"))
    assert bare.isolation == ("limits", "clean environment")
    assert run(bare, "forks") == Finished("forked")
    server = run(bare, "process").value["parent"]
    import psutil

    assert psutil.Process(server).children(recursive=True) == []
    bare.close()


def test_layers_are_left_out_where_the_system_lacks_them(monkeypatch):
    monkeypatch.setattr(isolation.landlock, "version", lambda: 0)
    monkeypatch.setattr(isolation.seccomp, "available", lambda: False)
    assert "landlock" not in isolation.layers()
    assert "seccomp" not in isolation.layers()
