"""Units of the library, ready to run."""

from genesys.architecture.unit import Unit
from genesys.architecture.unit_source import UnitSource
from genesys.architecture.unit_tree import UnitTree
from genesys.library.shelf import plant, units
from genesys.testing.blocks import built


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


def make(name: str, dim: int, **settings_and_children: object) -> Unit:
    """One unit at a width, the usual units in slots that are not given."""
    return built(filled(name, **settings_and_children), dim)[0]
