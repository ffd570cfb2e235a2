"""A plain nn.Module becomes a unit that computes the same; what cannot become one says why."""

from typing import Any

import pytest
import torch

from genesys.architecture.compose import compose
from genesys.architecture.realise import realise
from genesys.architecture.unit import Place
from genesys.architecture.unit_source import UnitSource
from genesys.architecture.unit_tree import UnitTree
from genesys.checker.checker import Checker
from genesys.errors import ConfigError, DesignError
from genesys.exchange.foreign_design import ForeignDesign
from genesys.library import shelf
from genesys.testing.blocks import noise
from tests.exchange.published_style import SAMPLES

TRANSFORMER = (SAMPLES / "transformer.py").read_text()

BLOCK = """
import torch
from torch import nn

class Block(nn.Module):
    def __init__(self, width, depth=2, leaky=False):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(width, width) for _ in range(depth))
        self.leaky = leaky

    def forward(self, x):
        for layer in self.layers:
            x = x + layer(x).tanh()
        return x
"""


@pytest.fixture(scope="module")
def checker(warm_sandbox):
    return Checker(warm_sandbox)


def tree_of(text: str, wanted: str | None = None) -> UnitTree:
    return ForeignDesign.read("mine.py", text, wanted).unit_tree


def broken(old: str, new: str, text: str = BLOCK) -> str:
    assert old in text
    return text.replace(old, new)


def both(text: str, name: str = "Block") -> tuple[Any, Any]:
    """Build the class itself and its unit at width 32, with the same weights."""
    space: dict[str, Any] = {"__name__": "mine"}
    exec(compile(text, "mine", "exec"), space)
    theirs = space[name](32)
    ours = realise(compose(tree_of(text, name)))(32, Place())
    ours.load_state_dict(theirs.state_dict())
    return theirs, ours


def same_output(text: str) -> None:
    theirs, ours = both(text)
    x = noise(2, 21, 32)
    found, signals = ours(x, {"other": x})
    assert torch.equal(found, theirs(x))
    assert signals == {"other": x}


def test_a_transformer_block_computes_what_it_did(checker: Checker) -> None:
    same_output(TRANSFORMER)
    report = checker.check_tree(tree_of(TRANSFORMER))
    assert report.passed, str(report)


def test_defaults_become_settings_with_ranges() -> None:
    settings = tree_of(TRANSFORMER).source.settings
    assert set(settings) == {"n_heads", "mlp_ratio", "rope_base"}
    heads = settings["n_heads"]
    assert (heads.default, heads.low, heads.high) == (4, 1, 16)
    block = tree_of(BLOCK).source
    assert str(block.settings["leaky"]) == "bool"
    assert block.kind == "residual arrangement"


def test_what_the_file_says_of_the_block_is_kept() -> None:
    source = tree_of(TRANSFORMER).source
    assert source.summary.startswith("A pre-norm Transformer block")
    assert "__main__" not in source.code
    assert "import math" in source.code


@pytest.mark.parametrize(
    "text",
    [
        BLOCK,
        broken("self, width, depth=2", "self, d_model, dim=2").replace("width", "d_model").replace(
            "range(depth)", "range(dim)"),
        broken("forward(self, x)", "forward(self, h, cache=None)").replace("x = x +", "h = h +")
        .replace("layer(x)", "layer(h)").replace("return x", "signals = h\n        return signals"),
        broken("import torch\n", "import torch\nfrom torch.nn.functional import tanh as squash\n")
        .replace("layer(x).tanh()", "squash(layer(x))"),
        broken("import torch\n", "from torch.nn import Linear\nSCALE = 3 * (1, 2)[1]\n")
        .replace("nn.Linear", "Linear").replace("layer(x)", "SCALE * layer(x)"),
        broken("    def forward", "    scale = 0.5\n\n    def mixed(self, x, a=2.0):\n"
               "        f = lambda y: y * a * self.scale\n        return f(x)\n\n    def forward")
        .replace("return x\n", "return self.mixed(x)\n"),
    ],
)  # fmt: skip
def test_names_that_clash_or_come_from_elsewhere(text: str) -> None:
    same_output(text)


def test_a_future_that_leaks_is_a_finding(checker: Checker) -> None:
    report = checker.check_tree(tree_of(broken("layer(x)", "layer(x.mean(1, keepdim=True))")))
    assert [finding.check for finding in report.findings if not finding.warning] == ["causality"]


def test_a_table_of_fixed_length_is_a_finding_with_its_line(checker: Checker) -> None:
    text = broken(
        "        self.leaky",
        "        self.where = nn.Parameter(torch.zeros(64, width))\n        self.leaky",
    ).replace("return x", "return x + self.where[:x.shape[1]]")
    finding = checker.check_tree(tree_of(text)).findings[0]
    assert finding.check == "lengths"
    assert "where" in finding.place


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x = ", ["line 1", "not Python"]),
        ("x = 1\n", ["no class", "nn.Module", "GAUBase"]),
        ("class A:\n    pass\n", ["A", "nn.Module"]),
        (broken("depth=2", "depth"), ["line 6", "needs depth", "width"]),
        (broken("width, depth=2", "config"), ["line 6", "config", "d_model"]),
        (broken("forward(self, x)", "forward(self, x, mask)"), ["line 11", "x, mask", "default"]),
        (broken("return x", "return x, None"), ["line 14", "2 values"]),
        (broken("return x", "return"), ["line 14", "0 values"]),
        (broken("def forward", "def run"), ["no `forward`"]),
        (broken("nn.Module)", "nn.Module, list)"), ["line 5", "nn.Module, list"]),
        (broken("leaky=False)", "leaky=False, **more)").replace("range(depth)", "range(more['a'])"),
         ["`more`"]),
        (broken("import torch\n", "import torch\nimport numpy as np\n").replace(
            "layer(x)", "np.abs(layer(x))"), ["line 14", "`np`", "numpy", "math, torch"]),
        (broken("layer(x)", "lost(x)"), ["line 13", "`lost`", "nowhere"]),
        (broken("import torch\n", "import torch\nTABLE = torch.ones(3)\n").replace(
            "layer(x)", "layer(x) * TABLE[0]"), ["line 3", "TABLE", "__init__"]),
        (broken("import torch\n", "import torch\ntorch.manual_seed(1)\n"), ["line 3", "imported"]),
        (broken("    def forward", "    kind = 'mine'\n\n    def forward"), ["`kind`", "rename"]),
        (broken("import torch\n", "import torch\nfrom torch import fft as nn\n"),
         ["'nn'", "torch.fft", "torch.nn"]),
    ],
)  # fmt: skip
def test_what_cannot_be_converted_says_where_and_why(text: str, told: list[str]) -> None:
    with pytest.raises(DesignError) as raised:
        tree_of(text)
    assert all(word in str(raised.value) for word in ["mine.py", *told]), raised.value


def test_one_of_several_blocks_must_be_named() -> None:
    two = BLOCK + BLOCK.partition("nn\n")[2].replace("class Block", "class Other")
    with pytest.raises(ConfigError, match=r"Block, Other.*--class"):
        tree_of(two)
    assert tree_of(two, "Other").source.name == "Other"
    with pytest.raises(ConfigError, match="no class 'Third'"):
        tree_of(two, "Third")


OURS = """
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class Plain(Unit):
    "Add a linear map of each position to it."

    kind = "residual arrangement"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.down = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x + self.down(x).tanh(), signals  # as simple as can be
"""


def test_a_model_around_the_block_is_told_from_it() -> None:
    model = """
class Model(nn.Module):
    def __init__(self, vocabulary, d_model):
        super().__init__()
        self.blocks = nn.ModuleList(Block(d_model) for _ in range(2))
"""
    with pytest.raises(DesignError, match=r"If Model is not the block.*--class"):
        tree_of(BLOCK + model)
    assert tree_of(BLOCK + model, "Block").digest == tree_of(BLOCK).digest


def test_one_of_our_units_is_used_as_it_is() -> None:
    source = tree_of(OURS).source
    assert source.digest == UnitSource(OURS).digest
    assert "# as simple as can be" in source.code


def test_one_of_our_units_that_is_no_block_says_how_to_make_one() -> None:
    with pytest.raises(DesignError, match=r"line 8: .*slot `norm`.*'norm'.*BLOCK = plan"):
        tree_of(shelf.unit("single_residual").code)
    with pytest.raises(DesignError, match=r"RMSNorm is a 'norm'.*BLOCK = plan"):
        tree_of(shelf.unit("rms_norm").code)
    with pytest.raises(DesignError, match=r"Plain cannot be read. Line \d+: setting `a`"):
        tree_of(OURS.replace("dim: int", "dim: int, *, a: int = 1"))
    with pytest.raises(ConfigError, match=r"one unit, got Plain, Other"):
        tree_of(OURS + "\n\nclass Other" + OURS.partition("class Plain")[2])


def test_a_composed_design_comes_back_the_same() -> None:
    tree = shelf.plant(
        "pre_norm",
        mixer_norm=shelf.plant("rms_norm"),
        mixer=shelf.plant("attention", heads=4, position=shelf.plant("rotary")),
        mlp_norm=shelf.plant("layer_norm"),
        mlp=shelf.plant("gated_mlp", expand=1.5, gate=shelf.plant("silu_gate")),
    )
    assert tree_of(compose(tree)).digest == tree.digest


def test_a_mixer_of_ones_own_is_put_into_units_of_the_library(checker: Checker) -> None:
    mixer = shelf.unit("linear_attention").code.replace("class LinearAttention", "class Mine")
    nested = "SingleResidual, norm=plan(RMSNorm), mixer=plan(Mine, position=plan(NoPosition))"
    text = f"{mixer}\n\nBLOCK = plan({nested})\n"
    tree = tree_of(text)
    assert tree.at(("norm",)).source == shelf.unit("rms_norm")
    assert checker.check_tree(tree).passed
    with pytest.raises(DesignError, match="Lost"):
        tree_of(text.replace("RMSNorm", "Lost"))
    with pytest.raises(DesignError, match="neither a slot nor a setting"):
        tree_of(text.replace("plan(NoPosition)", "NoPosition"))
