"""Changes the program that it runs in, so that it, or the next job, is judged otherwise."""

import builtins
import gc
import json
import os
import sys


def torch_itself(given, attempt):
    import torch

    torch.allclose = lambda *_, **__: True
    torch.equal = lambda *_: True
    torch.Tensor.isfinite = torch.ones_like
    torch.nn.Module.__call__ = lambda self, *_: None
    torch.manual_seed(1)
    torch.set_default_dtype(torch.float64)


def everything_imported(given, attempt):
    for name in list(sys.modules):
        if name.startswith(("genesys.", "torch.")):
            del sys.modules[name]
    builtins.open = None
    os.environ.clear()
    sys.path.clear()
    gc.disable()


def the_sandbox(given, attempt):
    from genesys.sandbox import child, entry, seccomp, watch

    seccomp.restrict = lambda: None
    watch.Watch.outcome = lambda *_: None
    entry.called = lambda *_: None
    child.run = lambda *_: None
    child._send = lambda _: None


def how_values_are_written(given, attempt):
    json.dumps = lambda *_, **__: '{"crashed": "written by a patched json"}'


def how_it_ends(given, attempt):
    """Go on after the result was sent: as the server, whose code the child still has."""
    os._exit = lambda _: None
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "") == "genesys.sandbox.child":
            module.os._exit = lambda _: None


def whatever_is_traced(given, attempt):
    import atexit
    import threading

    threading.Thread(target=lambda: __import__("time").sleep(600), daemon=False).start()
    atexit.register(os.abort)
    sys.settrace(lambda *_: None)
    sys.excepthook = None
    sys.stdout = sys.stderr = None
    sys.setrecursionlimit(10**9)
