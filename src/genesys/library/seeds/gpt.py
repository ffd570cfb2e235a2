"""GPT: the Transformer as it is built now."""

from genesys.architecture.unit_tree import UnitTree
from genesys.library.seeds.base import Seed
from genesys.library.shelf import plant


class GPT(Seed):
    """Pre-norm, causal attention with rotary positions, SwiGLU MLP, RMS norms."""

    title = "GPT"
    summary = "Causal attention with rotary positions and a SwiGLU MLP (Vaswani et al. 2017)."

    def unit_tree(self) -> UnitTree:
        """Return the block."""
        return plant(
            "pre_norm",
            mixer_norm=plant("rms_norm"),
            mixer=plant("attention", position=plant("rotary")),
            mlp_norm=plant("rms_norm"),
            mlp=plant("gated_mlp", gate=plant("silu_gate")),
        )
