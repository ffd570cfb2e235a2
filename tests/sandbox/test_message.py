"""What a job sends is data."""

import json

import pytest

from genesys.sandbox.message import DEEPEST, fraction_and_note, readable, understood


@pytest.mark.parametrize("value", [None, 1, [1, [2]], {"a": [{}] * 200}, [[[]]] * 300, "[" * 500])
def test_honest_values_pass(value):
    assert understood(json.dumps(value).encode()) == value


@pytest.mark.parametrize("opened", ["[", '{"a":'])
def test_nesting_has_a_limit(opened):
    shut = {"[": "]", '{"a":': "}"}[opened]

    def nested(depth):
        return f"{opened * depth}1{shut * depth}".encode()

    assert understood(nested(DEEPEST)) is not None
    for depth in (DEEPEST + 1, 500, 100_000):
        assert understood(nested(depth)) is None


@pytest.mark.parametrize("line", [b"", b"nonsense", b"\xff\xfe", b"9" * 5000, b"[1"])
def test_what_is_no_json_is_no_message(line):
    assert understood(line) is None


def test_a_fraction_lies_between_nothing_and_all():
    assert fraction_and_note(0, "begun") == (0.0, "begun")
    assert fraction_and_note(1, "done") == (1.0, "done")
    for fraction in (float("nan"), float("inf"), -0.1, 1.1, 10**400):
        assert fraction_and_note(fraction, "") is None


def test_no_sign_that_a_terminal_obeys_is_kept():
    text = "line\n\tnext \x1b[2J\x07\x9b\x00\ud800é"
    assert readable(text) == "line\n\tnext \ufffd[2J\ufffd\ufffd\ufffd\ufffdé"
    assert len(readable("x" * 10**6)) == 100_000
    assert fraction_and_note(0.5, "x" * 1000) == (0.5, "x" * 500)
