"""What the source checks say, line by line, to whoever must mend a unit."""

import subprocess
import sys

import pytest

from genesys.architecture.unit_source import UnitSource
from genesys.checker.checker import Checker
from genesys.sandbox.inline import Inline

HEAD = """import torch
import torch.nn.functional as F
from torch import Tensor, nn

from genesys.architecture.unit import Between, Signals, Unit, slot
"""

BODY = '''
class Mixer(Unit):
    """Mix."""

    kind = "sequence mixer"
    {attributes}

    def __init__(self, dim: int, {settings}) -> None:
        super().__init__(dim)
        {building}

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        {running}
        return x, signals
'''


def unit(attributes="", building="", running="", head=HEAD, settings=""):
    return head + BODY.format(
        attributes=attributes, building=building, running=running, settings=settings
    )


def found(code):
    return Checker(Inline()).check_source(code).findings


def test_a_plain_unit_passes():
    assert not found(unit())


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        ("import torch.nn as nn", "Write `from torch import nn`."),
        ("from torch.nn import functional as F", "Write `import torch.nn.functional as F`."),
        ("import torch.nn.functional as functional", "Write `import torch.nn.functional as F`."),
        ("from math import sqrt", "Units may use math"),
        ("import numpy as np", "Units may use math"),
        ("from .unit import Unit", "Write `from genesys.architecture.unit import Unit`."),
        ("from genesys.architecture.recurrence import torch", "Write `import torch`."),
        ("from torch import *", "Units may use math"),
    ],
)
def test_imports_that_are_not_allowed_come_with_those_that_are(line, advice):
    (finding,) = found(unit(head=HEAD + line + "\n"))
    assert finding.check == "imports"
    assert line in finding.seen
    assert advice in finding.advice
    assert finding.place == "Mixer, line 6"


def test_recurrences_may_be_imported_by_name():
    line = "from genesys.architecture.recurrence import delta_rule, scalar_decay\n"
    assert not found(unit(head=HEAD + line))
    assert found(unit(head=HEAD + line.replace("delta_rule", "no_such_rule")))


@pytest.mark.parametrize(
    "text",
    [
        "torch.os.system('true')", "torch.serialization.os", "torch.hub.load('x')", "F.torch.load",
        "torch.save(x, 'file')", "torch._C", "nn.Module.__setattr__", "x.__class__", "open('x')",
        "getattr(self, 'up')", "__import__('os')", "globals()", "torch.set_num_threads(8)",
        "exec('x')", "nn.Linear.forward = None", "torch.compile(x)", "self.forward.__globals__",
        "torch.ops.aten.mm(x, x)", "del torch.add", "torch.nn.Linear.bias = x", "breakpoint()",
        "torch.utils.cpp_extension", "Unit.build = 1", "Mixer.kind = 'norm'", "print(x)",
        "t = torch; t.os", "m = nn.functional; m.importlib", "layer = nn.Linear; layer.forward = x",
        "[module.os for module in (torch, math)]", "x.numpy()", "x.untyped_storage()", "vars()",
        "torch.set_default_dtype(x)", "self._modules.clear()", "self._forward_hooks", "type(x)",
        "torch.sys.modules['genesys.checker.probe'].run = None", "x.__class__ = Unit",
    ],
)  # fmt: skip
def test_what_reaches_outside(text):
    assert {finding.check for finding in found(unit(running=text))} == {"reach"}


@pytest.mark.parametrize(
    "text",
    [
        "self.up.weight.requires_grad = False", "norm = nn.LayerNorm; y = norm(8)", "x.data.abs()",
        "input = x; y = input + 1", "self._cached(x) if False else x", "y = torch.rand_like(x)",
        "y = torch.fft.rfft(x)", "y = torch.linalg.norm(x)", "x.cpu", "y = [a for a in range(3)]",
        "y = {**signals}", "nn.init.zeros_(self.weight)", "id = 3; y = id",
    ],
)  # fmt: skip
def test_what_does_not(text):
    assert not found(unit(running=text))


def test_names_every_fault_with_its_line():
    findings = found(unit(running='open("x"); signals["a"] = x'))
    assert [(f.check, f.place) for f in findings] == [
        ("reach", "Mixer, line 18"),
        ("signals", "Mixer, line 18"),
    ]


@pytest.mark.parametrize(
    ("attributes", "running"),
    [
        ('reads = ("a",)', 'x = x + signals["a"]'),
        ('reads = ("a",)', 'x = x + signals.get("a", x)'),
        ('reads = ("a",)', 'x = x if "a" in signals else -x'),
        ('writes = ("a",)', 'signals = signals | {"a": x}'),
        ('writes = ("a",)', 'signals = {"a": x} | signals'),
        ('writes = ("a",)', 'signals = {**signals, "a": x}'),
        ('writes = ("a",)', "signals = dict(signals, a=x)"),
    ],
)
def test_signals_are_read_and_written_in_any_of_these_ways(attributes, running):
    assert not found(unit(attributes, running=running))
    assert {f.check for f in found(unit(running=running))} == {"signals"}
    assert {f.check for f in found(unit(attributes))} == {"signals"}


@pytest.mark.parametrize(
    "text", ['signals.update(a=x)', 'signals.pop("a")', 'del signals["a"]', 'signals |= {"a": x}']
)  # fmt: skip
def test_signals_are_not_changed_in_place(text):
    findings = found(unit('writes = ("a",)', running=f'signals = signals | {{"a": x}}; {text}'))
    assert {f.check for f in findings} == {"signals"}
    assert "in place" in str(findings[0])


def test_slots_are_used_in_forward_and_not_before():
    slot = 'norm = slot("keeps the scale", kind="norm")'
    assert not found(unit(slot, running="x, signals = self.norm(x, signals)"))
    assert "never used" in str(found(unit(slot))[0])
    early = unit(slot, "self.norm(1)", "x, signals = self.norm(x, signals)")
    assert "not filled yet" in str(found(early)[0])


LOOPS = [
    "for t in range(x.shape[1]): x = x + 1",
    "for t in range(1, x.size(1)): x = x + 1",
    "for t in range(x.shape[-2] - 1, -1, -1): x = x + 1",
    "b, l, d = x.shape\n        for t in range(l): x = x + 1",
    "l = x.shape[1]\n        for t in range(l): x = x + 1",
    "y = self.up(x).sigmoid()\n        for t in range(y.shape[1]): x = x + 1",
    "y = x.view(x.shape[0], x.shape[1], 4, -1).transpose(1, 2)\n"
    "        for now in y.unbind(2): x = x + 1",
    "q, k = F.silu(self.up(x)).chunk(2, -1)\n        for now in torch.unbind(q, dim=1): x = x + 1",
    "for t, now in enumerate(x.unbind(1)): x = x + 1",
    "for now, then in zip(x.unbind(1), x.split(1, 1)): x = x + 1",
    "for now in x.transpose(0, 1): x = x + 1",
    "y = rearrange(x, 'b l (h d) -> b h l d', h=4)\n        for t in range(y.size(2)): x = x + 1",
    "x = torch.stack([x[:, t] for t in range(x.shape[1])], 1)",
    "t = 0\n        while t < x.shape[1]: t += 1",
    "x = self._scan(self.up(x))",
]
NO_LOOPS = [
    "for head in range(4): x = x + head",
    "for start in range(0, x.shape[1], 64): x = x + start",
    "for chunk in x.split(64, 1): x = x + 1",
    "for part in x.chunk(3, -1): x = x + 1",
    "for part in x.unbind(-1): x = x + 1",
    "for channel in range(x.shape[2]): x = x + 1",
    "y = x.view(x.shape[0], -1, 32, 8)\n        for chunk in range(y.shape[1]): x = x + 1",
    "y = rearrange(x, 'b (c l) d -> b c l d', l=1)\n        for c in range(y.shape[1]): x = x + 1",
    "y = self._grid(x)\n        for chunk in range(y.shape[1]): x = x + 1",
    "step = 1\n        while step < x.shape[1]: step *= 2",
    "step = 0\n        while step < x.shape[1]: step += 32",
    "for part in (x, x): x = x + part",
]
METHODS = """
    def _scan(self, y: Tensor) -> Tensor:
        for t in range(y.shape[1]):
            y = y + t
        return y

    def _grid(self, y: Tensor) -> Tensor:
        return y.view(1, -1, 32, 8)
"""


def looping(text):
    head = HEAD.replace("from torch import", "from einops import rearrange\nfrom torch import")
    return unit(running=text, head=head) + METHODS


@pytest.mark.parametrize("text", LOOPS)
def test_loops_over_positions_are_warned_of_with_what_to_use_instead(text):
    report = Checker(Inline()).check_source(looping(text))
    assert report.passed
    (finding,) = report.findings
    assert finding.check == "loops"
    assert "`scalar_decay`" in finding.advice
    line = int(finding.place.rpartition(" ")[2])
    assert any(word in looping(text).splitlines()[line - 1] for word in ("for ", "while "))


@pytest.mark.parametrize("text", NO_LOOPS)
def test_loops_over_anything_else_are_not(text):
    assert not found(looping(text))


@pytest.mark.parametrize(
    ("setting", "use", "said"),
    [
        ("a: Annotated[float, Between(0.0, 1e999)] = 1.0", "self.a = a * 2", "two finite ends"),
        ("a: Annotated[int, Between(0.5, 3.5)] = 1", "self.a = a * 2", "whole numbers"),
        ("a: Annotated[int, Between(1, 10**9)] = 1", "self.a = a * 2", "literal"),
        ("a: Annotated[int, Between(1, 1000000000)] = 1", "self.a = a * 2", "65,536"),
    ],
)
def test_ranges_that_cannot_be_moved_through(setting, use, said):
    (finding,) = found(unit(settings=f"*, {setting}", building=use))
    assert said in str(finding)
    assert not finding.warning


@pytest.mark.parametrize(
    ("setting", "use"),
    [
        ("a: Annotated[int, Between(1, 4)] = 1", "pass"),
        ("a: Annotated[int, Between(1, 4)] = 1", "self.a = a"),
        ("a: Annotated[int, Between(4, 4)] = 4", "self.b = a"),
        ('a: Literal["one"] = "one"', "self.b = a"),
    ],
)
def test_settings_that_change_nothing_are_warned_of(setting, use):
    (finding,) = found(unit(settings=f"*, {setting}", building=use))
    assert (finding.check, finding.warning) == ("settings", True)
    assert "`a`" in finding.seen


@pytest.mark.parametrize(
    ("setting", "use"),
    [
        ("a: Annotated[int, Between(1, 4)] = 1", "self.a = a; self.up = nn.Linear(a, a)"),
        ("a: Annotated[int, Between(1, 4)] = 1", "self.a = a; self.b = self.a"),
        ("a: bool = True", "self.b = nn.Linear(2, 2) if a else None"),
        ("a: Annotated[int, Between(1, 4)] = 1", "self.ab = a"),
    ],
)
def test_settings_that_do_something(setting, use):
    assert not found(unit(settings=f"*, {setting}", building=use))


@pytest.mark.parametrize(
    "text",
    ["up = nn.Linear(8, 8)", "seen = []", "seen: dict = {}", "pair = (1, [2])",
     "gain = nn.Parameter(torch.ones(8))", "class Kept:\n        seen = []"],
)  # fmt: skip
def test_what_a_class_shares_is_constant(text):
    assert {finding.check for finding in found(unit(text))} == {"shared"}


def test_constants_may_be_shared():
    assert not found(unit('SCALES = (1, 2.0, "a", None)\n    SPAN = 2 * math.pi\n    LARGE = -1e9'))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("        x = x + 1\n" * 500, "lines"),
        ("        x = x + " + "1 + " * 50 + "1\n" * 1 + "        # " + "far " * 6000, "characters"),
        ("".join(f"    def _m{n}(self): pass\n" for n in range(30)), "methods"),
        (f"        y = {list(range(300))}\n", "300"),
    ],
)
def test_what_is_too_long(text, seen):
    lines = unit().splitlines()
    place = len(lines) - 1 if "def" not in text else len(lines)
    code = "\n".join([*lines[:place], text, *lines[place:]])
    (finding,) = found(code)
    assert finding.check == "size"
    assert seen in finding.seen


@pytest.mark.parametrize("depth", [150, 900, 5000])
@pytest.mark.parametrize("where", ["attributes", "running", "head", "settings"])
def test_no_text_is_too_deep_to_be_refused(where, depth):
    deep = "1" + "+1" * depth
    texts = {"attributes": f"SUM = {deep}", "running": f"y = {deep}",
             "head": f"{HEAD}SUM = {deep}\n",
             "settings": f"*, a: Annotated[int, Between(1, 2)] = {deep}"}  # fmt: skip
    (finding,) = found(unit(**{where: texts[where]}))
    assert finding.check == "syntax"


def test_a_text_of_many_megabytes_is_refused_unread():
    (finding,) = found(unit(running="x = x + 1\n" * 1_000_000))
    assert finding.check == "syntax"
    assert "characters" in finding.seen


@pytest.mark.parametrize(
    "text",
    ["for n in (1, 2):\n        pass", "torch.zeros(8)", "__len__ = lambda self: 1",
     "parameters = 1", "def __del__(self):\n        pass", "def _call_impl(self):\n        pass",
     "class Loud(Tensor):\n        def __torch_function__(self):\n            pass"],
)  # fmt: skip
def test_what_a_class_may_not_hold(text):
    assert {finding.check for finding in found(unit(text))} == {"contract"}


def test_what_torch_defines_is_not_replaced_on_the_way():
    (finding,) = found(unit(building="self.parameters = lambda: iter(())"))
    assert finding.check == "contract"
    assert "`parameters`" in finding.seen


def test_a_function_with_a_gradient_of_its_own_may_stand_inside():
    inner = "class Sign(torch.autograd.Function):\n        def forward(context, x): return x"
    assert not found(unit(inner))


@pytest.mark.parametrize("code", ["", "\x00", "class", "x = 1", "(" * 1000, "é" * 10, "\t a"])
def test_what_is_no_unit_is_a_finding(code):
    (finding,) = found(code)
    assert finding.check == "syntax"


def test_reading_a_unit_never_imports_torch():
    code = (
        "import sys; from genesys.checker.checker import Checker; "
        "from genesys.sandbox.forked import Forked; "
        "from genesys.library.shelf import units; "
        "assert Checker(Forked()).check_source(units()['mamba2'].code).passed; "
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_findings_keep_to_the_unit_they_are_about():
    assert UnitSource(unit()).name == "Mixer"
