"""The coordinate check: how far a few steps move what blocks add (Yang et al. 2022, D.1)."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from genesys.architecture.language_model import LanguageModel
from genesys.verifier.training.optimizer import optimizers, set_rates
from genesys.verifier.training.trainer import next_token_loss
from genesys.verifier.training.transfer import Group


def coordinates(model: LanguageModel, groups: Sequence[Group], batches: Sequence[Tensor]) -> Tensor:
    """Take an AdamW step on each batch; return how far what blocks add has moved, (blocks,).

    What is added up to a block is its output minus the first block's input; given is the mean over
    coordinates of |added after - added before| on the first batch. Where rates transfer, this is
    nearly the same at every width and depth. Batches are windows of (sequences, context + 1)
    tokens.
    """
    before = _added(model, batches[0])
    found = optimizers(groups, "adamw")
    set_rates(found, 1.0)
    for windows in batches:
        next_token_loss(model, windows).backward()  # type: ignore[no-untyped-call]
        for optimizer in found:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
    return (_added(model, batches[0]) - before).abs().mean(dim=(1, 2, 3))


def _added(model: LanguageModel, windows: Tensor) -> Tensor:
    """Return what is added up to every block: (blocks, sequences, context, dim)."""
    added: list[Tensor] = []

    def note(_: nn.Module, given: tuple[Any, ...], made: tuple[Tensor, Any]) -> None:
        added.append(made[0] - given[0] + (added[-1] if added else 0.0))

    hooks = [block.register_forward_hook(note) for block in model.blocks]
    with torch.no_grad():
        model(windows[:, :-1])
    for hook in hooks:
        hook.remove()
    return torch.stack(added)
