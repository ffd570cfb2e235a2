"""What a training step of a model takes, per token: operations, traffic and memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import prod
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from genesys.architecture.language_model import LanguageModel
from genesys.architecture.operations import COUNTED, operation_counter
from genesys.architecture.realise import Build

_LENGTHS = (128, 256, 512)
"""At which longer sequences are counted: three, for a constant, a linear and a square part."""


@dataclass(frozen=True)
class Footprint:
    """Measured on one sequence, forward and backward, without the optimizer."""

    parameters: int

    flops_per_token: float
    """Of matrix products, convolutions and attention, whose masked half counts too."""

    moved_bytes_per_token: float
    """Read and written by all else: element-wise work, norms, scans, copies. What bounds the
    speed of a design that does little per byte; a compiler fuses some of it away."""

    kept_bytes_per_token: float
    """Kept between forward and backward, weights left out."""


def footprint(model: LanguageModel, context: int) -> Footprint:
    """Run one sequence of `context` tokens forward and backward, and count.

    The model is run as it is, where it is and in its precision; its gradients are dropped, and what
    it draws at random does not change what is drawn later.
    """
    counter = operation_counter()
    with counter, _Traffic() as traffic:
        with kept(model) as held:
            loss = _loss(model, context)
        kept_bytes = sum(held.values())
        loss.backward()  # type: ignore[no-untyped-call]
    model.zero_grad(set_to_none=True)
    return Footprint(
        parameters=sum(weight.numel() for weight in model.parameters()),
        flops_per_token=counter.get_total_flops() / context,
        moved_bytes_per_token=traffic.moved / context,
        kept_bytes_per_token=kept_bytes / context,
    )


def footprint_at(build: Build, vocabulary: int, width: int, blocks: int, context: int) -> Footprint:
    """Count what a design takes at a size, however large: values take no memory.

    Sequences of more than 512 tokens are counted at three lengths up to there, from which theirs
    follows: what is done once, what for each token, and what for each pair of tokens. A design
    that looks at values on its way is built and run all the same.
    """

    def counted() -> Footprint:
        return _at_length(LanguageModel(build, vocabulary, width, blocks), context)

    try:
        with FakeTensorMode(allow_non_fake_inputs=True):
            return counted()
    except RuntimeError:
        return counted()


def _at_length(model: LanguageModel, context: int) -> Footprint:
    if context <= _LENGTHS[-1]:
        return footprint(model, context)
    counted = [footprint(model, length) for length in _LENGTHS]

    def extended(per_token: Callable[[Footprint], float]) -> float:
        totals = [per_token(one) * n for one, n in zip(counted, _LENGTHS, strict=True)]
        return _parabola(_LENGTHS, totals, context) / context

    return Footprint(
        counted[0].parameters,
        extended(lambda one: one.flops_per_token),
        extended(lambda one: one.moved_bytes_per_token),
        extended(lambda one: one.kept_bytes_per_token),
    )


def _parabola(at: Sequence[int], values: Sequence[float], x: int) -> float:
    """Return at x the parabola through three points (Lagrange)."""
    return sum(
        value * prod((x - other) / (here - other) for other in at if other != here)
        for here, value in zip(at, values, strict=True)
    )


def activation_bytes(model: LanguageModel, context: int) -> int:
    """Run one sequence forward; return the bytes that it keeps for its backward pass."""
    with kept(model) as held:
        _loss(model, context)
    return sum(held.values())


@contextmanager
def kept(model: LanguageModel) -> Iterator[Mapping[int, int]]:
    """Collect what the backward pass will need, weights left out: storage -> bytes.

    No byte counts twice, though many tensors may show it.
    """
    weights = {weight.untyped_storage()._cdata for weight in model.parameters()}
    held: dict[int, int] = {}
    alive: list[torch.UntypedStorage] = []

    def keep(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        if storage._cdata not in weights and storage._cdata not in held:
            # A storage that were freed could lend its address to another.
            alive.append(storage)
            held[storage._cdata] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        yield held


def _loss(model: LanguageModel, context: int) -> Tensor:
    weight = model.embedding.weight
    tokens = torch.arange(context + 1, device=weight.device).remainder(weight.shape[0])[None]
    with torch.random.fork_rng(devices=[weight.device] if weight.is_cuda else []):
        logits = model(tokens[:, :-1])
    return F.cross_entropy(logits.flatten(0, 1), tokens[:, 1:].flatten())


class _Traffic(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Adds up the bytes that operations read and write, but for those that count as matrix
    products and those that only look at a tensor in another way."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.moved = 0

    def __torch_dispatch__(
        self,
        func: Any,
        types: Sequence[type],
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        found = func(*args, **(kwargs or {}))
        if func.overloadpacket not in COUNTED and not _only_looks(func):
            self.moved += sum(_size(leaf) for leaf in tree_leaves((args, kwargs, found)))
        return found


def _only_looks(operation: Any) -> bool:
    """Whether no value is read or written: views, attributes, memory that is not filled yet."""
    views = (made.alias_info for made in operation._schema.returns)
    return (
        operation.namespace == "prim"
        or "empty" in operation._schema.name
        or any(alias is not None and not alias.is_write for alias in views)
    )


def _size(leaf: object) -> int:
    """Bytes behind a tensor; one that is expanded has fewer than it shows."""
    if not isinstance(leaf, Tensor):
        return 0
    return min(leaf.numel() * leaf.element_size(), leaf.untyped_storage().nbytes())
