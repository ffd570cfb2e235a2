# expect: reach
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class HookOnEverything(Unit):
    """Hooks itself into every module there is."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        nn.modules.module.register_module_forward_hook(lambda *_: None)
        return x, signals
