"""Jobs, well-behaved and hostile, that the tests run in a sandbox.

Torch is imported by those that use it: a server without it starts at once.
"""

import ctypes
import os
import signal
import subprocess
import threading
import time
from pathlib import Path

from genesys.testing.pretend_jobs import (  # noqa: F401 - jobs are named by this module
    connects,
    counted,
    dies,
    echo,
    environment,
    leaves,
    loops,
    no_json,
    raises,
    reads,
    sleeps,
    writes,
)


def process(payload, report):
    return {"pid": os.getpid(), "parent": os.getppid(), "group": os.getpgrp()}


def where(payload, report):
    Path("mine.txt").write_text("mine")
    return {"here": os.getcwd(), "files": os.listdir(), "home": os.environ["HOME"]}


def descriptors(payload, report):
    found = {}
    for end in range(100):
        try:
            found[end] = os.readlink(f"/proc/self/fd/{end}")
        except OSError:
            continue
    return found


def segfaults(payload, report):
    ctypes.string_at(0)


def ignores_signals(payload, report):
    for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_IGN)
    report(0.0, f"{os.getpid()}")
    time.sleep(60)


def works(payload, report):
    """Use the processor for so many seconds, however busy it is."""
    while time.process_time() < payload:
        pass
    return "done"


def long_call(payload, report):
    """Stay within one call into C code, where no Python signal handler runs."""
    import torch

    matrix = torch.rand(6000, 6000)
    for _ in range(1000):
        torch.linalg.svd(matrix)


def hoards(payload, report):
    import torch

    held = []
    while True:
        held.append(torch.ones(2**20 * 16))


def asks_for_too_much(payload, report):
    import torch

    return torch.ones(2**38).sum().item()


def maps_much(payload, report):
    """Read a large file through memory mapping: not memory of the job's own."""
    import numpy

    return int(numpy.memmap(payload, dtype=numpy.uint8, mode="r").sum())


def writes_much(payload, report):
    with open("big", "wb") as file:
        for _ in range(1000):
            file.write(bytes(2**20))


def writes_many(payload, report):
    for index in range(10**6):
        Path(f"file-{index}").touch()


def long_result(payload, report):
    return "x" * payload


def forged(payload, report):
    """Send what no honest job sends."""
    os.write(3, payload.encode())
    os._exit(0)


def tries(payload, report):
    """Run each statement; return what became of it."""
    result = {}
    for text in payload:
        try:
            exec(text, {"os": os, "Path": Path, "subprocess": subprocess, "ctypes": ctypes})
            result[text] = "done"
        except BaseException as error:  # noqa: BLE001 - the test asks what it was
            result[text] = type(error).__name__
    return result


def forks(payload, report):
    if os.fork() == 0:
        os.setsid()
        time.sleep(60)
    return "forked"


def threads(payload, report):
    seen = []
    workers = [threading.Thread(target=seen.append, args=(n,)) for n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return sorted(seen)


def trains(payload, report):
    """Train a little, as the verifier does, with as many threads as it is given."""
    import torch

    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(64, 256), torch.nn.GELU(), torch.nn.Linear(256, 1))
    optimizer = torch.optim.AdamW(model.parameters())
    x, losses = torch.randn(4096, 64), []
    for _ in range(5):
        loss = (model(x) - x[:, :1]).pow(2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return {"losses": losses, "threads": torch.get_num_threads()}


def executes(payload, report, compiler=None):
    """Run foreign text, as the checker does; return what it noted down."""
    payload["given"]["compiler"] = compiler
    noted = {}

    def attempt(name, trick):
        try:
            value = trick()
        except Exception:  # noqa: BLE001 - what was refused is not noted
            return
        if value:
            noted[name] = repr(value)[:300]

    namespace = {"__name__": "foreign", "report": report}
    exec(compile(payload["text"], "<foreign>", "exec"), namespace)
    returned = namespace[payload["function"]](payload["given"], attempt)
    return noted if returned is None else returned


def sane(payload, report):
    """Return the server's number, and what an earlier job changed that this one still sees."""
    import torch

    found = []
    if torch.allclose(torch.zeros(2), torch.ones(2)) or torch.equal(torch.zeros(1), torch.ones(1)):
        found.append("torch")
    if (
        torch.get_default_dtype() != torch.float32
        or torch.nn.Linear(2, 3)(torch.ones(1, 2)) is None
    ):
        found.append("modules")
    if os.listdir() or "HOME" not in os.environ:
        found.append("scratch")
    return [os.getppid(), found]


def loads_torch(payload, report):
    """Load torch, then name this process and the one that it was forked from."""
    import torch

    report(0.5, f"{os.getpid()} {os.getppid()}")
    time.sleep(0.5)
    return torch.ones(2).tolist()


def drives(payload, report):
    """Open a device to drive it; say whether memory that is asked for has a limit."""
    import resource

    opened = True
    try:
        os.close(os.open(payload, os.O_RDWR))
    except PermissionError:
        opened = False
    limit, _ = resource.getrlimit(resource.RLIMIT_DATA)
    return {"opened": opened, "memory is limited": limit != resource.RLIM_INFINITY}


def compiles(payload, report, compiler):
    """Have a text compiled; return how that went, and what its function `seven` returns."""
    Path("a.cpp").write_text(payload["text"])
    made = f"{os.getcwd()}/{payload['name']}"
    ran = compiler.run(["-shared", "-fPIC", f"{os.getcwd()}/a.cpp", "-o", made])
    return [ran.status, ran.said, ctypes.CDLL(made).seven() if ran.status == 0 else None]


def leaves_a_compiler(payload, report, compiler):
    """End while the compiler is at work."""
    Path("a.cpp").write_text("#include <regex>\n" * 3 + 'std::regex made("a");')
    threading.Thread(
        target=compiler.run, args=(["-O3", "-c", f"{os.getcwd()}/a.cpp"],), daemon=True
    ).start()
    time.sleep(0.2)
    return "left"


def forks_many(payload, report, compiler):
    for _ in range(payload):
        if os.fork() == 0:
            time.sleep(60)
            os._exit(0)
    time.sleep(60)
