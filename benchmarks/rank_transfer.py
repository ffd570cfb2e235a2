"""Does a rank on one rung hold on the next? 24 designs of the library on two adjacent rungs.

    python -m benchmarks.rank_transfer laptop [--workers 2]      (24 designs, an hour or two of CPU)

What is measured is kept in benchmarks/measured/PRESET.jsonl, one verification a line, and not
measured again; delete the file to begin anew. Printed: Spearman's rank correlation between the
rungs of bits per byte and of every other score, with 95 % bootstrap intervals over designs.
"""

import argparse
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Lock

import numpy
import platformdirs
from benchmarks.designs import library_designs
from pydantic import TypeAdapter
from scipy.stats import spearmanr

from genesys.config import read_config
from genesys.corpus.preparation import prepare
from genesys.errors import DesignError
from genesys.evolution.ladder import Rung
from genesys.evolution.verification import Verification, is_part
from genesys.sandbox.forked import Forked
from genesys.verifier.pretraining import Pretraining

MEASURED = Path(__file__).parent / "measured"
NOISE_SEEDS = 5
RESAMPLINGS = 2000
VERIFICATION: TypeAdapter[Verification] = TypeAdapter(Verification)


def stored(preset: str) -> list[Verification]:
    path = MEASURED / f"{preset}.jsonl"
    lines = path.read_text().splitlines() if path.exists() else []
    return [VERIFICATION.validate_json(line) for line in lines]


def measure(preset: str, workers: int) -> None:
    config = read_config(preset)
    corpus = prepare(config.corpus, Path(platformdirs.user_cache_dir("genesys")))
    done = {(found.design_id, found.rung, found.seed) for found in stored(preset)}
    lock = Lock()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(workers) as pool:

        def verify(job: tuple[str, Rung, int]) -> None:
            name, rung, seed = job
            sandbox = Forked()
            try:
                verifier = Pretraining(sandbox, corpus, Path(folder), config.training)
                found = verifier.verify(library_designs()[name], rung, seed)
            except DesignError as error:
                print(f"{name} on {rung.name}: {error}", flush=True)
                return
            finally:
                sandbox.close()
            curve = tuple((tokens, round(loss, 4)) for tokens, loss in found.curve)
            with lock, (MEASURED / f"{preset}.jsonl").open("ab") as file:
                file.write(VERIFICATION.dump_json(replace(found, curve=curve)) + b"\n")
                took = found.cost.cpu_seconds
                bits = found.bits_per_byte.value
                print(f"{name:32} {rung.name} seed {seed} {bits:.4f} {took:6.1f} s", flush=True)

        list(pool.map(verify, list(_jobs(config.ladder.rungs[:2], done))))


def _jobs(
    rungs: tuple[Rung, ...], done: set[tuple[str, str, int]]
) -> Iterator[tuple[str, Rung, int]]:
    for rung in rungs:
        for name, design in library_designs().items():
            seeds = NOISE_SEEDS if name == "gpt" and rung == rungs[0] else 1
            for seed in range(seeds):
                if (design.id, rung.name, seed) not in done:
                    yield name, rung, seed


def report(preset: str) -> None:
    low, high = read_config(preset).ladder.rungs[:2]
    by_rung = {
        rung.name: {f.design_id: f for f in stored(preset) if f.rung == rung.name and not f.seed}
        for rung in (low, high)
    }
    both = sorted(by_rung[low.name].keys() & by_rung[high.name].keys())
    pairs = [(by_rung[low.name][name], by_rung[high.name][name]) for name in both]
    print(f"{preset}: {len(both)} designs on {low.name} and {high.name}")
    print(f"{'score':32} Spearman   95 % interval")
    _print("bits per byte", [(a.bits_per_byte.value, b.bits_per_byte.value) for a, b in pairs])
    for name in sorted({name for pair in pairs for found in pair for name in found.scores}):
        if not is_part(name):
            _print(name, [(a.scores[name].value, b.scores[name].value) for a, b in pairs])


def _print(name: str, values: list[tuple[float, float]]) -> None:
    table = numpy.array(values)
    random = numpy.random.default_rng(0)
    found = []
    for _ in range(RESAMPLINGS):
        drawn = table[random.integers(len(table), size=len(table))]
        if len(set(drawn[:, 0])) > 1 and len(set(drawn[:, 1])) > 1:
            found.append(spearmanr(drawn[:, 0], drawn[:, 1]).statistic)
    whole = spearmanr(table[:, 0], table[:, 1]).statistic
    low, high = numpy.percentile(found, [2.5, 97.5])
    print(f"{name:32} {whole:+.2f}      {low:+.2f} to {high:+.2f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("preset", nargs="?", default="laptop")
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args()
    MEASURED.mkdir(exist_ok=True)
    measure(chosen.preset, chosen.workers)
    report(chosen.preset)
