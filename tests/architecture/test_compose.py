"""A unit tree composes to Python that builds what the tree says."""

import pytest
import torch

from genesys.architecture.compose import compose
from genesys.architecture.language_model import LanguageModel
from genesys.architecture.realise import realise
from genesys.architecture.unit import Place
from genesys.architecture.unit_source import UnitSource
from genesys.architecture.unit_tree import UnitTree
from genesys.errors import DesignError, OpenSlotError

HEAD = "from genesys.architecture.unit import Unit, slot\nfrom torch import nn\n\n\n"

BLOCK = UnitSource(
    HEAD
    + '''class Block(Unit):
    """Two children: one at its own width, one inside."""

    kind = "residual arrangement"
    near = slot("scales", kind="scale")
    far = slot("scales inside", kind="scale", width="inner")

    def __init__(self, dim, *, expand: Annotated[int, Between(1, 4)] = 2):
        super().__init__(dim)
        self.inner = dim * expand
        self.up = nn.Linear(dim, self.inner)
        self.down = nn.Linear(self.inner, dim)

    def forward(self, x, signals):
        y, signals = self.near(x, signals)
        y, signals = self.far(self.up(y), signals)
        return x + self.down(y), signals
'''.replace("class Block", "class Block")
)
BLOCK = UnitSource(
    "from typing import Annotated\nfrom genesys.architecture.unit import Between\n" + BLOCK.code
)


def scale(by: str, name: str = "Scale") -> UnitTree:
    code = f"""class {name}(Unit):
    kind = "scale"

    def __init__(self, dim, *, place):
        super().__init__(dim)
        self.place = place
        self.label = {name}.__name__

    def forward(self, x, signals):
        return x * {by}, signals
"""
    return UnitTree(UnitSource(HEAD + code))


def tree(near: UnitTree, far: UnitTree) -> UnitTree:
    return UnitTree(BLOCK, settings={"expand": 3}, children={"near": near, "far": far})


def test_the_block_has_the_units_settings_and_widths_of_the_tree() -> None:
    block = realise(compose(tree(scale("2"), scale("3", "Other"))))(8, Place(1, 4))
    assert (block.near.dim, block.far.dim, block.up.out_features) == (8, 24, 24)
    assert block.far.place == Place(1, 4)
    assert torch.equal(block.near(torch.ones(1, 1, 8), {})[0], torch.full((1, 1, 8), 2.0))


def test_namesakes_stay_apart_and_keep_their_own_references() -> None:
    code = compose(tree(scale("2"), scale("3")))
    block = realise(code)(8, Place())
    assert block.near(torch.ones(1), {})[0] == 2
    assert block.far(torch.ones(1), {})[0] == 3
    assert block.near.label != block.far.label, "a class that names itself must find itself"
    assert code.count("class Scale_") == 2


def test_equal_units_are_written_once() -> None:
    assert compose(tree(scale("2"), scale("2"))).count("class Scale") == 1


def test_open_slots_are_an_error_or_stand_ins() -> None:
    half = UnitTree(BLOCK, children={"near": scale("2")})
    with pytest.raises(OpenSlotError, match="far"):
        compose(half)
    block = realise(compose(half, stand_ins=True))(8, Place())
    assert block(torch.ones(1, 2, 8), {})[0].shape == (1, 2, 8)


def test_one_name_imported_from_two_places_is_refused() -> None:
    other = UnitTree(
        UnitSource("from math import nn\n" + scale("2", "Odd").source.code[len(HEAD) :])
    )
    with pytest.raises(DesignError, match="'nn'"):
        compose(tree(scale("2"), other))


def test_a_class_called_like_something_composed_is_renamed() -> None:
    block = realise(compose(tree(scale("2", "plan"), scale("2", "nn"))))(8, Place())
    assert block.near(torch.ones(1), {})[0] == 2


@pytest.mark.parametrize(("dim", "blocks"), [(16, 1), (64, 2), (128, 6)])
def test_the_first_loss_is_near_chance_at_any_width_and_depth(dim: int, blocks: int) -> None:
    model = LanguageModel(realise(compose(tree(scale("1"), scale("1")))), 256, dim, blocks)
    model.initialise(0)
    tokens = torch.randint(256, (4, 65), generator=torch.Generator().manual_seed(1))
    logits = model(tokens[:, :-1])
    loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), tokens[:, 1:].flatten())
    assert abs(loss.item() - torch.tensor(256.0).log().item()) < 0.3


def test_initialisation_is_a_function_of_the_seed() -> None:
    build = realise(compose(tree(scale("1"), scale("1"))))
    models = [LanguageModel(build, 64, 32, 2) for _ in range(3)]
    for model, seed in zip(models, (0, 0, 1), strict=True):
        model.initialise(seed)
    states = [model.state_dict() for model in models]
    assert all(torch.equal(states[0][name], states[1][name]) for name in states[0])
    assert not torch.equal(states[0]["embedding.weight"], states[2]["embedding.weight"])


def test_output_projections_shrink_with_depth() -> None:
    build = realise(compose(tree(scale("1"), scale("1"))))
    shallow, deep = (LanguageModel(build, 64, 64, blocks) for blocks in (1, 16))
    shallow.initialise(0)
    deep.initialise(0)
    ratio = deep.blocks[0].down.weight.std() / shallow.blocks[0].down.weight.std()
    assert ratio.item() == pytest.approx(0.25, rel=0.1)
    same = deep.blocks[0].up.weight.std() / shallow.blocks[0].up.weight.std()
    assert same.item() == pytest.approx(1.0, rel=0.1)
