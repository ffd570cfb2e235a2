"""The published style: what is converted computes exactly what it did; what is not says why."""

import json
from random import Random

import pytest
import torch

from genesys.architecture.compose import compose
from genesys.architecture.edits.base import is_sound
from genesys.architecture.edits.change_setting import ChangeSetting
from genesys.architecture.edits.diverge import Diverge
from genesys.architecture.edits.graft import Graft
from genesys.architecture.edits.insert_wrapper import InsertWrapper
from genesys.architecture.edits.replace_unit import ReplaceUnit
from genesys.architecture.edits.shelf import Shelf
from genesys.architecture.realise import realise
from genesys.architecture.unit import Place
from genesys.architecture.unit_tree import UnitTree
from genesys.errors import ConfigError, DesignError
from genesys.exchange.foreign_design import ForeignDesign
from genesys.lab.seeds import seed_design
from genesys.library import shelf
from genesys.testing.blocks import noise
from tests.exchange.published_style import SAMPLES, loaded

GPT = (SAMPLES / "gpt_units.py").read_text()
SHARED = (SAMPLES / "shared_arguments.py").read_text()

UNIT = """
import torch
import torch.nn as nn
from model_discovery.model.utils.modules import GAUBase

class Top(GAUBase):
    def __init__(self, embed_dim, block_loc, kwarg_all, device=None, dtype=None, **kwargs):
        super().__init__(embed_dim, block_loc, kwarg_all)
        self.low = Low(embed_dim=embed_dim, block_loc=block_loc, kwarg_all=kwarg_all, **kwarg_all)

    def _forward(self, X, **Z):
        Y, Z = self.low(X, **Z)
        return X + Y, Z

class Low(GAUBase):
    def __init__(self, embed_dim, block_loc, kwarg_all, size=None, **kwargs):
        super().__init__(embed_dim, block_loc, kwarg_all)
        self.down = nn.Linear(embed_dim, embed_dim)

    def _forward(self, X, **Z):
        return self.down(X)
"""


def tree_of(text: str, name: str = "sample.py", wanted: str | None = None) -> UnitTree:
    return ForeignDesign.read(name, text, wanted).unit_tree


def published(text: str, names: dict[str, list[str]], root: str, **more: object) -> str:
    """Split a sample into the JSON in which designs are published."""
    head, *classes = text.split("\nclass ")
    units = {}
    for part in classes:
        name = part.partition("(")[0]
        if name in names:
            code = f"{head}\nclass {part.partition('@gau_test')[0]}"
            units[name] = {"code": code, "children": names[name], "args": {}, "spec": None}
    return json.dumps({"implementation": {"root": root, "units": units, **more}})


GPT_UNITS = {
    "SmallGPT": ["CausalMHA", "GatedMLP", "RootNorm"],
    "CausalMHA": ["RotaryPairs"],
    "RotaryPairs": [],
    "GatedMLP": [],
    "RootNorm": [],
}


def same_output(text: str, tree: UnitTree, root: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Assert that tree and sample, with the same weights, compute the same at two places."""
    build = loaded(text, root, monkeypatch)
    for block in (0, 2):
        theirs = build(48, (block, 3))
        ours = realise(compose(tree))(48, Place(block, 3))
        for parameter in theirs.parameters():
            torch.nn.init.normal_(parameter, std=0.3)
        assert theirs.state_dict().keys() == ours.state_dict().keys()
        ours.load_state_dict(theirs.state_dict())
        x = noise(2, 19, 48)
        wanted, told = theirs(x)
        found, signals = ours(x, {})
        assert torch.equal(found, wanted)
        assert signals.keys() == told.keys()
        assert all(torch.equal(signals[name], told[name]) for name in told)


def test_a_gpt_computes_what_it_did(monkeypatch: pytest.MonkeyPatch) -> None:
    same_output(GPT, tree_of(GPT), "SmallGPT", monkeypatch)


def test_rare_constructs_compute_what_they_did(monkeypatch: pytest.MonkeyPatch) -> None:
    same_output(SHARED, tree_of(SHARED), "Wrapper", monkeypatch)


def test_an_outer_mask_still_reaches_the_unit(monkeypatch: pytest.MonkeyPatch) -> None:
    told = SHARED.replace('Z.update({"seen"', 'Z.update({"mask": X.sigmoid(), "seen"')
    build = loaded(told, "Wrapper", monkeypatch)
    theirs = build(32, (0, 1))
    ours = realise(compose(tree_of(told)))(32, Place(0, 1))
    ours.load_state_dict(theirs.state_dict())
    x, (y, z), (ours_y, signals) = noise(1, 5, 32), (None, {}), (None, {})
    for _ in range(2):
        y, z = theirs(x if y is None else y, **z)
        ours_y, signals = ours(x if ours_y is None else ours_y, signals)
    assert torch.equal(ours_y, y)


def test_the_json_is_the_same_design_as_the_file() -> None:
    arguments = {"n_heads": 4, "rotary_base": 5000.0}
    needs = {"unitname": "CausalMHA", "requirements": "Mixes positions, causally."}
    declares = {"CausalMHA": json.dumps(needs), "RootNorm": None}
    plain = json.loads(published(GPT, GPT_UNITS, "SmallGPT", declares=declares))
    plain["implementation"]["units"]["CausalMHA"]["args"] = arguments
    tree = tree_of(json.dumps({"design": {"id": 7, **plain}}), "design.json")
    assert tree.digest == tree_of(GPT).digest


def test_children_become_slots_with_needs_and_kinds() -> None:
    tree = tree_of(GPT)
    slots = tree.source.slots
    assert list(slots) == ["norm1", "mha", "norm2", "mlp"]
    assert slots["mha"].need == "Mixes positions, causally."
    assert [slot.kind for slot in slots.values()] == [
        "norm", "sequence mixer", "norm", "channel mixer",
    ]  # fmt: skip
    assert tree.source.kind == "residual arrangement"
    rotary = tree.at(("mha", "rope")).source
    assert rotary.kind == "rotary pairs"
    assert (rotary.reads, rotary.writes) == ({"input_emb"}, {"output_emb"})
    assert tree.unwritten_signals == frozenset()
    assert tree.faults == []


def test_arguments_become_settings_unless_a_child_depends_on_them() -> None:
    tree = tree_of(GPT)
    heads = tree.at(("mha",)).source
    assert set(heads.settings) == {"out_bias"}
    rotary = tree.at(("mha", "rope")).source.settings
    assert set(rotary) == {"rotary_base"}
    assert rotary["rotary_base"].default == 5000.0


def test_a_child_of_another_width_has_a_slot_of_that_width() -> None:
    tree = tree_of(SHARED)
    width = tree.source.slots["wide"].width
    assert width == "wide_width"
    assert getattr(realise(compose(tree))(16, Place()), width) == 32


def test_the_search_edits_what_was_imported() -> None:
    units = Shelf(tuple(shelf.units().values()))
    tree, gpt = tree_of(GPT), seed_design("gpt").unit_tree
    operators = [ReplaceUnit(), ChangeSetting(), InsertWrapper(), Diverge(), Graft(gpt)]
    edits = [op.apply(tree, units, Random(n)) for op in operators for n in range(3)]
    edits += [Graft(tree).apply(gpt, units, Random(n)) for n in range(3)]
    assert all(edit is not None and is_sound(edit.tree) for edit in edits)


def broken(old: str, new: str, text: str = UNIT) -> str:
    assert old in text
    return text.replace(old, new)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            broken("self.low = Low(", "self.lows = [Low(").replace("**kwarg_all)\n\n    def _f",
                                                                   "**kwarg_all)]\n\n    def _f"),
            ["line 9", "Low is built inside of", "a slot of its own"],
        ),
        (broken("self.low = Low(", "self.low = Lower("), ["line 9", "`Lower`", "Low"]),
        (
            broken("**kwarg_all)\n\n    def", "size=len(block_loc), **kwarg_all)\n\n    def"),
            ["`size` of Low", "place of the block"],
        ),
        (
            broken("        self.low = Low(", "        kwarg_all['size'] = self.make()\n"
                                              "        self.low = Low("),
            ["line 9", "`size`", "self.make"],
        ),
        (
            broken("embed_dim=embed_dim, b", "embed_dim=2 * embed_dim, size=3 * embed_dim, b"),
            ["`size` of Low", "3 * embed_dim", "another width"],
        ),
        (broken("Low(embed_dim=embed_dim", "Low(embed_dim=embed_dim, more=kwarg_all['a']"),
         ["`more`", "kwarg_all"]),
        (broken("        self.low", "        self.embed_dim = 2 * embed_dim\n        self.low"),
         ["line 9", "self.embed_dim", "another width"]),
        (broken("size=None, **kwargs", "size, **kwargs"), ["gives Low its argument `size`"]),
        (broken("        Y, Z", "        del Z['a']\n        Y, Z"), ["takes an entry away"]),
        (broken("        Y, Z", "        Z[X] = X\n        Y, Z"), ["by texts"]),
        (broken("        Y, Z", "        Z.clear()\n        Y, Z"), ["Z.clear()", "followed"]),
        (broken("X, **Z)\n        return", "X, X, **Z)\n        return"), ["takes X and keywords"]),
        (broken("return X + Y, Z", "return X, Y, Z"), ["returns 3 values"]),
        (broken("def _forward(self, X, **Z):\n        return self.down",
                "def forward(self, X):\n        return self.down"),
         ["Low has no `_forward`"]),
        (broken("self.down(X)", "np.tanh(X)"), ["`np`", "defined nowhere"]),
        (broken("import torch\n", "import torch\nimport numpy as np\n").replace(
            "self.down(X)", "np.tanh(X)"), ["`np` comes from numpy"]),
        (broken("def _forward(self, X, **Z):\n        return self.down(X)",
                "def _forward(self, X, key, **Z):\n        return self.down(key)"),
         ["signal 'key' is read, but no unit writes it"]),
    ],
)  # fmt: skip
def test_what_cannot_be_converted_says_where_and_why(text: str, told: list[str]) -> None:
    try:
        complaint = "; ".join(tree_of(text, wanted="Top").faults)
    except DesignError as error:
        complaint = str(error)
    assert complaint
    assert all(word in complaint for word in told), complaint


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", ["not JSON"]),
        ("[1, 2]", ["units"]),
        ('{"implementation": {"root": "A", "units": {}}}', ["units"]),
        ('{"root": "A", "units": {"A": {"code": null}}}', ["unit A", "`code`"]),
        ('{"root": "A", "units": {"A": {"code": "x = 1"}}}', ["class A(GAUBase)"]),
        ('{"root": "A", "units": {"A": {"code": "def (:"}}}', ["unit A, line 1", "not Python"]),
        (published(GPT, GPT_UNITS, "Nobody"), ["`root`", "SmallGPT", "'Nobody'"]),
        (published(GPT, {k: [] for k in GPT_UNITS if k != "RotaryPairs"}, "SmallGPT"),
         ["unit CausalMHA", "`RotaryPairs`", "no such unit"]),
        (published(broken("self.down = nn.Linear(embed_dim, embed_dim)",
                          "self.top = Top(embed_dim, block_loc, kwarg_all)"),
                   {"Top": ["Low"], "Low": ["Top"]}, "Top"), ["Top builds Low builds Top"]),
    ],
)  # fmt: skip
def test_broken_json_says_what_is_wrong(text: str, told: list[str]) -> None:
    with pytest.raises(DesignError) as raised:
        tree_of(text, "design.json")
    assert all(word in str(raised.value) for word in ["design.json", *told]), raised.value


def test_one_of_several_roots_must_be_named() -> None:
    two = UNIT + UNIT.partition("\nclass Low")[0].partition("\nclass Top")[2].join(
        ["\nclass Other", ""]
    )
    with pytest.raises(ConfigError, match=r"Top, Other.*--class"):
        tree_of(two)
    assert tree_of(two, wanted="Other").source.name == "Other"
    with pytest.raises(ConfigError, match="no class 'Third'"):
        tree_of(two, wanted="Third")


def test_a_design_that_grows_without_end_is_refused() -> None:
    many = [f"        self.c{k} = Low{{}}(embed_dim, block_loc, kwarg_all)\n" for k in range(5)]
    head, _, low = UNIT.partition("\nclass Low")
    units = [head.partition("\nclass Top")[0]]
    for level in range(4):
        body = "".join(many).format(*[level + 1] * 5) if level < 3 else "        self.a = 1\n"
        start, rest = low.split("        self.down = nn.Linear(embed_dim, embed_dim)\n")
        units.append(f"\nclass Low{level}{start}{body}{rest.replace('self.down(X)', 'X')}")
    with pytest.raises(DesignError, match="more than 100 units"):
        tree_of("".join(units))
