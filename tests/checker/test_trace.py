"""Findings name the line to mend, also deep in a tree and where nothing was raised."""

import pytest

from genesys.architecture.unit_source import UnitSource
from genesys.architecture.unit_tree import UnitTree
from genesys.checker.checker import Checker
from genesys.checker.live.trace import Part
from genesys.library.shelf import plant
from tests.checker.exhibits import MUSEUM

LINES = [
    ("future_mean", "causality", "x - x.mean(1, keepdim=True)"),
    ("unmasked_attention", "causality", "F.scaled_dot_product_attention(query, key, value)"),
    ("sorted_positions", "causality", "x.sort(1)"),
    ("leak_in_training", "causality", ""),
    ("batch_statistics", "batch", "x.mean(0, keepdim=True)"),
    ("dead_parameter", "gradients", "self.spare = nn.Linear(dim, dim)"),
    ("logarithm", "finite", "log"),
    ("loop_over_positions", "pace", ""),
]


@pytest.fixture(scope="module")
def quick(checker):
    return Checker(checker._sandbox, trials=False)


@pytest.mark.parametrize(("name", "check", "text"), LINES, ids=[line[0] for line in LINES])
def test_the_line_is_named(quick, name, check, text):
    source = UnitSource((MUSEUM / f"{name}.py").read_text())
    slot = "mixer_norm" if source.kind == "norm" else "mixer"
    parts = {"mixer_norm": plant("rms_norm"), slot: UnitTree(source)}
    finding = quick.check_tree(plant("pre_norm", **parts)).findings[0]
    assert finding.check == check
    assert finding.place.startswith(f"{source.name}.")
    assert text in finding.place
    line = int(finding.place.split("line ")[1].split(" ")[0])
    shown = finding.place.partition("(`")[2].removesuffix("`)")
    assert source.code.splitlines()[line - 1].strip() == shown


def test_parts_of_tensors_are_told_by_their_size():
    import torch

    one = torch.arange(24.0).reshape(2, 3, 4)
    other = one.clone()
    other[:, 2] += 1
    assert Part(3, 3, 0, 2).agree(one, other) is True
    assert Part(3, 3, 0, 3).agree(one, other) is False
    assert Part(3, 2, 0, 2).agree(one, other[:, :2]) is True
    assert Part(7, 7, 0, 2).agree(one, other) is None
    assert Part(3, 3, 0, 2).agree(one, "no tensor") is None
