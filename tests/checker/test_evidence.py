"""The verdict is formed where no foreign code runs: what a unit does to its own process is moot."""

import json
from array import array
from base64 import b64encode
from dataclasses import replace
from random import Random

import pytest

from genesys.checker.checker import Checker
from genesys.checker.evidence.exam import PROMPTS, STEPS, UNIGRAM, VOCABULARY, Exam
from genesys.checker.evidence.marks import Marks
from genesys.checker.evidence.question import LENGTH, NEAREST, ROWS, Question, read
from genesys.checker.evidence.question import VOCABULARY as WORDS
from genesys.sandbox.forked import Forked
from genesys.sandbox.job import Limits

UNIT = '''
import torch
from torch import nn

from genesys.architecture.unit import Unit


class Hostile(Unit):
    """Does what it likes with the process that it runs in."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.up = nn.Linear(dim, dim)
        {building}

    def forward(self, x, signals):
        {running}
'''

LEAK = "return x - x.mean(1, keepdim=True) + self.up(x), signals"
HONEST = "return x + self.up(x), signals"

NO_CHECKS = """
        from genesys.checker.live.base import LiveCheck
        for check in LiveCheck.__subclasses__():
            check.probe = lambda self, specimen: iter(())
"""
NO_TOLERANCE = """
        import sys
        for name, module in list(sys.modules.items()):
            if name.startswith("genesys.checker") and hasattr(module, "TOLERANCE"):
                module.TOLERANCE = 1e9
        import genesys.checker.live.gap as gap
        for module in list(sys.modules.values()):
            if hasattr(module, "gap") and callable(getattr(module, "gap", None)):
                module.gap = lambda one, other: torch.zeros(one.shape[:2])
            if hasattr(module, "_slope"):
                module._slope = lambda specimen: torch.zeros(6, 203)
"""
CONSTANT_TESTIMONY = """
        import genesys.checker.evidence.witness as witness
        witness.encoded = lambda values: __import__("base64").b64encode(
            bytes(4 * values.numel())).decode()
"""
NO_TESTIMONY = """
        import genesys.checker.probe as probe, genesys.checker.evidence.witness as witness
        probe.testimony = witness.testimony = lambda specimen, question: {}
"""
SENDS_A_PASS = """
        import os
        os.write(3, b'{"finished": {"findings": [], "facts": {"parameters": 1.0}}}\\n')
        os._exit(0)
"""
NO_ANSWERS = """
        import array, base64
        import genesys.checker.evidence.trial as trial
        values = array.array("f", [0.0]) * (512 * 16)
        trial.encoded = lambda logits: base64.b64encode(values.tobytes()).decode()
"""
NO_NUMBERS = NO_ANSWERS.replace("[0.0]", "[float('nan')]")


def hostile(building="", running=HONEST):
    return UNIT.format(building=building, running=running)


@pytest.fixture(scope="module")
def unread(warm_sandbox):
    """A checker that reads nothing, so that everything gets to run."""
    return Checker(warm_sandbox, source_checks=(), limits=Limits(60, 0.5, written_mib=16))


@pytest.mark.parametrize(
    ("building", "running", "check"),
    [
        (NO_CHECKS, LEAK, "evidence"),
        (NO_TOLERANCE, LEAK, "evidence"),
        (NO_CHECKS + NO_TESTIMONY, LEAK, "evidence"),
        (CONSTANT_TESTIMONY, HONEST, "evidence"),
        (SENDS_A_PASS, LEAK, "evidence"),
        (NO_ANSWERS, HONEST, "learns"),
        (NO_NUMBERS, HONEST, "learns"),
    ],
    ids=["no checks", "no tolerance", "no testimony", "a constant", "a pass", "no answers", "nan"],
)
def test_who_patches_the_checker_does_not_make_itself_valid(unread, building, running, check):
    report = unread.check_unit(hostile(building, running))
    assert [finding.check for finding in report.findings if not finding.warning] == [check], report


def test_the_same_unit_without_the_patch_is_judged_by_what_it_does(unread):
    assert unread.check_unit(hostile()).passed
    assert unread.check_unit(hostile(running=LEAK)).findings[0].check == "causality"


def test_the_next_design_finds_the_checker_whole(unread):
    unread.check_unit(hostile(NO_CHECKS, LEAK))
    assert unread.check_unit(hostile(running=LEAK)).findings[0].check == "causality"


def test_a_process_is_never_shown_both_questions(unread):
    """The files of one job cannot be read by the other."""
    looks = """
        import glob, os
        found = [name for name in glob.glob("/tmp/genesys-check-*/*") if os.access(name, os.R_OK)]
        readable = []
        for name in found:
            try:
                readable.append(open(name).read())
            except OSError:
                pass
        assert len(readable) <= 1, readable
    """
    assert unread.check_unit(hostile(looks)).passed


def test_questions_are_equal_up_to_their_cuts_and_differ_from_there_on():
    question = Question.drawn(Random(1))
    assert len(question.one) == ROWS
    for one, other, cut in zip(question.one, question.other, question.cuts, strict=True):
        assert len(one) == len(other) == LENGTH
        assert one[:cut] == other[:cut]
        assert one[cut:] != other[cut:]
        assert NEAREST <= cut <= LENGTH - NEAREST
    assert Question.drawn(Random(1)) == question
    assert Question.drawn(Random(2)) != question


def told(value_at):
    """Write logits that a function of row, position and entry gives."""
    values = array("f", (value_at(row, position, word) for row in range(ROWS)
                         for position in range(LENGTH) for word in range(WORDS)))  # fmt: skip
    return dict.fromkeys(("eval", "train"), b64encode(values.tobytes()).decode())


def answered(tokens):
    return told(lambda row, position, word: (tokens[row][position] * (word + 1)) % 7)


def test_answers_that_agree_where_the_tokens_do_are_accepted():
    question = Question.drawn(Random(1))
    assert list(question.judged(answered(question.one), answered(question.other))) == []


def test_one_value_that_depends_on_what_follows_is_found():
    question = Question.drawn(Random(1))
    row, early = 1, question.cuts[1] - 1
    other = told(
        lambda r, p, w: (question.other[r][p] * (w + 1)) % 7 + 0.01 * ((r, p, w) == (row, early, 5))
    )
    (finding,) = question.judged(answered(question.one), other)
    assert finding.check == "evidence"
    assert f"before position {question.cuts[row]}" in finding.seen


@pytest.mark.parametrize(
    "bad", [None, 3, [], {}, {"eval": 1, "train": 2}, {"eval": "", "train": ""},
            {"eval": "AAAA", "train": "AAAA"}, {"eval": "é" * 100, "train": "!"}]
)  # fmt: skip
def test_a_testimony_that_cannot_be_read_is_no_pass(bad):
    question = Question.drawn(Random(1))
    good = answered(question.one)
    for pair in ((bad, good), (good, bad)):
        (finding,) = question.judged(*pair)
        assert finding.check == "evidence"


def test_values_that_are_not_finite_are_not_read():
    for value in (float("nan"), float("inf")):
        text = b64encode(array("f", [1.0, value]).tobytes()).decode()
        assert read({"a": text}, "a", 2) is None
    assert list(read({"a": b64encode(array("f", [1.0, 2.0]).tobytes()).decode()}, "a", 2)) == [1, 2]


def test_an_exam_is_about_what_repeats():
    exam = Exam.drawn(Random(3))
    assert len(exam.practice) == STEPS
    assert len(exam.prompts) == len(exam.answers) == PROMPTS
    for prompt, answer in zip(exam.prompts, exam.answers, strict=True):
        assert prompt[8:] == prompt[:-8]
        assert answer == prompt[-8]
    assert json.loads(json.dumps(exam.practice))


def logits(rows):
    return array("f", (value for row in rows for value in row))


def test_marks_are_the_mean_loss():
    exam = Exam.drawn(Random(3))
    assert exam.marked(logits([[0.0] * VOCABULARY] * PROMPTS)) == pytest.approx(UNIGRAM)
    sure = [[9.0 * (word == answer) for word in range(VOCABULARY)] for answer in exam.answers]
    assert exam.marked(logits(sure)) < 0.01


def test_costs_beyond_the_limits_are_findings_and_below_them_warnings():
    gpt = Marks(1.7, {})
    marks = Marks(1.8, {"time ratio": 2.0, "memory ratio": 4.5, "operations ratio": 1.0})
    assert [(f.check, f.warning) for f in marks.judged(gpt)] == [("cost", True), ("cost", False)]
    assert not list(replace(marks, costs={}).judged(gpt))
    told = [f.place for f in replace(marks, lines={"memory": (12, 0.4)}).judged(gpt)]
    assert told == ["", "line 12"]


@pytest.mark.parametrize("lines", [None, {"time": 3}, {"time": ["x", 1.0]}, {"time": [1e999, 1.0]}])
def test_lines_that_cannot_be_read_are_no_marks(lines):
    exam = Exam.drawn(Random(3))
    answers = b64encode(logits([[0.0] * VOCABULARY] * PROMPTS).tobytes()).decode()
    assert Marks.given(exam, {"answers": answers, "costs": {}, "lines": {}}) is not None
    assert Marks.given(exam, {"answers": answers, "costs": {}, "lines": lines}) is None


def test_learning_is_judged_by_chance_and_beside_gpt():
    gpt = Marks(1.2, {})
    (refused,) = Marks(UNIGRAM, {}).judged(gpt)
    assert (refused.check, refused.warning) == ("learns", False)
    (warned,) = Marks(2.0, {}).judged(gpt)
    assert (warned.check, warned.warning) == ("learns", True)
    assert not list(Marks(1.3, {}).judged(gpt))
    assert not list(Marks(2.0, {}).judged(gpt, whole=False))


def test_a_design_is_tried_on_what_nobody_knew_before():
    one, other = (Checker(Forked(modules=()))._exam for _ in range(2))
    assert one != other
