"""Linear recurrences in chunks: what a loop over time would compute, many times faster.

Four forms, each defined by a loop of the same name in `recurrence_naive`:

    decayed_sum    h_t = a_t * h_{t-1} + x_t                            (any shape, elementwise)
    scalar_decay   S_t = a_t S_{t-1} + k_t v_t^T          o_t = S_t^T q_t   (RetNet, Mamba2)
    vector_decay   S_t = diag(a_t) S_{t-1} + k_t v_t^T    o_t = S_t^T q_t   (gated linear attention)
    delta_rule     S_t = a_t (1 - b_t k_t k_t^T) S_{t-1} + b_t k_t v_t^T    (DeltaNet, gated or not)

Shapes: queries and keys (batch, heads, length, key width), values (batch, heads, length, value
width), strengths b and scalar decays (batch, heads, length), vector decays (batch, heads, length,
key width). Outputs have the shape of the values. Any length from 1. Batch and heads broadcast: one
head of queries and keys may serve many heads of values, and fixed decays may have batch size 1.
Queries are not scaled.

Decays are given as logarithms, which must not be positive: a = exp(log_decay). Only differences
that are not positive are ever exponentiated, so nothing overflows however strong the decay.
Everything is computed in float32 at least, whatever comes in; the output has the values' dtype.

Within a chunk all pairs of positions are weighed at once; between chunks the state is handed on.
Sources: Sun et al. 2023 (arXiv 2307.08621), Dao and Gu 2024 (2405.21060), Yang et al. 2023
(2312.06635), Yang et al. 2024 (2406.06484, 2412.06464).
"""

from contextlib import AbstractContextManager, nullcontext

import torch
import torch.nn.functional as F
from torch import Tensor

__all__ = ["decayed_sum", "delta_rule", "scalar_decay", "vector_decay"]


def decayed_sum(inputs: Tensor, log_decay: Tensor) -> Tensor:
    """Return h with h_t = exp(log_decay_t) * h_{t-1} + inputs_t along dimension 1.

    `inputs` has shape (batch, length, ...) and `log_decay` one that broadcasts to it, of the same
    length. The output has the shape and dtype of `inputs`.
    """
    return _scan(_wide(inputs), _wide(log_decay).exp(), 1).to(inputs.dtype)


def scalar_decay(
    queries: Tensor, keys: Tensor, values: Tensor, log_decay: Tensor, *, chunk: int = 32
) -> Tensor:
    """Return o_t = S_t^T q_t with S_t = exp(log_decay_t) S_{t-1} + k_t v_t^T.

    `log_decay` has shape (batch, heads, length): one scalar a head and step. The module's docstring
    gives the other shapes.
    """
    length = values.shape[2]
    chunk = min(chunk, length)
    q, k, v = (_chunks(_wide(part), chunk) for part in (queries, keys, values))
    total = _chunks(_wide(log_decay)[..., None], chunk)[..., 0].cumsum(-1)
    with _exactly(values):
        out = (q @ k.transpose(-1, -2) * _between(total)) @ v
        if length > chunk:
            leaving = (total[..., -1:] - total).exp()[..., None]
            added = _serve(k.transpose(-1, -2), leaving * v)
            states = _states(added, total[..., -1].exp()[..., None, None])
            out = out + total.exp()[..., None] * _serve(q, states)
    return out.flatten(2, 3)[:, :, :length].to(values.dtype)


def vector_decay(
    queries: Tensor, keys: Tensor, values: Tensor, log_decay: Tensor, *, chunk: int = 8
) -> Tensor:
    """Return o_t = S_t^T q_t with S_t = diag(exp(log_decay_t)) S_{t-1} + k_t v_t^T.

    `log_decay` has shape (batch, heads, length, key width): one decay a key channel and step. The
    module's docstring gives the other shapes. Memory within chunks grows with
    length * chunk * key width, memory between them with length / chunk * key width * value width.
    """
    length = values.shape[2]
    chunk = min(chunk, length)
    q, k, v, steps = (_chunks(_wide(part), chunk) for part in (queries, keys, values, log_decay))
    total = steps.cumsum(-2)
    gap = total[..., :, None, :] - total[..., None, :, :]
    later = _later(chunk, gap.device)[..., None]
    weights = gap.masked_fill(later, float("-inf")).exp() * k[..., None, :, :]
    with _exactly(values):
        out = (weights @ q[..., None])[..., 0] @ v
        if length > chunk:
            leaving = (total[..., -1:, :] - total).exp()
            added = (leaving * k).transpose(-1, -2) @ v
            states = _states(added, total[..., -1, :].exp()[..., None])
            out = out + (total.exp() * q) @ states
    return out.flatten(2, 3)[:, :, :length].to(values.dtype)


def delta_rule(
    queries: Tensor,
    keys: Tensor,
    values: Tensor,
    strength: Tensor,
    log_decay: Tensor | None = None,
    *,
    chunk: int = 32,
) -> Tensor:
    """Return o_t = S_t^T q_t with S_t = a_t (1 - b_t k_t k_t^T) S_{t-1} + b_t k_t v_t^T.

    `strength` b and `log_decay` (log a; none when absent) have shape (batch, heads, length). The
    state moves what it holds under k_t towards v_t by the share b_t, so keys should have length 1
    and b_t lie in [0, 1] (up to 2 is stable). The module's docstring gives the other shapes.
    """
    length = values.shape[2]
    chunk = min(chunk, length)
    q, k, v = (_chunks(_wide(part), chunk) for part in (queries, keys, values))
    b = _chunks(_wide(strength)[..., None], chunk)
    if log_decay is None:
        log_decay = torch.zeros_like(strength)
    total = _chunks(_wide(log_decay)[..., None], chunk)[..., 0].cumsum(-1)
    weights = _between(total)
    arriving = total.exp()[..., None]
    with _exactly(values):
        seen = torch.cat([b * v, b * arriving * k], -1)
        system = b * (k @ k.transpose(-1, -2) * weights)
        # The diagonal counts as ones: what a step writes does not depend on what it writes.
        solved = torch.linalg.solve_triangular(system, seen, upper=False, unitriangular=True)
        fresh, erased = solved.split([v.shape[-1], k.shape[-1]], -1)
        leaving = ((total[..., -1:] - total).exp()[..., None] * k).transpose(-1, -2)
        kept = total[..., -1].exp()[..., None, None]
        written, states = _written(fresh, erased, leaving, kept)
        out = (q @ k.transpose(-1, -2) * weights) @ written + arriving * (q @ states)
    return out.flatten(2, 3)[:, :, :length].to(values.dtype)


def _written(fresh: Tensor, erased: Tensor, leaving: Tensor, kept: Tensor) -> tuple[Tensor, Tensor]:
    """Walk the chunks: what each step writes, and the state that each chunk finds."""
    state = fresh.new_zeros(*fresh.shape[:2], erased.shape[-1], fresh.shape[-1])
    states, written = [], []
    for index in range(fresh.shape[2]):
        states.append(state)
        written.append(fresh[:, :, index] - erased[:, :, index] @ state)
        state = kept[:, :, index] * state + leaving[:, :, index] @ written[-1]
    return torch.stack(written, 2), torch.stack(states, 2)


def _serve(one: Tensor, many: Tensor) -> Tensor:
    """Multiply matrices; where one head serves many, join their widths: one product, not many."""
    heads, width = many.shape[1], many.shape[-1]
    if one.shape[1] == heads:
        return one @ many
    joined = one[:, 0] @ many.movedim(1, -2).flatten(-2)
    return joined.view(*joined.shape[:-1], heads, width).movedim(-2, 1)


def _states(added: Tensor, kept: Tensor) -> Tensor:
    """Return the state that each chunk finds, from what each adds and what share each keeps."""
    after = _scan(added[:, :, :-1], kept[:, :, :-1], 2)
    return F.pad(after, (0, 0, 0, 0, 1, 0))


def _scan(inputs: Tensor, decay: Tensor, dim: int) -> Tensor:
    """Return h_t = decay_t * h_{t-1} + inputs_t along `dim`, in log2(length) doublings."""
    length, step = inputs.shape[dim], 1
    while step < length:
        rest = length - step
        late = decay.narrow(dim, step, rest)
        sums = inputs.narrow(dim, step, rest) + late * inputs.narrow(dim, 0, rest)
        inputs = torch.cat([inputs.narrow(dim, 0, step), sums], dim)
        if 2 * step < length:
            products = late * decay.narrow(dim, 0, rest)
            decay = torch.cat([decay.narrow(dim, 0, step), products], dim)
        step *= 2
    return inputs


def _between(total: Tensor) -> Tensor:
    """Return the decay from each step (last dimension) to each later one (the one before)."""
    gap = total[..., :, None] - total[..., None, :]
    return gap.masked_fill(_later(total.shape[-1], total.device), float("-inf")).exp()


def _later(size: int, device: torch.device) -> Tensor:
    return torch.ones(size, size, dtype=torch.bool, device=device).triu(1)


def _chunks(steps: Tensor, chunk: int) -> Tensor:
    """Cut (batch, heads, length, width) into (batch, heads, chunks, chunk, width), zeros last."""
    padded = F.pad(steps, (0, 0, 0, -steps.shape[2] % chunk))
    return padded.view(*padded.shape[:2], -1, chunk, padded.shape[-1])


def _wide(tensor: Tensor) -> Tensor:
    return tensor.to(torch.promote_types(tensor.dtype, torch.float32))


def _exactly(tensor: Tensor) -> AbstractContextManager[object]:
    """Keep autocast from narrowing the products; the meta device knows no autocast."""
    device = tensor.device.type
    if torch.amp.is_autocast_available(device):
        return torch.autocast(device, enabled=False)
    return nullcontext()
