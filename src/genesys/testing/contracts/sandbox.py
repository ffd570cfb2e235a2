"""What every sandbox promises."""

import json
import socket
import time
from pathlib import Path
from typing import Any

import pytest

from genesys.errors import SandboxError
from genesys.sandbox.isolation import BOUNDARIES
from genesys.sandbox.job import Job, Limits
from genesys.sandbox.outcome import Crashed, Finished, Outcome, OverLimit
from genesys.sandbox.sandbox import Sandbox, unheard

_LIMITS = Limits(seconds=30)


class SandboxContract:
    """Every job ends as an outcome, and every layer of isolation that is named holds.

    Override `sandbox`; where it is slow to start, return one that a fixture of the whole file
    starts and closes. What it does not name in `isolation` is not asked of it: those tests are
    skipped.
    """

    @pytest.fixture
    def sandbox(self) -> Sandbox:
        """Return the sandbox under test."""
        raise NotImplementedError("Override the fixture `sandbox`: return the sandbox under test.")

    @pytest.mark.parametrize(
        "value", [None, 1, 2.5, "é\n", [1, [2]], {"nested": {"a": None}}, (1, (2, 3))]
    )
    def test_the_value_comes_back_in_the_form_of_json(self, sandbox: Sandbox, value: Any) -> None:
        """A payload goes in and comes out; tuples turn into lists."""
        assert _run(sandbox, "echo", value) == Finished(json.loads(json.dumps(value)))

    def test_progress_arrives_in_order(self, sandbox: Sandbox) -> None:
        """Every report of the job, before its outcome."""
        heard: list[tuple[float, str]] = []
        job = _job("counted", 5)
        sandbox.run(job, _LIMITS, lambda fraction, note: heard.append((fraction, note)))
        assert heard == [(n / 5, f"step {n}") for n in range(1, 6)]

    @pytest.mark.parametrize(
        ("entry", "words"),
        [
            ("raises", "ValueError: this very message"),
            ("leaves", "SystemExit"),
            ("no_json", "TypeError"),
            ("no_such_job", "AttributeError"),
        ],
    )
    def test_whatever_the_job_raises_is_an_outcome(
        self, sandbox: Sandbox, entry: str, words: str
    ) -> None:
        """The exception is the last line; the next job runs as if nothing had been."""
        outcome = _run(sandbox, entry, 3)
        assert isinstance(outcome, Crashed)
        assert words in outcome.last_line
        assert _run(sandbox, "echo", 1) == Finished(1)

    @pytest.mark.parametrize(
        ("entry", "words"), [("no.such:entry", "ModuleNotFoundError"), ("x", "module:function")]
    )
    def test_a_job_that_cannot_be_found_has_crashed(
        self, sandbox: Sandbox, entry: str, words: str
    ) -> None:
        """No such module, or no name of a function at all."""
        outcome = sandbox.run(Job(entry, None), _LIMITS)
        assert isinstance(outcome, Crashed)
        assert words in outcome.traceback

    def test_a_traceback_shows_the_job_and_not_the_sandbox(self, sandbox: Sandbox) -> None:
        """Whoever wrote the job must find their own line in it."""
        outcome = _run(sandbox, "raises")
        assert isinstance(outcome, Crashed)
        assert "in raises" in outcome.traceback
        assert "genesys/sandbox" not in outcome.traceback

    def test_an_interrupt_passes_through(self, sandbox: Sandbox) -> None:
        """Ctrl-C while a job runs reaches the caller; the sandbox can be used again."""

        def interrupt(fraction: float, note: str) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            sandbox.run(_job("counted", 1), _LIMITS, interrupt)
        assert _run(sandbox, "echo", 1) == Finished(1)

    def test_isolation_is_named(self, sandbox: Sandbox) -> None:
        """Layers have names, each once; the same ones whenever asked."""
        layers = sandbox.isolation
        assert all(layer and isinstance(layer, str) for layer in layers)
        assert len(set(layers)) == len(layers)
        assert sandbox.isolation == layers

    def test_it_takes_the_users_word(self, sandbox: Sandbox) -> None:
        """Built with `unsandboxed=False`, it refuses where nothing holds foreign code in."""
        told = type(sandbox)(unsandboxed=True)  # type: ignore[call-arg]
        assert told.isolation == sandbox.isolation
        told.close()
        if set(BOUNDARIES).isdisjoint(sandbox.isolation):
            with pytest.raises(SandboxError, match="--unsandboxed"):
                type(sandbox)(unsandboxed=False)  # type: ignore[call-arg]

    def test_close_may_be_called_at_any_time(self, sandbox: Sandbox) -> None:
        """Twice, and before another job."""
        sandbox.close()
        sandbox.close()
        assert _run(sandbox, "echo", 1) == Finished(1)

    def test_time_is_limited(self, sandbox: Sandbox) -> None:
        """A job that never ends is stopped soon after its time."""
        _claimed(sandbox, "limits")
        begun = time.monotonic()
        outcome = sandbox.run(_job("loops"), Limits(seconds=0.5), unheard)
        assert isinstance(outcome, OverLimit)
        assert "time" in outcome.limit
        assert outcome.seconds > 0
        assert time.monotonic() - begun < 10
        assert _run(sandbox, "echo", 1) == Finished(1)

    def test_memory_is_limited(self, sandbox: Sandbox) -> None:
        """A job that takes more and more is stopped."""
        _claimed(sandbox, "limits")
        outcome = sandbox.run(_job("hoards"), Limits(seconds=30, memory_gib=0.25), unheard)
        assert isinstance(outcome, OverLimit)
        assert "memory" in outcome.limit

    def test_a_job_that_kills_its_process_has_crashed(self, sandbox: Sandbox) -> None:
        """It takes nothing of ours with it."""
        _claimed(sandbox, "limits")
        assert isinstance(_run(sandbox, "dies", 0), Crashed)
        assert _run(sandbox, "echo", 1) == Finished(1)

    def test_secrets_of_the_environment_are_not_seen(
        self, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Not those that are set now, and not those that were there when it started."""
        _claimed(sandbox, "clean environment")
        monkeypatch.setenv("GENESYS_TEST_SECRET", "the secret")
        for _ in range(2):
            outcome = _run(sandbox, "environment")
            assert isinstance(outcome, Finished)
            assert "the secret" not in outcome.value.values()
            sandbox.close()

    def test_files_are_out_of_reach_unless_they_are_given(
        self, sandbox: Sandbox, tmp_path: Path
    ) -> None:
        """`readable` may be read and not written, `writable` may be written."""
        _claimed(sandbox, "landlock")
        file = tmp_path / "file"
        file.write_text("ours")
        given = (tmp_path,)
        assert isinstance(_run(sandbox, "reads", str(file)), Crashed)
        assert sandbox.run(_job("reads", str(file), given), _LIMITS) == Finished("ours")
        assert isinstance(sandbox.run(_job("writes", str(file), given), _LIMITS), Crashed)
        assert file.read_text() == "ours"
        sandbox.run(_job("writes", str(file), writable=(tmp_path,)), _LIMITS)
        assert file.read_text() == "written by a job"

    def test_the_network_is_out_of_reach(self, sandbox: Sandbox) -> None:
        """Not even this machine can be spoken to."""
        _claimed(sandbox, "seccomp")
        with socket.create_server(("127.0.0.1", 0)) as listener:
            outcome = _run(sandbox, "connects", listener.getsockname()[1])
            listener.settimeout(0.1)
            with pytest.raises(TimeoutError):
                listener.accept()
        assert isinstance(outcome, Crashed)


def _job(
    entry: str,
    payload: Any = None,
    readable: tuple[Path, ...] = (),
    writable: tuple[Path, ...] = (),
) -> Job:
    return Job(f"genesys.testing.pretend_jobs:{entry}", payload, readable, writable)


def _run(sandbox: Sandbox, entry: str, payload: Any = None) -> Outcome:
    return sandbox.run(_job(entry, payload), _LIMITS)


def _claimed(sandbox: Sandbox, layer: str) -> None:
    if layer not in sandbox.isolation:
        pytest.skip(f"claims no {layer}")
