"""Counts the operations of matrix products, convolutions and attention."""

from typing import Any

import torch
from torch.utils.flop_counter import (
    FlopCounterMode,
    flop_registry,
    sdpa_backward_flop_count,
    sdpa_flop_count,
)


def _forward(queries: Any, keys: Any, values: Any, *_: Any, **__: Any) -> int:
    return int(sdpa_flop_count(queries, keys, values))  # type: ignore[no-untyped-call]


def _backward(upstream: Any, queries: Any, keys: Any, values: Any, *_: Any, **__: Any) -> int:
    counted = sdpa_backward_flop_count(upstream, queries, keys, values)  # type: ignore[no-untyped-call]
    return int(counted)


_ATTENTION_ON_CPU = {
    torch.ops.aten._scaled_dot_product_flash_attention_for_cpu: _forward,
    torch.ops.aten._scaled_dot_product_flash_attention_for_cpu_backward: _backward,
}

COUNTED = flop_registry.keys() | _ATTENTION_ON_CPU.keys()
"""The operations that are counted."""


def operation_counter() -> FlopCounterMode:
    """Return torch's counter, which knows attention on GPUs only (2.13), with that on CPUs too."""
    return FlopCounterMode(display=False, custom_mapping=_ATTENTION_ON_CPU)
