"""Compiling changes the speed of a run and nothing else; where it fails, nothing has changed."""

import json
import os
import sys
from pathlib import Path

import pytest
import torch
from verifier_cases import block

from genesys.architecture.compose import compose
from genesys.architecture.realise import realise
from genesys.corpus.corpus import Corpus
from genesys.evolution.design import Design
from genesys.evolution.ladder import Rung
from genesys.sandbox.compiler import Compiler
from genesys.sandbox.forked import Forked
from genesys.sandbox.job import Job, Limits
from genesys.sandbox.outcome import Finished, Outcome
from genesys.sandbox.sandbox import Progress, Sandbox, unheard
from genesys.verifier.assignment import Assignment
from genesys.verifier.fitted_model import built
from genesys.verifier.pretraining import Pretraining
from genesys.verifier.recipe import Recipe
from genesys.verifier.training import compiling, train_job
from genesys.verifier.training_settings import TrainingSettings
from genesys.verifier.tuner import Fit
from genesys.verifier.worth_compiling import pays


def recipe(parameters: int, tokens: int) -> Recipe:
    return Recipe.of(Rung("asked", parameters, tokens, budget=1))


def test_long_runs_pay_and_short_ones_do_not():
    assert not pays(recipe(300_000, 400_000), "cpu", warm=False)
    assert not pays(recipe(4_000_000, 1_500_000), "cpu", warm=False)
    assert pays(recipe(4_000_000, 3_000_000), "cpu", warm=False)
    assert pays(recipe(125_000_000, 2_500_000_000), "cuda", warm=False)


def test_what_was_compiled_before_pays_earlier():
    between = recipe(4_000_000, 1_000_000)
    assert pays(between, "cpu", warm=True)
    assert not pays(between, "cpu", warm=False)


def without_compiler() -> Compiler:
    """A compiler's process that says there is none, as it does where g++ is missing."""
    requested, theirs = os.pipe()
    ours, answered = os.pipe()
    os.close(requested)
    os.write(answered, json.dumps({"fault": "there is no g++"}).encode() + b"\n")
    os.close(answered)
    compiler = Compiler(theirs, ours)
    for end in compiler.descriptors:
        os.close(end)
    return compiler


def tried(design: Design, folder: Path, compiler: Compiler | None = None):
    """Try to compile a design; return what came of it, and what changed of model and randomness."""
    build = realise(compose(design.unit_tree))
    model = built(build, Fit(16, 1, 1000), 32, seed=0)
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    windows = torch.zeros(2, 9, dtype=torch.long)
    random = torch.get_rng_state()
    found = compiling.compiled(model, build, windows, folder / "compiled", compiler)
    changed = [name for name, value in model.state_dict().items() if not value.equal(before[name])]
    if not torch.get_rng_state().equal(random):
        changed.append("randomness")
    changed += [name for name, weight in model.named_parameters() if weight.grad is not None]
    return found, changed


COUNTS = 'self.map = nn.Linear(dim, dim); self.register_buffer("seen", torch.zeros(()))'


def drops_and_counts() -> Design:
    """A design whose forward pass changes both a buffer and the state of randomness."""
    return block(
        "self.seen.add_(1)\n        return x + nn.functional.dropout(self.map(x)), signals", COUNTS
    )


def test_a_model_that_breaks_under_the_compiler_is_trained_as_it_is(tmp_path, monkeypatch):
    def breaks(tokens: torch.Tensor, model: torch.nn.Module) -> None:
        model(tokens)
        raise RuntimeError("no code\nfor this")

    monkeypatch.setattr(
        compiling, "_compiled", lambda model, *rest: lambda tokens: breaks(tokens, model)
    )
    found, changed = tried(drops_and_counts(), tmp_path)
    assert found.forward is None
    assert found.reason == "RuntimeError: no code for this"
    assert changed == []


def test_a_compiled_form_that_computes_something_else_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(
        compiling, "_compiled", lambda model, *rest: lambda tokens: 1.5 * model(tokens)
    )
    found, changed = tried(drops_and_counts(), tmp_path)
    assert found.forward is None
    assert "computes something else" in found.reason
    assert changed == []


def test_dropout_drops_the_same_in_both_trials(tmp_path, monkeypatch):
    monkeypatch.setattr(compiling, "_compiled", lambda model, *rest: model)
    found, changed = tried(drops_and_counts(), tmp_path)
    assert found.forward is not None, found.reason
    assert changed == []


def test_without_a_compiler_training_takes_the_same_steps(gpt, corpus, rung, tmp_path):
    def trained(compiler: Compiler | None, **choices: bool) -> dict:
        folder = tmp_path / f"{compiler is None}"
        folder.mkdir()
        assignment = Assignment(
            code=compose(gpt.unit_tree),
            corpus=corpus.folder,
            recipe=Recipe.of(rung),
            seed=0,
            weights=folder / "weights.safetensors",
            patience=100.0,
            **choices,
        )
        payload = json.loads(json.dumps(assignment.payload()))
        return train_job.run(payload, unheard, compiler)

    eager, fallen_back = trained(None, compile=False), trained(without_compiler(), compile=True)
    assert (eager["compiled"], eager["uncompiled"]) == (False, "not wanted")
    assert (fallen_back["compiled"], fallen_back["uncompiled"]) == (False, "there is no g++")
    assert fallen_back["curve"] == eager["curve"]
    assert fallen_back["validation_loss"] == eager["validation_loss"]


class Noting(Sandbox):
    """A forked sandbox that keeps what training jobs return."""

    def __init__(self) -> None:
        self.inner = Forked()
        self.trained: list[dict] = []

    @property
    def isolation(self) -> tuple[str, ...]:
        return self.inner.isolation

    def run(self, job: Job, limits: Limits, progress: Progress = unheard) -> Outcome:
        outcome = self.inner.run(job, limits, progress)
        if "train_job" in job.entry:
            assert isinstance(outcome, Finished), outcome
            self.trained.append(outcome.value)
        return outcome


@pytest.mark.slow
@pytest.mark.skipif(
    sys.platform != "linux" or not Path("/usr/bin/g++").exists(), reason="needs g++ of the system"
)
def test_compiled_in_the_sandbox_a_run_has_the_same_curve(
    gpt: Design, corpus: Corpus, tmp_path: Path
):
    rung = Rung("one block", parameters=40_000, tokens=8_000, budget=1, blocks=1)
    sandbox = Noting()
    verified = []
    made: list[set[tuple[Path, int]]] = []
    for folder, compiles in (("eager", False), ("compiled", True), ("compiled", True)):
        training = TrainingSettings(compile=compiles)
        verifier = Pretraining(sandbox, corpus, tmp_path / folder, training=training)
        verified.append(verifier.verify(gpt, rung, 0))
        libraries = tmp_path.glob("compiled/*/compiled-*/**/*.so")
        made.append({(path, path.stat().st_mtime_ns) for path in libraries})
    sandbox.inner.close()
    eager, cold, warm = sandbox.trained
    assert [each["compiled"] for each in (eager, cold, warm)] == [False, True, True], cold
    for (tokens, loss), (tokens_there, loss_there) in zip(
        eager["curve"], cold["curve"], strict=True
    ):
        assert tokens == tokens_there
        assert loss_there == pytest.approx(loss, abs=1e-3)
    assert warm["curve"] == cold["curve"]
    assert all(each.proof.holds for each in verified)
    nothing, cold_made, warm_made = made
    assert not nothing
    assert cold_made
    assert warm_made == cold_made, "what was compiled once is not compiled again"
