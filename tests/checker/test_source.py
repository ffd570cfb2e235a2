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

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        {building}

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        {running}
        return x, signals
'''


def unit(attributes="", building="", running="", head=HEAD):
    return head + BODY.format(attributes=attributes, building=building, running=running)


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
    ],
)  # fmt: skip
def test_what_reaches_outside(text):
    assert {finding.check for finding in found(unit(running=text))} == {"reach"}


@pytest.mark.parametrize(
    "text",
    [
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
