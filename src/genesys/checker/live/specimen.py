"""A composed design made ready to be probed."""

import ast
import copy
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, cached_property

import torch
from torch import Tensor, nn

from genesys.architecture.language_model import LanguageModel
from genesys.architecture.realise import Build
from genesys.architecture.unit import Place, Signals, Unit
from genesys.checker.live.crowd import BASE, WIDTH, Crowd, row_by_row
from genesys.checker.live.host import hosted
from genesys.checker.live.stack import DEPTH, Stack
from genesys.checker.size import Size

BLOCKS = 2
"""What one block tells the next, by the sequence or by signals, is probed with the rest."""

VOCABULARY = 16


class Specimen:
    """Two blocks of a design, initialised as in a language model, then shaken.

    Shaken: every parameter is moved a little, since a gain that starts at zero hides all that it
    multiplies. Signals that the design reads and nothing in it writes are stood in for by the
    input itself, so that a unit can be probed alone. `text` is the code that `build` comes from,
    `alone` says that it is a single unit, no whole block, `open_slots` that
    some are filled by stand-ins; `sizes` are those of the ladder.

    Runs that several checks look at are made once, when the first of them asks.

    All randomness comes from the seed; dropout and the like draw from torch's own generator,
    which is set for each run and put back.
    """

    def __init__(
        self,
        build: Build,
        seed: int,
        missing_signals: tuple[str, ...] = (),
        *,
        text: str = "",
        alone: bool = False,
        open_slots: bool = False,
        sizes: tuple[Size, ...] = (),
    ) -> None:
        self.build = build
        """Width and place -> a block of one's own."""
        self._seed = seed
        self._missing = missing_signals
        self._text = text
        self._alone = alone
        self.open_slots = open_slots
        self.sizes = sizes
        self.facts: dict[str, float] = {}
        """What checks measure on their way."""
        self._generator = torch.Generator().manual_seed(seed)
        self.built = cache(build)
        """Width and place -> one block, the same one for all who only look at it."""
        self.beginning = cache(self._beginning)
        """Length -> what becomes of so much of the crowd's base: (1, length, WIDTH)."""

    def skeleton(self, width: int, place: Place) -> Unit:
        """Build a block without memory for its values, where it lets itself be built so."""
        try:
            with torch.device("meta"):
                return self.build(width, place)
        except (RuntimeError, NotImplementedError):
            # Some units compute with real values while they are built.
            return self.build(width, place)

    def model(self, blocks: int, *, whole: bool = False) -> LanguageModel:
        """Build a language model of the design, initialised from the seed.

        With `whole`, a single unit is put into a block first: what it cannot do alone is no fault.
        """
        build = hosted(self.build, self._missing) if whole and self._alone else self.build
        with self.luck():
            model = LanguageModel(build, VOCABULARY, WIDTH, blocks)
            model.initialise(self._seed)
        return model

    @cached_property
    def language_model(self) -> LanguageModel:
        """The shaken blocks, between an embedding and a head."""
        model = self.model(BLOCKS)
        generator = torch.Generator().manual_seed(self._seed + 1)
        with torch.no_grad():
            for parameter in model.blocks.parameters():
                size = 0.1 + parameter.float().std(correction=0).item()
                noise = torch.randn(parameter.shape, generator=generator)
                parameter.add_(noise.to(parameter.dtype), alpha=0.1 * size)
        return model

    @property
    def blocks(self) -> nn.ModuleList:
        """The shaken blocks."""
        return self.language_model.blocks

    @cached_property
    def unused(self) -> nn.ModuleList:
        """A copy of the blocks that has been run for nobody."""
        return copy.deepcopy(self.blocks)

    @cached_property
    def crowd(self) -> Crowd:
        """Many sequences, and what became of them in eval mode: (batch, length, WIDTH)."""
        _ = self.unused  # before the blocks themselves are run for the first time
        x = Crowd.drawn(self.noise)
        with torch.no_grad():
            return Crowd(x, self.run(x))

    @property
    def base(self) -> Tensor:
        """The sequence that the crowd is made from: (1, length, WIDTH)."""
        return self.crowd.x[BASE : BASE + 1]

    @cached_property
    def alone(self) -> Tensor:
        """The crowd's base put through by itself: (1, length, WIDTH)."""
        with torch.no_grad():
            return self.run(self.base)

    def _beginning(self, length: int) -> Tensor:
        with torch.no_grad():
            return self.run(self.base[:, :length])

    @cached_property
    def training(self) -> tuple[Crowd, Crowd]:
        """Two small crowds in train mode, with gradients and the same luck; see `row_by_row`."""
        x, other = row_by_row(self.noise)
        x.requires_grad_()
        return Crowd(x, self.run(x, training=True)), Crowd(other, self.run(other, training=True))

    @cached_property
    def gradients(self) -> dict[str, Tensor]:
        """What a random loss of the first training crowd has for gradients, by name."""
        run = self.training[0]
        return self._gradients(run.x, run.y)

    def fresh_gradients(self, luck: int) -> dict[str, Tensor]:
        """Return the same for another batch, with other random draws."""
        x = self.noise_like(self.training[0].x).requires_grad_()
        return self._gradients(x, self.run(x, training=True, luck=luck))

    def gradients_of_signals(self) -> dict[str, Tensor]:
        """Return the same of a loss of the signals that the blocks write."""
        x = self.noise_like(self.training[0].x).requires_grad_()
        given = set(self.signals(x))
        told = [
            signal.flatten()
            for _, signals in self._states(x, training=True)
            for name, signal in signals.items()
            if name not in given and signal.requires_grad
        ]
        return self._gradients(x, torch.cat(told)) if told else {}

    def _gradients(self, x: Tensor, y: Tensor) -> dict[str, Tensor]:
        named = {"the input": x, **dict(self.blocks.named_parameters())}
        named = {name: tensor for name, tensor in named.items() if tensor.requires_grad}
        if not y.requires_grad:
            return {}
        loss = (y * self.noise_like(y)).sum()
        found = torch.autograd.grad(loss, [*named.values()], retain_graph=True, allow_unused=True)
        return {name: slope for name, slope in zip(named, found, strict=True) if slope is not None}

    @cached_property
    def stack(self) -> Stack:
        """A deep language model as it starts."""
        generator = torch.Generator().manual_seed(self._seed)
        tokens = torch.randint(VOCABULARY, (2, 33), generator=generator)
        return Stack.of(self.model(DEPTH, whole=True), tokens, self.signals)

    def noise(self, *shape: int) -> Tensor:
        """Draw standard normal numbers."""
        return torch.randn(shape, generator=self._generator)

    def noise_like(self, tensor: Tensor) -> Tensor:
        """Draw standard normal numbers in the shape of another tensor."""
        return self.noise(*tensor.shape).to(tensor.dtype)

    def signals(self, x: Tensor) -> Signals:
        """Return the signals that the first block starts from."""
        return dict.fromkeys(self._missing, x)

    def run(
        self, x: Tensor, *, training: bool = False, luck: int = 0, unused: bool = False
    ) -> Tensor:
        """Put (batch, length, WIDTH) through all blocks; equal luck, equal random draws."""
        return self._states(x, training=training, luck=luck, unused=unused)[-1][0]

    def _states(
        self, x: Tensor, *, training: bool = False, luck: int = 0, unused: bool = False
    ) -> list[tuple[Tensor, Signals]]:
        """Return what each block hands on."""
        blocks = self.unused if unused else self.blocks
        states = []
        with self.luck(luck):
            blocks.train(training)
            signals = self.signals(x)
            for block in blocks:
                x, signals = block(x, signals)
                states.append((x, signals))
        return states

    @contextmanager
    def luck(self, number: int = 0) -> Iterator[None]:
        """Set torch's generator for a while."""
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self._seed + number)
            yield

    def line_of_parameter(self, name: str) -> int | None:
        """Return the line of the design that makes this parameter of the blocks, if it is known."""
        path, found = name.split("."), None
        module: nn.Module = self.blocks
        for attribute in path:
            found = _assignments(self._text).get((type(module).__name__, attribute), found)
            module = getattr(module, attribute, module)
        return found


@cache
def _assignments(text: str) -> dict[tuple[str, str], int]:
    return {
        (definition.name, target.attr): node.lineno
        for definition in ast.parse(text).body
        if isinstance(definition, ast.ClassDef)
        for node in ast.walk(definition)
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Attribute)
    }


def parameters_of(module: nn.Module) -> dict[str, tuple[int, ...]]:
    """Return the shape of every parameter by name; those not made yet are left out."""
    return {
        name: tuple(parameter.shape)
        for name, parameter in module.named_parameters()
        if not isinstance(parameter, nn.parameter.UninitializedParameter)
    }
