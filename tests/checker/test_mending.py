"""Slips are repaired, valid units are not touched, and what is guilty stays so."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genesys.architecture.unit_source import UnitSource
from genesys.checker.checker import Checker
from genesys.checker.mending.base import Mend
from genesys.checker.mending.mender import mended
from genesys.library.shelf import unit, units
from genesys.plugins import available, load
from genesys.sandbox.inline import Inline
from genesys.testing.contracts.mend import MendContract
from tests.checker.breakers import BREAKERS
from tests.checker.exhibits import EXHIBITS

_MARK = re.compile(r"^--- (?:as written|mended)\n", re.MULTILINE)


@dataclass(frozen=True)
class Sample:
    """A text as written, and what becomes of it."""

    name: str
    expect: str
    written: str
    code: str

    @property
    def mend(self):
        return self.name.partition("-")[0]


def sample(file):
    head, written, *rest = _MARK.split(file.read_text())
    return Sample(file.stem, head.removeprefix("expect: ").strip(), written, *rest or [written])


FOLDER = Path(__file__).with_name("mending")
SAMPLES = [sample(file) for file in sorted(FOLDER.glob("*.txt"))]
MENDED = [sample for sample in SAMPLES if sample.expect == "passes"]
REFUSED = [sample for sample in SAMPLES if sample.expect == "refused"]

SLIPS = {
    "another_alias", "no_parent", "open_setting", "signals_in_place", "tensor_alone",
    "three_values", "undeclared_signal",
}  # fmt: skip
"""Exhibits of the museum whose guilt is a slip that is mended."""


def by_name(sample):
    return sample.name


class TestMends(MendContract):
    @pytest.fixture(params=available(Mend))
    def mend(self, request):
        return load(Mend, request.param)

    @pytest.fixture
    def slip(self, mend):
        return next(sample.written for sample in MENDED if sample.mend == mend.name)


@pytest.mark.parametrize("sample", MENDED, ids=by_name)
def test_mended_as_expected(sample):
    result = mended(sample.written)
    assert result.code == sample.code
    assert sample.mend in {repair.mend for repair in result.repairs} or sample.name == "many"
    assert not mended(result.code).repairs


UNUSUAL = {
    "the pair under one name": "both = self.mixer(x, signals)\nreturn both",
    "the pair taken apart later": "both = self.mixer(x, signals)\ny, told = both\nreturn y, told",
    "the pair by number": "both = self.mixer(x, signals)\nreturn both[0], both[1]",
    "the pair of one of two": "return self.mixer(x, signals) if self.training else (x, signals)",
    "the pair by keyword": "return self.mixer(x=x, signals=signals)",
    "slots in a loop": "for part in (self.mixer, self.mixer):\n    x, signals = part(x, signals)\n"
    "return x, signals",
    "a slot under another name": "mixer = self.mixer\nx, told = mixer(x, signals)\nreturn x, told",
    "a function for both": "def both(y):\n    return self.mixer(y, signals)\nreturn both(x)",
    "a lambda that returns both": "both = lambda y: self.mixer(y, signals)\nreturn both(x)",
    "both in a list": "all_of_them = [self.mixer(x, signals)]\nreturn all_of_them[0]",
    "signals under another name": "told = signals | {}\nreturn self.mixer(x, told)",
    "signals spread": "y, signals = self.mixer(x, {**signals})\nreturn y, signals",
    "a sum of tuples": "y, signals = self.mixer(x, signals)\nreturn (y,) + (signals,)",
    "both kept in an attribute": "self.kept = self.mixer(x, signals)\nreturn self.kept",
    "a method that returns both": "return self._mixed(x, signals)",
    "an annotation that nobody looks up": "y: Optional[Tensor] = x\nreturn self.mixer(y, signals)",
    "a walrus": "if (both := self.mixer(x, signals)):\n    return both\nreturn x, signals",
    "two statements on a line": "y, signals = self.mixer(x, signals); return y, signals",
    "an early way out": "if x.shape[1] == 1: return x, signals\nreturn self.mixer(x, signals)",
}
PLAIN = """from torch import Tensor

from genesys.architecture.unit import Signals, slot


class Plain(Unit):
    \"\"\"Hand on what the mixer returns.\"\"\"

    kind = "sequence mixer"
    mixer = slot("mixes information over time", kind="sequence mixer")

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        {body}

    def _mixed(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return self.mixer(x, signals)
"""


@pytest.mark.parametrize("body", UNUSUAL.values(), ids=UNUSUAL.keys())
def test_valid_units_in_unusual_words_come_back_as_they_are(body):
    code = PLAIN.format(body=body.replace("\n", "\n        "))
    assert Checker(Inline()).check_source(code).passed
    assert mended(code).code == code, mended(code).diff


@pytest.mark.parametrize("sample", MENDED, ids=by_name)
def test_what_is_mended_is_valid(checker, sample):
    report = checker.check_unit(mended(sample.written).code)
    assert report.passed, str(report)


@pytest.mark.parametrize("sample", REFUSED, ids=by_name)
def test_a_repair_that_could_change_the_meaning_is_not_made(sample):
    result = mended(sample.written)
    assert result.code == sample.written, result.diff
    assert result.repairs == ()
    assert result.diff == ""


@pytest.mark.parametrize("name", units())
def test_units_of_the_library_come_back_as_they_are(name):
    code = unit(name).code
    assert mended(code).code == code


def test_innocent_exhibits_come_back_as_they_are():
    innocent = [exhibit for exhibit in EXHIBITS if exhibit.verdict == "pass"]
    assert len(innocent) >= 25
    for exhibit in innocent:
        assert mended(exhibit.text).code == exhibit.text, exhibit.name


def test_guilty_exhibits_stay_guilty():
    guilty = [exhibit for exhibit in EXHIBITS if exhibit.verdict != "pass"]
    changed = {exhibit.name for exhibit in guilty if mended(exhibit.text).repairs}
    assert changed <= SLIPS


@pytest.mark.parametrize("name", sorted(SLIPS))
def test_exhibits_whose_guilt_is_a_slip_are_mended(checker, name):
    text = next(exhibit.text for exhibit in EXHIBITS if exhibit.name == name)
    report = checker.check_unit(mended(text).code)
    assert report.passed, str(report)


def test_repairs_name_lines_of_the_text_as_written():
    lines = unit("rms_norm").code.splitlines()
    lines.insert(0, "import os")
    at = next(i for i, line in enumerate(lines) if "super().__init__(dim)" in line)
    lines[at] = lines[at].replace("(dim)", "()")
    found = {repair.mend: repair.line for repair in mended("\n".join(lines)).repairs}
    assert found == {"unused_imports": 1, "parent_call": at + 1}


def test_comments_and_layout_are_kept():
    written = (FOLDER / "factory_arguments.txt").read_text().split("--- as written\n")[1]
    kept = set(mended(written.split("--- mended")[0]).code.splitlines())
    assert "        self.up = nn.Linear(dim, 2 * dim, bias=False)" in kept
    assert "            2 * dim," in kept


def test_the_difference_is_shown_in_unified_form():
    code = unit("rms_norm").code
    result = mended(code.replace("super().__init__(dim)", "super().__init__()"))
    lines = result.diff.splitlines()
    assert lines[:2] == ["--- as written", "+++ mended"]
    assert "-        super().__init__()" in lines
    assert "+        super().__init__(dim)" in lines
    assert "[parent_call] line " in str(result.repairs[0])


@pytest.mark.parametrize(
    "text",
    [
        "", "\n", "\0", "class", "\ud800", "def f(:", "```", "```python\n```", "\tx\n y", "(" * 500,
        "x = " + "-" * 50_000 + "1", "class A(Unit): pass",
        "class A(Unit):\n def __init__(self): 1",
        "class A(Unit):\n def forward(): 1", "class A(Unit):\n def forward(self, *, x): return",
        "class A(Unit):\n kind = 'a'\n def forward(self, x, signals): return x; return",
        "class A(Unit): s = slot()\nclass B(Unit): ...",
        "class A(Unit):\n reads = 3\n s = slot('a')",
        "class A(Unit):\r\n    def forward(self, x):\r\n        return x\r\n",
    ],
)  # fmt: skip
def test_no_text_is_too_broken_to_be_mended(text):
    result = mended(text)
    assert mended(result.code).code == result.code
    if result.code != text:
        ast.parse(result.code)


def test_lines_end_as_the_author_ends_them():
    code = unit("rms_norm").code.replace("\n", "\r\n")
    slip = code.replace("        super().__init__(dim)\r\n", "")
    assert mended(code).code == code
    assert mended(slip).code == code


def test_a_text_with_more_slips_than_any_unit_is_left_alone():
    code = unit("rms_norm").code
    assert mended("import os\n" * 150 + code).code == code
    assert not mended("import os\n" * 250 + code).repairs


def meaning(code):
    """What the class is, blind to layout, and what is imported, in whatever order."""
    source = UnitSource(code)
    imports = {
        (getattr(node, "module", None), alias.name, alias.asname)
        for node in source.module.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    return UnitSource(ast.unparse(source.definition)).digest, imports


LEAKS = {exhibit.name: exhibit.text for exhibit in EXHIBITS if exhibit.verdict == "causality"}
TEXTS = {name: source.code for name, source in units().items()} | LEAKS


@pytest.mark.parametrize("breaker", BREAKERS, ids=lambda breaker: breaker.function.__name__)
def test_any_slip_alone_is_mended(breaker):
    broken = {name: text for name in units() if (text := breaker(TEXTS[name])) != TEXTS[name]}
    assert broken
    for name in list(broken)[:12]:
        result = mended(broken[name])
        assert meaning(result.code) == meaning(TEXTS[name]), f"{name}:\n{result.diff}"
        assert tuple(repair.mend for repair in result.repairs) == breaker.mends


@settings(deadline=None, max_examples=60)
@given(
    name=st.sampled_from(sorted(TEXTS)),
    slips=st.sets(st.sampled_from(range(len(BREAKERS))), min_size=2, max_size=6),
)
def test_any_slips_together_are_mended_and_no_leak_is(name, slips):
    broken = TEXTS[name]
    expected = []
    for slip in sorted(slips):
        result = BREAKERS[slip](broken)
        if result != broken:
            broken = result
            expected += BREAKERS[slip].mends
    result = mended(broken)
    assert meaning(result.code) == meaning(TEXTS[name]), result.diff
    assert sorted(repair.mend for repair in result.repairs) == sorted(expected)
