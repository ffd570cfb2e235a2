"""Modules that have shapes, and no values where that can be."""

from collections.abc import Callable
from typing import TypeVar

import torch
from torch import nn

Module = TypeVar("Module", bound=nn.Module)


def without_values(make: Callable[[], Module]) -> Module:
    """Build a module on the meta device, or with values if it computes with them while built."""
    try:
        with torch.device("meta"):
            return make()
    except (RuntimeError, NotImplementedError):
        return make()
