"""Decorators that only say how to compile, or what is overridden."""

import ast
from collections.abc import Iterator

from genesys.checker.mending.base import Mend, Slip
from genesys.checker.mending.draft import Draft, Patch
from genesys.checker.mending.origins import imported

_IDLE = frozenset({
    "torch.compile", "torch.jit.script", "torch.jit.export", "torch.jit.ignore", "torch.jit.unused",
    "torch.jit.script_method", "torch.compiler.disable", "torch._dynamo.disable",
    "typing.override", "typing.final", "typing_extensions.override", "typing_extensions.final",
})  # fmt: skip


class Decorators(Mend):
    """Removes decorators that change nothing of what is computed.

    All others stay, for the checks to judge: `@torch.no_grad()` cuts gradients, and
    `@torch.autocast(...)` changes numbers.
    """

    rank = 22

    def slips(self, draft: Draft) -> Iterator[Slip]:
        """Look at the class and at every function."""
        origins = {one.name: one.origin for one in imported(draft)}
        for node in draft.nodes:
            if not isinstance(node, ast.ClassDef | ast.FunctionDef):
                continue
            for decorator in node.decorator_list:
                called = decorator.func if isinstance(decorator, ast.Call) else decorator
                name = ast.unparse(called)
                if origins.get(name, name) in _IDLE:
                    last = decorator.end_lineno or decorator.lineno
                    start, end = draft.line_start(decorator.lineno), draft.line_start(last + 1)
                    yield Slip(
                        decorator.lineno,
                        f"`@{name}` says nothing that a unit needs.",
                        "Removed.",
                        (Patch(start, end),),
                    )
