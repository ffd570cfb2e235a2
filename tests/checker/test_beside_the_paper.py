"""The table of docs/checks.md: each row has its exhibit, and simpler probes do miss it."""

import re
from pathlib import Path

import pytest
import torch

from genesys.architecture.unit_source import UnitSource
from genesys.architecture.unit_tree import UnitTree
from genesys.checker.live.base import LiveCheck
from genesys.checker.source.base import SourceCheck
from genesys.plugins import available
from genesys.testing.blocks import built, noise, run
from tests.checker.exhibits import EXHIBITS

PAGE = (Path(__file__).parents[2] / "docs" / "checks.md").read_text()
ROWS = re.findall(r"\| `(\w+)` by (\w+) \|$", PAGE, flags=re.MULTILINE)
PIECES = {exhibit.name: exhibit for exhibit in EXHIBITS}


def test_the_table_has_its_rows():
    assert len(ROWS) >= 14


@pytest.mark.parametrize(("name", "check"), ROWS, ids=[name for name, _ in ROWS])
def test_each_row_is_backed_by_the_museum(name, check):
    assert PIECES[name].verdict == check


@pytest.mark.parametrize("kind", [SourceCheck, LiveCheck])
def test_every_check_has_its_row(kind):
    assert [name for name in available(kind) if f"| {name} |" not in PAGE] == []


@pytest.mark.parametrize("name", ["padded_fourier", "random_routing", "chunked_scan"])
def test_what_passes_is_in_the_museum_too(name):
    assert PIECES[name].verdict == "pass"


def block(name):
    return built(UnitTree(UnitSource(PIECES[name].text)), 32)


def changes(name, length, cut, replaced):
    """Return how far outputs before the cut move when the inputs from there on are replaced."""
    x = noise(1, length, 32)
    other = x.clone()
    other[:, cut:] = replaced(x[:, cut:])
    with torch.no_grad():
        one, two = (run(block(name), values)[:, :cut] for values in (x, other))
    return float((one - two).abs().max())


def test_flipping_signs_misses_a_norm_over_the_sequence():
    assert changes("norm_over_time", 100, 50, lambda future: -future) < 1e-6
    assert changes("norm_over_time", 100, 50, lambda future: 2 * future) > 1e-2


def test_a_hundred_tokens_miss_a_leak_between_chunks_of_128():
    name = "leak_between_chunks_128"
    assert all(changes(name, 100, cut, torch.zeros_like) == 0 for cut in (1, 50, 64, 99))
    assert changes(name, 203, 128, torch.zeros_like) > 1e-2


def test_comparing_bit_by_bit_refuses_a_causal_convolution():
    assert 0 < changes("padded_fourier", 100, 50, lambda future: 3 * future) < 1e-4
