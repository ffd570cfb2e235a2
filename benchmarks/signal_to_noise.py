"""Can the lowest rung of a preset rank designs? Spread between designs over spread between seeds.

python benchmarks/signal_to_noise.py demo     (about 15 trainings on one core)
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

import platformdirs

from genesys.architecture.unit_tree import UnitTree
from genesys.config import read_config
from genesys.corpus.preparation import prepare
from genesys.evolution.design import Design, Proposal
from genesys.lab.seeds import seed_design
from genesys.library.shelf import plant
from genesys.sandbox.forked import Forked
from genesys.verifier.pretraining import Pretraining

SEEDS = 5
MIXERS = ("delta_net", "gated_linear_attention", "linear_attention", "minimal_gated_recurrence")
FILLINGS = {
    "norm": "rms_norm",
    "gate": "silu_gate",
    "position": "rotary",
    "short convolution": "short_convolution",
}


def designs() -> dict[str, Design]:
    """Return the seeds, and GPT with other sequence mixers and another residual arrangement."""
    found = {name: seed_design(name) for name in ("gpt", "mamba2", "retnet")}
    gpt = found["gpt"].unit_tree
    for name in MIXERS:
        found[f"gpt, {name}"] = _made(gpt.with_subtree(("mixer",), plant(name)), name)
    found["gpt, peri_norm"] = _made(plant("peri_norm", **_children(gpt, "peri_norm")), "peri")
    return found


def _children(tree: UnitTree, name: str) -> dict[str, UnitTree]:
    return {
        slot: child for slot, child in tree.children.items() if slot in plant(name).source.slots
    }


def _made(tree: UnitTree, title: str) -> Design:
    while tree.open_slots:
        path = tree.open_slots[0]
        kind = tree.at(path[:-1]).source.slots[path[-1]].kind
        tree = tree.with_subtree(path, plant(FILLINGS[kind]))
    return Design(Proposal(title, "seed", (), (), "", ""), (), tree)


def main(preset: str) -> None:
    config = read_config(preset)
    corpus = prepare(config.corpus, Path(platformdirs.user_cache_dir("genesys")))
    sandbox, rung = Forked(), config.ladder.lowest
    with tempfile.TemporaryDirectory() as folder:
        verifier = Pretraining(sandbox, corpus, Path(folder))
        print(f"{preset}, {rung.name}: {rung.parameters:,} parameters, {rung.tokens:,} tokens")
        ends, began = {}, time.monotonic()
        for name, design in designs().items():
            for seed in range(SEEDS if name == "gpt" else 1):
                found = verifier.verify(design, rung, seed)
                ends[name, seed] = found.bits_per_byte.value
                print(
                    f"{name:32} seed {seed}  {found.bits_per_byte.value:.4f} bits per byte  "
                    f"{found.cost.cpu_seconds:5.1f} s of CPU",
                    flush=True,
                )
    sandbox.close()
    noise = statistics.stdev(value for (name, _), value in ends.items() if name == "gpt")
    first = [value for (_, seed), value in ends.items() if seed == 0]
    signal = statistics.stdev(first)
    print(
        f"sd between {len(first)} designs {signal:.4f}, between {SEEDS} seeds of gpt {noise:.4f}: "
        f"ratio {signal / noise:.1f} ({time.monotonic() - began:.0f} s)"
    )


if __name__ == "__main__":
    main(*sys.argv[1:] or ["demo"])
