"""A verification end to end: its numbers repeat, and what was not trained is not believed."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from tests.corpus.texts import write_json_lines
from verifier_cases import block, design_of

from genesys.corpus.corpus import Corpus, CorpusSettings
from genesys.corpus.preparation import prepare
from genesys.errors import CorpusError, DesignError, OpenSlotError, SandboxError
from genesys.evolution.design import Design
from genesys.evolution.hurdle import Hurdle
from genesys.evolution.ladder import Rung
from genesys.evolution.verification import Verification, is_part
from genesys.library.shelf import plant
from genesys.sandbox.inline import Inline
from genesys.sandbox.job import Job, Limits
from genesys.sandbox.outcome import Crashed, Finished, Outcome, OverLimit
from genesys.sandbox.sandbox import Progress, Sandbox, unheard
from genesys.testing.pretend_corpus import invented_texts
from genesys.verifier.pretraining import Pretraining
from genesys.verifier.replicates import Replicates


class Between(Inline):
    """Does something to the weights after training and before evaluation."""

    def __init__(self, meddle: Callable[[Path], None]) -> None:
        self.meddle = meddle

    def run(self, job: Job, limits: Limits, progress: Progress = unheard) -> Outcome:
        outcome = super().run(job, limits, progress)
        if job.entry.startswith("genesys.verifier.training.train_job"):
            self.meddle(Path(job.payload["weights"]))
        return outcome


class Answering(Sandbox):
    """Runs nothing and gives one outcome to all."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome

    @property
    def isolation(self) -> tuple[str, ...]:
        return ()

    def run(self, job: Job, limits: Limits, progress: Progress = unheard) -> Outcome:
        return self.outcome


Verify = Callable[[Sandbox, Design], Verification]


@pytest.fixture
def verify(corpus: Corpus, rung: Rung, tmp_path: Path) -> Verify:
    return lambda sandbox, design: Pretraining(sandbox, corpus, tmp_path).verify(design, rung, 0)


@pytest.fixture(scope="module")
def verified(
    gpt: Design, corpus: Corpus, rung: Rung, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Verification, Path]:
    folder = tmp_path_factory.mktemp("weights")
    return Pretraining(Inline(), corpus, folder).verify(gpt, rung, seed=0), folder


def test_a_verification_is_complete(
    verified: tuple[Verification, Path], gpt: Design, corpus: Corpus, rung: Rung
) -> None:
    found, folder = verified
    assert (found.design_id, found.rung, found.seed) == (gpt.id, "tiny", 0)
    assert abs(found.parameters - rung.parameters) <= 0.05 * rung.parameters
    assert found.tokens == pytest.approx(rung.tokens, rel=0.05)
    assert found.proof.holds
    assert found.proof.trained == found.proof.reloaded
    assert found.learned
    assert found.bits_per_byte.value < found.bits_per_byte.control - 0.3
    assert {name for name in found.scores if not is_part(name)} == {"minimal pairs", "recall"}
    assert found.curve[-1][0] == found.tokens
    assert found.corpus == corpus.digest
    heads = max(n for n in range(1, 9) if found.width % n == 0 and found.width // n >= 16)
    assert found.rounded == (f"mixer: heads 8 -> {heads}",)
    assert found.cost.cpu_seconds > 0
    assert found.cost.peak_memory_mib > 50
    assert found.cost.flops_per_token > 2 * found.parameters
    assert (folder / gpt.id / "tiny-seed0.safetensors").exists()
    assert not list(folder.rglob("*.partial"))


def fresh(weights: Path) -> None:
    """Put weights that never learned in place of the trained ones, of the same scale."""
    random = torch.Generator().manual_seed(0)
    tensors = {
        name: torch.randn(tensor.shape, generator=random) * tensor.square().mean().sqrt()
        for name, tensor in load_file(weights).items()
    }
    save_file(tensors, weights)


def flipped(weights: Path) -> None:
    """Flip a bit of each byte in a stretch of the numbers, as a bad disk might."""
    content = bytearray(weights.read_bytes())
    for place in range(len(content) // 2, len(content) // 2 + 256):
        content[place] ^= 0x40
    weights.write_bytes(content)


def cut(weights: Path) -> None:
    weights.write_bytes(weights.read_bytes()[:-100])


def other_names(weights: Path) -> None:
    save_file({f"x.{name}": tensor for name, tensor in load_file(weights).items()}, weights)


@pytest.mark.parametrize(
    ("meddle", "complaint"),
    [
        (fresh, r"reload proof: training ended at .* but the saved weights have"),
        (flipped, r"reload proof: training ended at .* but the saved weights have"),
        (cut, r"evaluation crashed: .*SafetensorError"),
        (other_names, "evaluation crashed: "),
        (Path.unlink, "evaluation crashed: "),
    ],
)
def test_what_was_not_trained_is_not_believed(
    verify: Verify, gpt: Design, meddle: Callable[[Path], None], complaint: str
) -> None:
    with pytest.raises(DesignError, match=complaint):
        verify(Between(meddle), gpt)


def corpus_of(folder: Path, seed: int) -> Corpus:
    """Prepare a corpus of invented plays and letters."""
    texts = invented_texts(300, words=150, seed=seed)
    files = [
        write_json_lines(folder / "plays.jsonl", texts[:150]),
        write_json_lines(folder / "letters.jsonl", texts[150:]),
    ]
    settings = CorpusSettings(files=tuple(map(str, files)), vocabulary=300, held_out=0.15)
    return prepare(settings, folder)


def test_a_corpus_that_changes_between_training_and_evaluation_is_refused(
    gpt: Design, rung: Rung, tmp_path: Path
) -> None:
    for name in "abc":
        (tmp_path / name).mkdir()
    whole, other = corpus_of(tmp_path / "a", 0), corpus_of(tmp_path / "b", 1)
    assert set(Pretraining(Inline(), whole, tmp_path).verify(gpt, rung, 0).domains) == {
        "plays",
        "letters",
    }
    swaps: dict[str, tuple[str, type[Exception], str]] = {
        "tokenizer": ("tokenizer.json", DesignError, "is not the tokenizer"),
        "held-out text": ("validation*.tokens", DesignError, "should have .* bytes|reload proof"),
        "all": ("*.*", CorpusError, "evaluated on"),
    }
    for what, (files, error, complaint) in swaps.items():
        folder = tmp_path / "c" / what
        shutil.copytree(whole.folder, folder)

        def swap(weights: Path, folder: Path = folder, files: str = files) -> None:
            found = list(other.folder.glob(files))
            assert found
            for file in found:
                shutil.copy(file, folder / file.name)

        swapped = Pretraining(Between(swap), Corpus(folder), tmp_path / "c" / "weights")
        with pytest.raises(error, match=complaint):
            swapped.verify(gpt, rung, 0)


@pytest.mark.parametrize(
    ("design", "complaint"),
    [
        (block("return self.map(x) / 0.0, signals"), r"^training: diverged: loss nan"),
        (block("return x + self.map.sum() * 0.0, signals"), r"^training crashed: AttributeError"),
        (
            block("return x, signals", init="self.map = nn.Linear(400, 400)"),
            r"^training: No width and depth bring",
        ),
    ],
)
def test_a_design_that_cannot_be_trained_is_told_why(
    verify: Verify, design: Design, complaint: str
) -> None:
    with pytest.raises(DesignError, match=complaint):
        verify(Inline(), design)


def test_a_design_that_does_not_learn_is_refused(
    corpus: Corpus, rung: Rung, tmp_path: Path
) -> None:
    deaf = block("return 0.0 * self.map(x), signals")
    still = Rung("tiny", rung.parameters, tokens=2_560, budget=1)
    with pytest.raises(DesignError, match="did not learn: "):
        Pretraining(Inline(), corpus, tmp_path).verify(deaf, still, seed=0)


@pytest.mark.parametrize(
    ("outcome", "complaint"),
    [
        (OverLimit("60 s of time"), "training was stopped: over the limit of 60 s of time"),
        (Crashed("Traceback\nValueError: no"), "training crashed: ValueError: no"),
        (Finished(3), "training: expected measurements, got 3"),
    ],
)
def test_every_outcome_of_a_job_has_words(
    verify: Verify, gpt: Design, outcome: Outcome, complaint: str
) -> None:
    with pytest.raises(DesignError, match=complaint):
        verify(Answering(outcome), gpt)


def test_a_corpus_too_small_for_the_rung_is_refused(
    gpt: Design, corpus: Corpus, tmp_path: Path
) -> None:
    hungry = Rung("large", 40_000, tokens=10_000_000, budget=1)
    with pytest.raises(CorpusError, match=r"rung 'large' trains on 9,999,360 tokens; .* 4 times"):
        Pretraining(Answering(Finished({})), corpus, tmp_path).verify(gpt, hungry, seed=0)


def test_a_corpus_with_too_little_held_out_text_is_refused(
    gpt: Design, settings: CorpusSettings, tmp_path: Path
) -> None:
    scant = prepare(replace(settings, held_out=0.001), tmp_path)
    wide = Rung("wide", 40_000_000, tokens=50_000, budget=1)
    with pytest.raises(CorpusError, match=r"needs 6,144 tokens in each split; \w+ has 1,\d+\."):
        Pretraining(Answering(Finished({})), scant, tmp_path).verify(gpt, wide, seed=0)


def test_a_folder_that_takes_no_weights_is_not_the_designs_fault(
    gpt: Design, corpus: Corpus, rung: Rung, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SandboxError, match="weights: cannot be kept in"):
        Pretraining(Inline(), corpus, tmp_path / "file").verify(gpt, rung, seed=0)
    (tmp_path / gpt.id / "tiny-seed0.safetensors.partial").mkdir(parents=True)
    with pytest.raises(SandboxError, match=r"tiny-seed0.safetensors: .*directory"):
        Pretraining(Inline(), corpus, tmp_path).verify(gpt, rung, seed=0)


def test_the_searching_side_does_not_load_torch() -> None:
    code = (
        "import sys, genesys.verifier.replicates, genesys.corpus.preparation; "
        "sys.exit(any(name in sys.modules for name in ('torch', 'numpy', 'datasketch')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_an_open_slot_is_refused_before_anything_runs(
    corpus: Corpus, rung: Rung, tmp_path: Path
) -> None:
    with pytest.raises(OpenSlotError):
        Pretraining(Answering(Finished({})), corpus, tmp_path).verify(
            design_of(plant("pre_norm")), rung, seed=0
        )


class Counting(Pretraining):
    """Counts what it is asked to verify, and answers from a template."""

    asked: list[tuple[str, str, int]]
    template: Verification

    def race(
        self,
        design: Design,
        rung: Rung,
        seed: int,
        hurdles: Sequence[Hurdle],
        progress: Progress = unheard,
    ) -> Verification:
        self.asked.append((design.id, rung.name, seed))
        return replace(self.template, design_id=design.id, rung=rung.name, seed=seed)


@pytest.fixture
def counting(verified: tuple[Verification, Path], corpus: Corpus, tmp_path: Path) -> Counting:
    inner = Counting(Inline(), corpus, tmp_path)
    object.__setattr__(inner, "asked", [])
    object.__setattr__(inner, "template", verified[0])
    return inner


def test_replicates_are_paid_for_once(
    counting: Counting, gpt: Design, rung: Rung, tmp_path: Path
) -> None:
    first = Replicates(counting, tmp_path).verify(gpt, rung, seed=1)
    renamed = replace(gpt, proposal=replace(gpt.proposal, title="another name"))
    again = Replicates(counting, tmp_path).verify(renamed, rung, seed=1)
    assert again == replace(first, design_id=renamed.id)
    assert counting.asked == [(gpt.id, "tiny", 1)]


def test_only_the_very_same_conditions_share_replicates(
    counting: Counting, gpt: Design, rung: Rung, tmp_path: Path
) -> None:
    verifier = Replicates(counting, tmp_path)
    other = design_of(gpt.unit_tree.with_subtree(("mixer_norm",), plant("layer_norm")), "gpt")
    for design, on, seed in (
        (gpt, rung, 1),
        (gpt, rung, 2),
        (other, rung, 1),
        (gpt, replace(rung, tokens=rung.tokens * 2), 1),
        (gpt, rung, 0),
        (gpt, rung, 0),
    ):
        verifier.verify(design, on, seed)
    assert len(counting.asked) == 6
    verifier.verify(gpt, replace(rung, name="renamed", budget=7), 1)
    assert len(counting.asked) == 6


def test_a_damaged_replicate_is_verified_again(
    counting: Counting, gpt: Design, rung: Rung, tmp_path: Path
) -> None:
    verifier = Replicates(counting, tmp_path)
    first = verifier.verify(gpt, rung, seed=1)
    (path,) = (tmp_path / "replicates").glob("*.json")
    path.write_bytes(path.read_bytes()[:50])
    assert verifier.verify(gpt, rung, seed=1) == first
    assert verifier.verify(gpt, rung, seed=1) == first
    assert len(counting.asked) == 2


def test_a_failed_replicate_is_not_kept(
    gpt: Design, corpus: Corpus, rung: Rung, tmp_path: Path
) -> None:
    broken = Pretraining(Answering(Crashed("ValueError: no")), corpus, tmp_path)
    for _ in range(2):
        with pytest.raises(DesignError):
            Replicates(broken, tmp_path).verify(gpt, rung, seed=1)
    assert not list(tmp_path.rglob("*.json"))
