"""What every unit of the library promises, whatever it computes."""

import itertools

import pytest
import torch

from genesys.architecture.compose import compose
from genesys.architecture.realise import realise
from genesys.architecture.unit import Place
from genesys.architecture.unit_tree import UnitTree
from genesys.library.shelf import plant, units
from tests.library.builds import built, filled, noise, run

KINDS = {
    "residual arrangement",
    "sequence mixer",
    "channel mixer",
    "norm",
    "gate",
    "short convolution",
    "position",
}
NAMES = list(units())
USUAL = [pytest.param(filled(name), id=name) for name in NAMES]
TREES = [
    pytest.param(fill(name), id=f"{name}-{how}")
    for name, (how, fill) in itertools.product(NAMES, [("usual", filled), ("stand-ins", plant)])
    if fill is filled or units()[name].slots
]


@pytest.mark.parametrize("name", NAMES)
def test_a_unit_is_documented_and_of_a_known_kind(name: str) -> None:
    source = units()[name]
    assert source.kind in KINDS
    assert source.summary.endswith(".")
    assert source.name.lower() == name.replace("_", "")
    assert all(slot.kind in KINDS for slot in source.slots.values())


def test_no_two_units_share_a_class_name_or_their_code() -> None:
    assert len({source.name for source in units().values()}) == len(NAMES)
    assert len({source.digest for source in units().values()}) == len(NAMES)


@pytest.mark.parametrize("tree", USUAL)
@pytest.mark.parametrize("dim", [1, 7, 24, 32, 48, 96, 128])
def test_any_width_builds(tree: UnitTree, dim: int) -> None:
    for length in (1, 2):
        x = noise(2, length, dim)
        assert run(built(tree, dim), x).shape == x.shape


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("extreme", ["low", "high"])
def test_every_setting_may_stand_at_the_ends_of_its_range(name: str, extreme: str) -> None:
    for key, setting in units()[name].settings.items():
        ends = setting.choices or ((False, True) if setting.type is bool else ())
        value = ends[0 if extreme == "low" else -1] if ends else getattr(setting, extreme)
        tree = filled(name, **{key: setting.type(value)})
        assert not tree.faults
        x = noise(2, 40, 48)
        y = run(built(tree, 48), x)
        assert y.shape == x.shape
        assert y.isfinite().all()


@pytest.mark.parametrize("tree", TREES)
@pytest.mark.parametrize("length", [1, 2, 77, 200])
def test_the_past_does_not_depend_on_the_future(tree: UnitTree, length: int) -> None:
    blocks = built(tree, 32, blocks=2)
    x = noise(2, length, 32)
    before = run(blocks, x)
    assert before.isfinite().all()
    for cut in {length // 2, length - 1}:
        changed = torch.cat([x[:, :cut], 3 * noise(2, length - cut, 32, seed=1)], 1)
        torch.testing.assert_close(
            run(blocks, changed)[:, :cut], before[:, :cut], atol=1e-4, rtol=1e-4
        )


@pytest.mark.parametrize("tree", TREES)
def test_batch_rows_are_independent(tree: UnitTree) -> None:
    blocks = built(tree, 32, blocks=2)
    x = noise(3, 70, 32)
    for row in range(3):
        torch.testing.assert_close(
            run(blocks, x[row : row + 1])[0], run(blocks, x)[row], atol=1e-4, rtol=1e-4
        )


@pytest.mark.parametrize("tree", TREES)
def test_every_parameter_gets_a_gradient(tree: UnitTree) -> None:
    blocks = built(tree, 48, blocks=2)
    x = noise(2, 77, 48).requires_grad_()
    y = run(blocks, x)
    (y * noise(*y.shape, seed=2)).sum().backward()
    assert x.grad is not None
    assert x.grad.isfinite().all()
    for block in blocks:
        for name, parameter in block.named_parameters():
            assert parameter.grad is not None, name
            assert parameter.grad.isfinite().all(), name
            assert parameter.grad.abs().max() > 0, name


@pytest.mark.parametrize("tree", USUAL)
def test_bfloat16_and_autocast_run(tree: UnitTree) -> None:
    blocks = built(tree, 32)
    x = noise(2, 70, 32)
    exact = run(blocks, x)
    with torch.autocast("cpu", torch.bfloat16):
        cast = run(blocks, x)
    assert (cast - exact).abs().max() < 0.1 * exact.abs().max() + 0.05
    narrow = run([block.bfloat16() for block in blocks], x.bfloat16())
    assert narrow.dtype is torch.bfloat16
    assert (narrow - exact).abs().max() < 0.1 * exact.abs().max() + 0.05


@pytest.mark.parametrize("tree", USUAL)
@pytest.mark.parametrize("dim", [200, 1000, 4096])
def test_large_units_are_sized_on_the_meta_device(tree: UnitTree, dim: int) -> None:
    build = realise(compose(tree))
    with torch.device("meta"):
        unit = build(dim, Place(0, 2))
        y, _ = unit(torch.empty(2, 300, dim), {})
    assert y.shape == (2, 300, dim)
    assert y.is_meta
