"""What every unit promises, whatever it computes."""

import pytest
import torch

from genesys.architecture.compose import compose
from genesys.architecture.realise import realise
from genesys.architecture.setting import Setting, Value
from genesys.architecture.unit import Place
from genesys.architecture.unit_tree import UnitTree
from genesys.testing.blocks import built, noise, run
from genesys.testing.inline_checker import inline_checker


class UnitContract:
    """A unit builds at any width, runs at any length, keeps to the past, and learns everywhere.

    Override `tree`: the unit under test is its root, with children in those slots that need one
    to make sense; slots left open are held by stand-ins. Its code runs in this process.
    """

    @pytest.fixture
    def tree(self) -> UnitTree:
        """Return a tree whose root is the unit under test."""
        raise NotImplementedError("Override the fixture `tree`: return a tree with your unit.")

    def test_it_says_what_it_is(self, tree: UnitTree) -> None:
        """It has a kind, and a first line of docstring that is a sentence."""
        assert tree.source.kind
        assert tree.source.summary.endswith(".")

    def test_it_passes_every_check(self, tree: UnitTree) -> None:
        """Alone; and with these children, unless it reads a signal that none of them writes."""
        alone = inline_checker().check_unit(tree.source.code)
        assert alone.passed, str(alone)
        if tree.children and not tree.unwritten_signals:
            report = inline_checker(trials=False).check_tree(tree)
            assert report.passed, str(report)

    @pytest.mark.parametrize("dim", [1, 7, 24, 32, 48, 96, 128])
    def test_any_width_builds(self, tree: UnitTree, dim: int) -> None:
        """The output has the input's shape (batch, length, dim)."""
        for length in (1, 2):
            x = noise(2, length, dim)
            assert run(built(tree, dim), x).shape == x.shape

    @pytest.mark.parametrize("extreme", ["low", "high"])
    def test_every_setting_may_stand_at_the_ends_of_its_range(
        self, tree: UnitTree, extreme: str
    ) -> None:
        """One setting at a time; the first and the last of its choices count as ends."""
        for name, setting in tree.source.settings.items():
            changed = tree.with_settings(**{name: _end(setting, extreme)})
            assert not changed.faults
            x = noise(2, 40, 48)
            y = run(built(changed, 48), x)
            assert y.shape == x.shape
            assert y.isfinite().all()

    @pytest.mark.parametrize("length", [1, 2, 77, 200])
    def test_the_past_does_not_depend_on_the_future(self, tree: UnitTree, length: int) -> None:
        """Other inputs behind a cut leave the outputs before it as they were."""
        blocks = built(tree, 32, blocks=2)
        x = noise(2, length, 32)
        before = run(blocks, x)
        assert before.isfinite().all()
        for cut in {length // 2, length - 1}:
            changed = torch.cat([x[:, :cut], 3 * noise(2, length - cut, 32, seed=1)], 1)
            torch.testing.assert_close(
                run(blocks, changed)[:, :cut], before[:, :cut], atol=1e-4, rtol=1e-4
            )

    def test_batch_rows_are_independent(self, tree: UnitTree) -> None:
        """A row alone gives what it gives among others."""
        blocks = built(tree, 32, blocks=2)
        x = noise(3, 70, 32)
        together = run(blocks, x)
        for row in range(3):
            alone = run(blocks, x[row : row + 1])[0]
            torch.testing.assert_close(alone, together[row], atol=1e-4, rtol=1e-4)

    def test_every_parameter_gets_a_gradient(self, tree: UnitTree) -> None:
        """And so does the input; none of them is infinite."""
        blocks = built(tree, 48, blocks=2)
        x = noise(2, 77, 48).requires_grad_()
        y = run(blocks, x)
        (y * noise(*y.shape, seed=2)).sum().backward()  # type: ignore[no-untyped-call]
        assert x.grad is not None
        assert x.grad.isfinite().all()
        for block in blocks:
            for name, parameter in block.named_parameters():
                assert parameter.grad is not None, name
                assert parameter.grad.isfinite().all(), name
                assert parameter.grad.abs().max() > 0, name

    def test_bfloat16_and_autocast_run(self, tree: UnitTree) -> None:
        """The output stays within a tenth of that in float32."""
        blocks = built(tree, 32)
        x = noise(2, 70, 32)
        exact = run(blocks, x)
        near = 0.1 * exact.abs().max() + 0.05
        with torch.autocast("cpu", torch.bfloat16):
            cast = run(blocks, x)
        assert (cast - exact).abs().max() < near
        narrow = run([block.bfloat16() for block in blocks], x.bfloat16())
        assert narrow.dtype is torch.bfloat16
        assert (narrow - exact).abs().max() < near

    @pytest.mark.parametrize("dim", [200, 1000, 4096])
    def test_large_units_are_sized_on_the_meta_device(self, tree: UnitTree, dim: int) -> None:
        """The tuner counts parameters there, without memory."""
        build = realise(compose(tree, stand_ins=True))
        with torch.device("meta"):
            unit = build(dim, Place(0, 2))
            y, _ = unit(torch.empty(2, 300, dim), {})
        assert y.shape == (2, 300, dim)
        assert y.is_meta


def _end(setting: Setting, extreme: str) -> Value:
    ends = setting.choices or ((False, True) if setting.type is bool else ())
    if ends:
        return ends[0 if extreme == "low" else -1]
    number: Value = setting.type(getattr(setting, extreme))
    return number
