"""Whole trees, places in the text, and what becomes of a design that takes its process down."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from genesys.architecture.unit_source import UnitSource
from genesys.architecture.unit_tree import UnitTree
from genesys.checker.checker import Checker
from genesys.checker.finding import Finding, Report
from genesys.library.seeds.base import Seed
from genesys.library.shelf import plant, unit
from genesys.plugins import available, load
from genesys.sandbox.job import Limits
from genesys.sandbox.outcome import Crashed, Finished, OverLimit
from genesys.sandbox.sandbox import Sandbox
from genesys.testing.inline_checker import inline_checker

MUSEUM = Path(__file__).parents[1] / "museum"


def exhibit(name):
    return UnitSource((MUSEUM / f"{name}.py").read_text())


class Answering(Sandbox):
    """A sandbox whose every job ends as told."""

    def __init__(self, outcome, note="causality"):
        self.outcome = outcome
        self.note = note

    @property
    def isolation(self):
        return ()

    def run(self, job, limits, progress=None):
        progress(0.5, self.note)
        return self.outcome


@pytest.mark.parametrize("name", available(Seed))
def test_every_seed_passes_in_the_sandbox(checker, name):
    """And is trained in `tests/library/test_seeds.py`."""
    report = checker.check_tree(load(Seed, name).unit_tree())
    assert report.passed, str(report)
    assert report.facts["parameters"] > 5_000


def test_what_is_learned_is_marked_in_the_sandbox_too(warm_sandbox):
    report = Checker(warm_sandbox).check_tree(load(Seed, "ttt").unit_tree())
    assert report.passed, str(report)
    assert report.facts["exam loss"] < report.facts["exam loss of guessing"]


@pytest.mark.parametrize(
    ("name", "check"), [("future_mean", "causality"), ("hidden_gain", "causality")]
)
def test_a_bad_unit_is_found_deep_in_a_tree(checker, name, check):
    seed = load(Seed, "gpt").unit_tree()
    path = next(path for path, tree in seed.walk() if tree.source.kind == "sequence mixer")
    report = checker.check_tree(seed.with_subtree(path, UnitTree(exhibit(name))))
    assert [finding.check for finding in report.findings] == [check]


def test_faults_of_a_tree_are_found_without_running_it(checker):
    tree = plant("pre_norm", mixer=plant("rms_norm"))
    report = checker.check_tree(tree)
    assert {finding.check for finding in report.findings} == {"tree"}
    assert "takes a 'sequence mixer'" in str(report)


def test_an_open_slot_is_no_fault(checker):
    assert checker.check_tree(plant("pre_norm")).passed


def test_two_units_that_import_one_name_from_two_places(checker):
    other = UnitSource(unit("rms_norm").code.replace("from torch import Tensor, nn", ""))
    with_alias = replace(other, code="from torch.nn import Linear as nn\n" + other.code)
    tree = plant("pre_norm", mixer_norm=plant("rms_norm"), mlp_norm=UnitTree(with_alias))
    assert not checker.check_tree(tree).passed


def test_a_finding_points_into_the_units_own_file(checker):
    source = exhibit("unknown_name")
    tree = plant("pre_norm", mixer=UnitTree(source), mlp=plant("gated_mlp"))
    (finding,) = checker.check_tree(tree).findings
    line = source.code.splitlines().index("        return x + offset, signals") + 1
    assert finding.place == f"UnknownName.forward, line {line} (`return x + offset, signals`)"
    assert "NameError" in finding.seen


def test_namesakes_are_told_apart(checker):
    bad = exhibit("unknown_name")
    namesake = UnitSource(unit("retention").code.replace("class Retention", "class UnknownName"))
    both = plant("mixer_chain", first=UnitTree(namesake), second=UnitTree(bad))
    (finding,) = checker.check_tree(both).findings
    line = bad.code.splitlines().index("        return x + offset, signals") + 1
    assert finding.place.startswith(f"UnknownName.forward, line {line} ")


@pytest.mark.parametrize(("name", "seconds", "limit"), [
    ("endless_loop", 2, "2 s of time"), ("memory_bomb", 60, "0.25 GiB of memory"),
])  # fmt: skip
def test_what_is_over_a_limit_is_placed_too(warm_sandbox, name, seconds, limit):
    checker = Checker(warm_sandbox, limits=Limits(seconds, memory_gib=0.25, written_mib=16))
    (finding,) = checker.check_unit(exhibit(name).code).findings
    assert limit in finding.seen
    assert ".forward, line" in finding.place


def test_the_same_tree_gets_the_same_report(checker):
    tree = plant("pre_norm", mixer=UnitTree(exhibit("faint_leak")))
    assert checker.check_tree(tree).findings == checker.check_tree(tree).findings


def test_a_crash_of_the_process_is_a_finding():
    died = Crashed('  File "<design>", line 9 in forward\nkilled by SIGSEGV.')
    (finding,) = Checker(Answering(died)).check_tree(plant("pre_norm")).findings
    assert finding.check == "crash"
    assert "`causality`" in finding.seen
    assert "killed by SIGSEGV." in finding.seen


def test_a_limit_is_a_finding():
    over = Answering(OverLimit("60 s of time"))
    (finding,) = Checker(over).check_tree(plant("pre_norm")).findings
    assert finding.check == "limits"
    assert "`causality`" in finding.seen
    assert "60 s of time" in finding.seen


@pytest.mark.parametrize(
    "value", [None, 3, {}, {"findings": 3, "facts": {}}, {"findings": [{}], "facts": {}},
              {"findings": [], "facts": {"parameters": "many"}}, {"findings": [], "facts": []}]
)  # fmt: skip
def test_an_answer_that_makes_no_sense_is_no_pass(value):
    report = Checker(Answering(Finished(value))).check_tree(plant("pre_norm"))
    assert [finding.check for finding in report.findings] == ["crash"]


def test_a_report_reads_like_a_list():
    report = Report(
        (Finding("a", "One.", "Two.", "Mend.", "X, line 3"), Finding("b", "Two.", "One."))
    )
    assert str(report) == (
        "[a] X, line 3: expected: One. Seen: Two. Mend.\n[b] expected: Two. Seen: One."
    )
    assert not report.passed


TELLER = '''
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit, slot


class Teller(Unit):
    """Tell a view of x as the signal `view`; return another: y = W x, view = V x."""

    kind = "sequence mixer"
    writes = ("view",)
    norm = slot("keeps the scale", kind="norm")

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.view = nn.Linear(dim, dim)
        self.map = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        y, signals = self.norm(x, signals)
        return self.map(y), signals | {"view": self.view(y)}
'''


def test_a_signal_may_wait_for_its_reader_while_slots_are_open() -> None:
    block = load(Seed, "gpt").unit_tree()
    teller = UnitTree(UnitSource(TELLER))
    unfinished = block.with_subtree(("mixer",), teller)
    assert inline_checker(trials=False).check_tree(unfinished).passed
    norm = UnitTree(unit("rms_norm"))
    finished = block.with_subtree(("mixer",), teller.with_subtree(("norm",), norm))
    report = inline_checker(trials=False).check_tree(finished)
    assert [found.check for found in report.findings if not found.warning] == ["gradients"]
    assert "mixer.view" in report.findings[0].seen


PAIRWISE = '''"""Averages by distance."""

import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class Pairwise(Unit):
    """Average the past, weighed by how near each position's values are.

    y_t = sum_s w_ts v_s, w_ts = softmax over s <= t of -|k_t - k_s|^2 / dim.
    """

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.keys = nn.Linear(dim, 32, bias=False)
        self.out = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        keys = self.keys(x)
        apart = (keys[:, :, None] - keys[:, None, :]).square()
        near = -apart.sum(-1)
        later = torch.ones_like(near, dtype=torch.bool).triu(1)
        return self.out(near.masked_fill(later, -torch.inf).softmax(-1) @ x), signals
'''


def test_what_costs_most_is_named_by_its_line(warm_sandbox):
    report = Checker(warm_sandbox).check_unit(PAIRWISE)
    (found,) = [f for f in report.findings if f.check == "cost" and "memory" in f.expected]
    assert found.place == (
        "Pairwise.forward, line 24 (`apart = (keys[:, :, None] - keys[:, None, :]).square()`)"
    )
    share = int(re.search(r"(\d+)% of that is first kept by this line", found.seen)[1])
    assert 50 < share <= 100
