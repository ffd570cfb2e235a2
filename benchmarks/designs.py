"""Designs from the library that several benchmarks compare: seeds, and GPT with a part changed."""

from genesys.architecture.unit_tree import UnitTree
from genesys.evolution.design import Design, Proposal
from genesys.lab.seeds import seed_design
from genesys.library.shelf import plant

SEEDS = ("gpt", "mamba2", "retnet", "rwkv6", "rwkv7", "ttt")
MIXERS = (
    "delta_net",
    "gated_linear_attention",
    "linear_attention",
    "minimal_gated_recurrence",
    "gated_delta_net",
    "hgrn2",
    "long_convolution",
    "attention_free",
    "alibi_attention",
    "latent_attention",
    "mlstm",
    "real_gated_recurrence",
)
ARRANGEMENTS = ("peri_norm", "post_norm", "parallel")
CHANNEL_MIXERS = ("plain_mlp", "receptance_mlp")
_FILLINGS = {
    "norm": "rms_norm",
    "gate": "silu_gate",
    "position": "rotary",
    "short convolution": "short_convolution",
    "sequence mixer": "attention",
    "channel mixer": "gated_mlp",
}


def library_designs() -> dict[str, Design]:
    """Return 24 designs by name, always the same ones."""
    found = {name: seed_design(name) for name in SEEDS}
    gpt = found["gpt"].unit_tree
    slots = {child.source.kind: slot for slot, child in gpt.children.items()}
    for kind, names in (("sequence mixer", MIXERS), ("channel mixer", CHANNEL_MIXERS)):
        for name in names:
            found[f"gpt, {name}"] = made(gpt.with_subtree((slots[kind],), plant(name)), name)
    for name in ARRANGEMENTS:
        wanted = plant(name).source.slots
        kept = {slot: child for slot, child in gpt.children.items() if slot in wanted}
        found[f"gpt, {name}"] = made(plant(name, **kept), name)
    apart = gpt.with_subtree((slots["sequence mixer"], "position"), plant("no_position"))
    found["gpt, no_position"] = made(apart, "no_position")
    return found


def made(tree: UnitTree, title: str) -> Design:
    """Fill open slots with the usual units."""
    while tree.open_slots:
        path = tree.open_slots[0]
        kind = tree.at(path[:-1]).source.slots[path[-1]].kind
        tree = tree.with_subtree(path, plant(_FILLINGS[kind]))
    return Design(Proposal(title, "seed", (), (), "", ""), (), tree)
