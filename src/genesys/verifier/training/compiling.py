"""The compiled form of a model, where it pays for itself and computes the same."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import warnings
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, cast

import torch
from torch import Tensor, nn

from genesys.architecture.realise import Build
from genesys.sandbox.compiler import Compiler
from genesys.verifier.device import Device
from genesys.verifier.training.trainer import next_token_loss

_LOSS_APART = 1e-3
_NORM_APART = 1e-2
"""How far the compiled model's first loss (nats) and gradient norm (relative) may lie from the
eager ones."""

_OPTIONS: dict[str, str | int | bool | Any] = {
    "compile_threads": 1,
    # Randomness as in eager mode, so that dropout drops the same.
    "fallback_random": True,
}


@dataclass(frozen=True)
class Compiled:
    """What takes the place of a model in training."""

    forward: nn.Module | None
    """The compiled form; None where the model itself is trained, for the reason given."""

    reason: str = ""
    seconds: float = 0.0
    """Wall-clock time that compiling took, or that was lost by trying."""


def was_compiled(folder: Path) -> bool:
    """Whether something that was compiled is kept in this folder."""
    with suppress(OSError):
        return any(folder.iterdir())
    return False


def compiled(
    model: nn.Module,
    build: Build,
    windows: Tensor,
    folder: Path,
    compiler: Compiler | None = None,
) -> Compiled:
    """Compile the model for batches of this shape, and try it on one, forward and backward.

    Where there is no compiler, where compiling or running fails, and where the loss or the
    gradient differs from the eager one, the model stays as it is. Either way weights, buffers and
    states of randomness are as before. What was compiled is kept in `folder`, for whoever resumes
    the run; no other design may write there. With a `Compiler`, that one is used in place of
    programs of the system.
    """
    if compiler is not None and compiler.fault:
        return Compiled(None, compiler.fault)
    if compiler is not None and windows.is_cuda:
        return Compiled(None, "Triton needs programs that jobs in the sandbox may not start")
    started = time.monotonic()
    try:
        loss, norm = _trial(model, model, windows)
        with warnings.catch_warnings():
            # A compiler warns of what it does to units, which is no concern of theirs.
            warnings.simplefilter("ignore")
            forward = _compiled(model, build, folder, compiler)
            loss_there, norm_there = _trial(forward, model, windows)
        # From here on, what cannot be compiled for another batch shape runs as it is.
        torch._dynamo.config.suppress_errors = True
    except Exception as error:  # noqa: BLE001 - foreign code under a compiler may raise anything
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        return Compiled(None, reason, time.monotonic() - started)
    seconds = time.monotonic() - started
    if not abs(loss - loss_there) <= _LOSS_APART:
        reason = f"it computes something else: a loss of {loss_there:.5f}, eager {loss:.5f}"
        return Compiled(None, reason, seconds)
    if not abs(norm - norm_there) <= _NORM_APART * norm:
        reason = (
            f"it computes something else: a gradient norm of {norm_there:.4g}, eager {norm:.4g}"
        )
        return Compiled(None, reason, seconds)
    return Compiled(forward, seconds=seconds)


def _compiled(model: nn.Module, build: Build, folder: Path, compiler: Compiler | None) -> nn.Module:
    folder.mkdir(exist_ok=True)
    os.environ["TORCHINDUCTOR_CACHE_DIR"] = str(folder)
    _importable(build)
    torch._dynamo.reset()
    torch._dynamo.config.suppress_errors = False
    if compiler is not None:
        _route(compiler)
    # A header compiled beforehand is shared by all designs, so that none in a sandbox may use it.
    options = _OPTIONS | {"cpp_cache_precompile_headers": compiler is None}
    # Of a module it makes a module, whatever its type says.
    return cast("nn.Module", torch.compile(model, dynamic=False, options=options))


def _trial(forward: nn.Module, model: nn.Module, windows: Tensor) -> tuple[float, float]:
    """Return loss and gradient norm of a batch, and leave everything as it was."""
    device = Device(windows.device.type)
    held = {name: buffer.clone() for name, buffer in model.named_buffers()}
    model.train()
    gpus = [device.place] if device.kind == "cuda" else []
    try:
        with torch.random.fork_rng(devices=gpus):
            with device.autocast():
                loss = next_token_loss(forward, windows)
            loss.backward()  # type: ignore[no-untyped-call]
        felt = [weight.grad for weight in model.parameters() if weight.grad is not None]
        return loss.item(), nn.utils.get_total_norm(felt).item()
    finally:
        for weight in model.parameters():
            weight.grad = None
        with torch.no_grad():
            for name, buffer in model.named_buffers():
                buffer.copy_(held[name])


def _importable(build: Build) -> None:
    """Enter the design's text as a module: a compiler looks its names up by import."""
    namespace: dict[str, Any] = build.__globals__
    module = ModuleType(namespace["__name__"])
    module.__dict__.update(namespace)
    sys.modules[module.__name__] = module


def _route(compiler: Compiler) -> None:
    """Have Inductor ask the compiler's process where it would start a program."""
    from torch._inductor import cpp_builder, cpu_vec_isa

    cpp_builder.__dict__["subprocess"] = _Programs(compiler)
    # It would compile a trial for every set of instructions, and start Python to load it; one
    # that the compiler does not know fails in the first kernel, and the model stays eager.
    cpu_vec_isa.VecISA.check_build = lambda self, code: True  # type: ignore[method-assign]


class _Programs:
    """What Inductor uses of the module `subprocess`."""

    PIPE, STDOUT, DEVNULL = subprocess.PIPE, subprocess.STDOUT, subprocess.DEVNULL
    SubprocessError = subprocess.SubprocessError
    CalledProcessError = subprocess.CalledProcessError
    TimeoutExpired = subprocess.TimeoutExpired

    def __init__(self, compiler: Compiler) -> None:
        self._compiler = compiler

    def check_output(self, command: Sequence[str], **_: Any) -> bytes:
        """Run the compiler; raises CalledProcessError where it fails."""
        return bytes(self.run(command).stdout)

    def run(
        self, command: Sequence[str], cwd: str = "", **_: Any
    ) -> subprocess.CompletedProcess[bytes]:
        """Run the compiler in a folder; raises as `check_output` does."""
        if command[0] != "g++":
            raise FileNotFoundError(f"a job may start g++ only, not {command[0]}")
        ran = self._compiler.run(command[1:], cwd)
        said = ran.said.encode()
        if ran.status:
            raise subprocess.CalledProcessError(ran.status, list(command), said)
        return subprocess.CompletedProcess(list(command), 0, said)
