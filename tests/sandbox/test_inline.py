from genesys.plugins import available, load
from genesys.sandbox.inline import Inline
from genesys.sandbox.job import Job, Limits
from genesys.sandbox.outcome import Crashed, Finished
from genesys.sandbox.sandbox import Sandbox

LIMITS = Limits(seconds=5)


def test_returns_the_value_in_the_form_json_gives_it():
    heard = []
    outcome = Inline().run(
        Job("tests.sandbox.jobs:echo", {"a": (1, 2)}), LIMITS, lambda *told: heard.append(told)
    )
    assert outcome == Finished({"a": [1, 2]})
    assert heard == [(0.5, "half-way")]


def test_whatever_the_job_raises_is_an_outcome():
    for entry, words in (
        ("raises", "ValueError: this very message"),
        ("leaves", "SystemExit"),
        ("no_json", "TypeError"),
        ("missing", "AttributeError"),
    ):
        outcome = Inline().run(Job(f"tests.sandbox.jobs:{entry}", 3), LIMITS)
        assert isinstance(outcome, Crashed)
        assert words in outcome.last_line


def test_the_traceback_shows_the_job_and_not_the_sandbox():
    outcome = Inline().run(Job("tests.sandbox.jobs:raises", None), LIMITS)
    assert "in raises" in outcome.traceback
    assert "genesys/sandbox" not in outcome.traceback


def test_a_module_that_is_not_there():
    assert "ModuleNotFoundError" in Inline().run(Job("no.such:entry", None), LIMITS).traceback
    assert "module:function" in Inline().run(Job("nonsense", None), LIMITS).traceback


def test_claims_no_isolation():
    assert Inline().isolation == ()


def test_sandboxes_are_plug_ins():
    assert {"forked", "inline"} <= set(available(Sandbox))
    assert isinstance(load(Sandbox, "inline"), Inline)
