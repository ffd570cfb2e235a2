"""Tokens per CPU second of the trainer beside a minimal hand-written loop and HF Trainer.

    python benchmarks/trainer.py [--parameters 300000] [--rounds 6] [--steps 60] [--compiled]

All train a GPT of the same arithmetic and sizes, in alternating rounds of one process with one
thread. Printed: speeds, median ratios of neighbouring rounds (target: at least 0.95 of the minimal
loop), what of a step is loading data (target: at most 2 %), and the share of a verification that
is not forward, backward and optimizer (target: under 10 %). With --compiled, both loops also with
a compiled model (target: at least 1.0 of the minimal loop), and how long compiling took.
"""

import argparse
import contextlib
import io
import math
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy
import platformdirs
import torch
import torch.nn.functional as F
import transformers
from torch import Tensor, nn

from genesys import plugins
from genesys.architecture.compose import compose
from genesys.architecture.language_model import LanguageModel
from genesys.architecture.realise import Build, realise
from genesys.corpus.corpus import Corpus, CorpusSettings
from genesys.corpus.data_order import DataOrder
from genesys.corpus.preparation import prepare
from genesys.evolution.design import Design, Proposal
from genesys.evolution.ladder import Rung
from genesys.library.seeds.base import Seed
from genesys.sandbox.inline import Inline
from genesys.verifier.fitted_model import built
from genesys.verifier.pretraining import Pretraining
from genesys.verifier.recipe import Recipe
from genesys.verifier.training.compiling import compiled
from genesys.verifier.training.trainer import Trainer
from genesys.verifier.training.transfer import groups
from genesys.verifier.tuner import Fit, fit


class Block(nn.Module):
    """Rotary attention and SwiGLU, pre-norm, as anyone would write them."""

    def __init__(self, dim: int, heads: int, length: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.RMSNorm(dim), nn.RMSNorm(dim)
        self.inputs = nn.Linear(dim, 3 * dim, bias=False)
        self.out = nn.Linear(dim, dim, bias=False)
        hidden = math.ceil(2.666 * dim / 8) * 8
        self.up = nn.Linear(dim, 2 * hidden, bias=False)
        self.down = nn.Linear(hidden, dim, bias=False)
        half = dim // heads // 2
        turns = torch.arange(length)[:, None] * 1e4 ** (-torch.arange(half) / half)
        self.register_buffer("cos", turns.cos(), persistent=False)
        self.register_buffer("sin", turns.sin(), persistent=False)

    def turn(self, x: Tensor) -> Tensor:
        half = self.cos.shape[-1]
        a, b, rest = x.split([half, half, x.shape[-1] - 2 * half], -1)
        return torch.cat([a * self.cos - b * self.sin, a * self.sin + b * self.cos, rest], -1)

    def forward(self, x: Tensor) -> Tensor:
        parts = self.inputs(self.norm1(x)).unflatten(-1, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
        q, k = self.turn(parts[:2])
        mixed = F.scaled_dot_product_attention(q, k, parts[2], is_causal=True)
        x = x + self.out(mixed.transpose(1, 2).flatten(2))
        a, b = self.up(self.norm2(x)).chunk(2, -1)
        return x + self.down(F.silu(a) * b)


class MinimalGPT(nn.Module):
    def __init__(self, vocabulary: int, dim: int, blocks: int, heads: int, length: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, dim)
        self.blocks = nn.Sequential(*(Block(dim, heads, length) for _ in range(blocks)))
        self.norm = nn.RMSNorm(dim)
        nn.init.normal_(self.embedding.weight, std=0.02)

    def forward(self, tokens: Tensor) -> Tensor:
        return F.linear(self.norm(self.blocks(self.embedding(tokens))), self.embedding.weight)


def minimal_round(model: nn.Module, corpus: Corpus, recipe: Recipe) -> float:
    """Train for the recipe's steps by the shortest loop there is; return CPU seconds."""
    stream = torch.from_numpy(numpy.array(corpus.tokens("train")[:], dtype=numpy.int64))
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, betas=(0.9, 0.95), fused=True)
    model.train()
    start = time.process_time()
    for _ in range(recipe.steps):
        places = torch.randint(len(stream) - recipe.context - 1, (recipe.sequences,)).tolist()
        batch = torch.stack([stream[place : place + recipe.context + 1] for place in places])
        loss = F.cross_entropy(model(batch[:, :-1]).flatten(0, 1), batch[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    return time.process_time() - start


class Windows(torch.utils.data.Dataset):
    """The batches of a recipe, for HF Trainer."""

    def __init__(self, order: DataOrder, recipe: Recipe) -> None:
        self.order, self.sequences, self.steps = order, recipe.sequences, recipe.steps

    def __len__(self) -> int:
        return self.steps * self.sequences

    def __getitem__(self, index: int) -> dict[str, Tensor]:
        step, row = divmod(index, self.sequences)
        return {"windows": torch.from_numpy(self.order.batch(step)[row])}


class Losing(nn.Module):
    """A model that returns its loss, as HF Trainer wants it."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, windows: Tensor) -> dict[str, Tensor]:
        logits = self.model(windows[:, :-1])
        return {"loss": F.cross_entropy(logits.flatten(0, 1), windows[:, 1:].flatten())}


def hugging_face_round(model: nn.Module, corpus: Corpus, recipe: Recipe) -> float:
    order = DataOrder(corpus.tokens("train"), recipe.context, recipe.sequences, seed=0)
    with tempfile.TemporaryDirectory() as folder:
        arguments = transformers.TrainingArguments(
            folder,
            per_device_train_batch_size=recipe.sequences,
            max_steps=recipe.steps,
            learning_rate=1e-3,
            max_grad_norm=1.0,
            use_cpu=True,
            report_to=[],
            save_strategy="no",
            logging_steps=recipe.steps,
            disable_tqdm=True,
            remove_unused_columns=False,
        )
        trainer = transformers.Trainer(
            Losing(model), arguments, train_dataset=Windows(order, recipe)
        )
        start = time.process_time()
        with contextlib.redirect_stdout(io.StringIO()):
            trainer.train()
        return time.process_time() - start


def our_round(
    model: LanguageModel,
    build: Build,
    corpus: Corpus,
    recipe: Recipe,
    forward: nn.Module | None = None,
) -> float:
    order = DataOrder(corpus.tokens("train"), recipe.context, recipe.sequences, seed=0)
    found = groups(model, build, corpus.vocabulary, recipe)
    model.initialise(seed=0)
    start = time.process_time()
    Trainer(recipe, order, found, forward=forward).train(model)
    return time.process_time() - start


def faster(model: LanguageModel, build: Build, corpus: Corpus, recipe: Recipe) -> nn.Module:
    """Return the compiled form of our model; print what compiling it takes."""
    order = DataOrder(corpus.tokens("train"), recipe.context, recipe.sequences, seed=0)
    with tempfile.TemporaryDirectory() as folder:
        windows = torch.as_tensor(order.batch(0))
        found = compiled(model, build, windows, Path(folder) / "compiled")
    assert found.forward is not None, found.reason
    print(f"compiling took {found.seconds:.0f} s")
    return found.forward


def compare(corpus: Corpus, recipe: Recipe, rounds: int, *, compiles: bool) -> None:
    build = realise(compose(plugins.load(Seed, "gpt").unit_tree()))
    fitted: Fit = fit(build, corpus.vocabulary, recipe.parameters, recipe.blocks)
    ours = built(build, fitted, corpus.vocabulary, seed=0)
    heads = next(m.heads for m in ours.modules() if hasattr(m, "heads"))
    theirs = MinimalGPT(corpus.vocabulary, fitted.width, fitted.blocks, heads, recipe.context)
    assert sum(p.numel() for p in theirs.parameters()) == fitted.parameters
    loops = {
        "ours": lambda steps: our_round(ours, build, corpus, steps),
        "minimal loop": lambda steps: minimal_round(theirs, corpus, steps),
        "HF Trainer": lambda steps: hugging_face_round(theirs, corpus, steps),
    }
    if compiles:
        form = faster(ours, build, corpus, recipe)
        minimal = torch.compile(theirs, dynamic=False)
        loops["ours, compiled"] = lambda steps: our_round(ours, build, corpus, steps, form)
        loops["minimal, compiled"] = lambda steps: minimal_round(minimal, corpus, steps)
    for loop in loops.values():
        loop(replace(recipe, steps=5, warmup=1, cooldown=1))
    times = [{name: loop(recipe) for name, loop in loops.items()} for _ in range(rounds)]
    print(f"{fitted.parameters:,} parameters, {fitted.width} wide, {fitted.blocks} blocks")
    for name in loops:
        speed = statistics.median(recipe.tokens / each[name] for each in times)
        ratio = statistics.median(each[name] / each["ours"] for each in times)
        print(f"{name:17} {speed:>10,.0f} tokens per CPU second; ours is {ratio:.3f} times as fast")
    if compiles:
        pair = "minimal, compiled", "ours, compiled"
        ratio = statistics.median(each[pair[0]] / each[pair[1]] for each in times)
        print(f"compiled, ours is {ratio:.3f} times as fast as the minimal loop")
    order, start = DataOrder(corpus.tokens("train"), recipe.context, recipe.sequences, 0), 0.0
    start = time.process_time()
    for step in range(recipe.steps):
        order.batch(step)
    loading = (time.process_time() - start) / statistics.median(each["ours"] for each in times)
    print(f"loading data is {loading:.2%} of a step")


def share(corpus: Corpus, rung: Rung) -> None:
    seed = plugins.load(Seed, "gpt")
    design = Design(Proposal("GPT", "seed", (), (), "", ""), (), seed.unit_tree())
    with tempfile.TemporaryDirectory() as folder:
        found = Pretraining(Inline(), corpus, Path(folder)).verify(design, rung, seed=0)
    training = found.tokens / found.cost.tokens_per_second
    print(
        f"a verification on {found.tokens:,} tokens: {found.cost.seconds:.1f} s, of which "
        f"{1 - training / found.cost.seconds:.1%} is not forward, backward and optimizer"
    )


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--parameters", type=int, default=300_000)
    arguments.add_argument("--tokens", type=int, default=200_000)
    arguments.add_argument("--rounds", type=int, default=6)
    arguments.add_argument("--steps", type=int, default=60)
    arguments.add_argument("--compiled", action="store_true")
    given = arguments.parse_args()
    torch.set_num_threads(1)
    corpus = prepare(CorpusSettings(), Path(platformdirs.user_cache_dir("genesys")))
    rung = Rung("measured", given.parameters, given.tokens, budget=1)
    recipe = replace(Recipe.of(rung), steps=given.steps)
    compare(corpus, replace(recipe, race=False), given.rounds, compiles=given.compiled)
    share(corpus, rung)


if __name__ == "__main__":
    main()
