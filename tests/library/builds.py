"""Units of the library, ready to run."""

import torch

from genesys.architecture.compose import compose
from genesys.architecture.language_model import LanguageModel
from genesys.architecture.realise import realise
from genesys.architecture.unit import Unit
from genesys.architecture.unit_source import UnitSource
from genesys.architecture.unit_tree import UnitTree
from genesys.library.shelf import plant, units


def usual(kind: str) -> UnitTree:
    """A plain unit of this kind, slots filled."""
    return {
        "norm": lambda: plant("rms_norm"),
        "gate": lambda: plant("silu_gate"),
        "position": lambda: plant("rotary"),
        "short convolution": lambda: plant("short_convolution"),
        "channel mixer": lambda: plant("gated_mlp", gate=plant("silu_gate")),
        "sequence mixer": lambda: plant("attention", position=plant("rotary")),
        "residual arrangement": lambda: filled("pre_norm"),
    }[kind]()


def filled(name: str, **settings_and_children: object) -> UnitTree:
    """The unit with the usual children in the slots that are not given."""
    slots = units()[name].slots
    missing = {slot: usual(what.kind) for slot, what in slots.items()}
    return plant(name, **{**missing, **settings_and_children})  # type: ignore[arg-type]


def unchanged(kind: str) -> UnitTree:
    """A unit of this kind that does nothing."""
    return UnitTree(UnitSource(f"class Unchanged(Unit):\n    kind = {kind!r}\n{_FORWARD}"))


_FORWARD = """
    def forward(self, x, signals):
        return x, signals
"""


def built(tree: UnitTree, dim: int, *, blocks: int = 1, seed: int = 0) -> list[Unit]:
    """The tree composed, realised, and initialised as in a language model of so many blocks."""
    code = compose(tree, stand_ins=True)
    model = LanguageModel(realise(code), vocabulary=8, dim=dim, blocks=blocks)
    model.initialise(seed)
    return list(model.blocks)  # type: ignore[arg-type]


def noise(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def make(name: str, dim: int, **settings_and_children: object) -> Unit:
    """One unit at a width, the usual units in slots that are not given."""
    return built(filled(name, **settings_and_children), dim)[0]


def run(blocks: list[Unit], x: torch.Tensor) -> torch.Tensor:
    """Pass x through the blocks, which share signals."""
    signals: dict[str, torch.Tensor] = {}
    for block in blocks:
        x, signals = block(x, signals)
    return x
