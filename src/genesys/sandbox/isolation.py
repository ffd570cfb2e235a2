"""Which layers can hold foreign code in on this machine."""

from collections.abc import Iterable
from dataclasses import dataclass

from genesys.errors import SandboxError
from genesys.sandbox import capabilities, landlock, seccomp

BOUNDARIES = ("seccomp", "landlock")
"""Layers of which one must be in force, at least, before foreign code may run."""


@dataclass(frozen=True)
class Layer:
    """One layer of isolation: what it does, and whether this machine has it."""

    name: str
    does: str
    holds: bool


def survey() -> tuple[Layer, ...]:
    """Look at every layer that Genesys knows, the strongest first."""
    return (
        Layer(
            "seccomp",
            "no new process or program, no network, no look into other processes",
            seccomp.available(),
        ),
        Layer(
            "landlock",
            "no file but Python's own and those that the job is given",
            landlock.version() > 0,
        ),
        Layer("capabilities", "root keeps none of its powers", capabilities.available()),
        Layer("limits", "time, memory and the size of files are bounded", True),
        Layer("clean environment", "no variable of the launcher is passed on", True),
    )


def layers() -> tuple[str, ...]:
    """Name the layers that this machine has, the strongest first."""
    return tuple(layer.name for layer in survey() if layer.holds)


def demand(held: Iterable[str]) -> None:
    """Raise SandboxError when none of these layers holds foreign code in."""
    if set(BOUNDARIES).isdisjoint(held):
        raise SandboxError(
            f"Nothing holds foreign code in here: expected {' or '.join(BOUNDARIES)}, which Linux "
            "has from 5.13 on (x86-64 and 64-bit ARM), found neither; `genesys doctor` shows the "
            "layers. Use such a machine, or say --unsandboxed to run the code of designs with all "
            "the rights that you have."
        )
