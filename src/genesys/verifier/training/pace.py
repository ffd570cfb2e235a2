"""How fast this machine is, and so how long training may take."""

import torch

from genesys.verifier.device import Device
from genesys.verifier.recipe import Recipe

_SHARE_OF_PEAK = {"cpu": 0.3, "cuda": 0.1}
"""Of the speed of matrix products, what a GPT reaches at least: 0.33 of it were measured on a
CPU at 0.3M parameters, and larger models reach more. That for GPUs is a careful guess."""

_SLOWEST_STEP = {"cpu": 0.0, "cuda": 0.05}
"""Seconds in which a GPU takes a step of any small model: there, starting its operations is most
of the work. A careful guess."""

_SHAPES = {"cpu": (512, 128, 128), "cuda": (8192, 1024, 1024)}


def expected_seconds(recipe: Recipe, device: Device, processes: int = 1) -> float:
    """Return the seconds, by the device's clock, in which a GPT trains here by this recipe.

    Six operations per parameter and token (Kaplan et al. 2020), at a share of the speed of
    matrix products. On a CPU in processor time of one thread, so that other work on the machine
    does not count.
    """
    operations = 6.0 * recipe.parameters * recipe.tokens / processes
    working = operations / (_SHARE_OF_PEAK[device.kind] * matrix_rate(device))
    return max(working, recipe.steps * _SLOWEST_STEP[device.kind])


def matrix_rate(device: Device, seconds: float = 0.03) -> float:
    """Measure operations per second in products of a small model's size."""
    rows, inner, columns = _SHAPES[device.kind]
    with device.autocast():
        left = torch.ones(rows, inner, device=device.place)
        right = torch.ones(inner, columns, device=device.place)
        (left @ right).sum().item()
        products, start = 0, device.clock()
        while (spent := device.clock() - start) < seconds:
            # Reading a number waits for the device.
            (left @ right)[0, 0].item()
            products += 1
    return 2.0 * rows * inner * columns * products / spent
