"""What turns gradients into steps."""

from collections.abc import Sequence

import torch
from torch.optim import Optimizer

from genesys.verifier.training.transfer import Group
from genesys.verifier.training_settings import OptimizerName

_BETAS = (0.9, 0.95)


def optimizers(groups: Sequence[Group], name: OptimizerName) -> tuple[Optimizer, ...]:
    """Build AdamW for all groups, or Muon for the matrices and AdamW for the rest.

    AdamW (Loshchilov and Hutter 2019) with betas .9 and .95. Muon (Jordan et al. 2024) makes the
    update of a matrix orthogonal; scaled to the root mean square that AdamW's updates have
    (Liu et al. 2025, arXiv 2502.16982), it takes AdamW's rates and decay.

    Each group's `peak` is its rate; `set_rates` gives it its share of it.
    """
    orthogonal = ("matrix",) if name == "muon" else ()
    muon = [group for group in groups if group.kind in orthogonal]
    adam = [group for group in groups if group.kind not in orthogonal]
    found: list[Optimizer] = []
    if adam:
        found.append(torch.optim.AdamW(_settings(adam), lr=1.0, betas=_BETAS, fused=True))
    if muon:
        found.append(torch.optim.Muon(_settings(muon), lr=1.0, adjust_lr_fn="match_rms_adamw"))
    return tuple(found)


def set_rates(found: Sequence[Optimizer], share: float) -> None:
    """Set every group's learning rate to a share of its peak."""
    for optimizer in found:
        for group in optimizer.param_groups:
            group["lr"] = group["peak"] * share


def _settings(groups: Sequence[Group]) -> list[dict[str, object]]:
    return [
        {"params": list(group.parameters), "peak": group.rate, "weight_decay": group.decay}
        for group in groups
    ]
