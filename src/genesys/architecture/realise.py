"""The text of a composed design -> a function that builds its block.

This executes the text. Only jobs in the sandbox call it.
"""

from collections.abc import Callable
from typing import Any

from genesys.architecture.unit import Place, Unit

Build = Callable[[int, Place], Unit]
"""Width and place -> one block."""


def realise(code: str, name: str = "<design>") -> Build:
    """Run a module written by `compose` and return its `build`."""
    namespace: dict[str, Any] = {"__name__": "design"}
    exec(compile(code, name, "exec"), namespace)  # noqa: S102 - the sandbox is made for this
    build: Build = namespace["build"]
    return build
