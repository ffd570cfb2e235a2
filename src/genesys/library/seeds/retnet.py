"""RetNet: retention in place of attention."""

from genesys.architecture.unit_tree import UnitTree
from genesys.library.seeds.base import Seed
from genesys.library.shelf import plant


class RetNet(Seed):
    """Retention with values twice as wide, and a gated MLP that gives back the parameters."""

    title = "RetNet"
    summary = "Linear attention that forgets at a fixed speed in each head (Sun et al. 2023)."

    def unit_tree(self) -> UnitTree:
        """Return the block."""
        return plant(
            "pre_norm",
            mixer_norm=plant("rms_norm"),
            mixer=plant(
                "retention",
                position=plant("rotary"),
                norm=plant("rms_norm"),
                gate=plant("silu_gate"),
            ),
            mlp_norm=plant("rms_norm"),
            mlp=plant("gated_mlp", expand=1.333, gate=plant("silu_gate")),
        )
