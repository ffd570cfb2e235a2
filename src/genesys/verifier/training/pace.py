"""How fast this machine is, and so how long training may take."""

import time

import torch

from genesys.verifier.recipe import Recipe

_SHARE_OF_PEAK = 0.3
"""Of the speed of matrix products, what a GPT of 0.3M parameters reaches on a CPU (0.33 measured;
larger models reach more)."""


def expected_seconds(recipe: Recipe) -> float:
    """Return the CPU seconds that training a GPT by this recipe takes here on one thread.

    Six operations per parameter and token (Kaplan et al. 2020), at a share of the speed of
    matrix products. Measured in CPU time, so that other work on the machine does not count.
    """
    operations = 6.0 * recipe.parameters * recipe.tokens
    return operations / (_SHARE_OF_PEAK * matrix_rate())


def matrix_rate(seconds: float = 0.03) -> float:
    """Measure operations per CPU second in products of a small model's size."""
    left, right = torch.ones(512, 128), torch.ones(128, 128)
    left @ right
    products, start = 0, time.process_time()
    while (spent := time.process_time() - start) < seconds:
        left @ right
        products += 1
    return 2.0 * 512 * 128 * 128 * products / spent
