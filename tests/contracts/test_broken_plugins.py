"""A plug-in that breaks a promise is caught by the test of that promise."""

import math
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest
import torch
from torch import Tensor

from genesys.architecture.edits.base import Change, Edited, Operator
from genesys.architecture.edits.replace_unit import ReplaceUnit
from genesys.architecture.edits.shelf import Shelf
from genesys.architecture.unit_source import UnitSource
from genesys.architecture.unit_tree import Path as TreePath
from genesys.architecture.unit_tree import UnitTree
from genesys.checker.finding import Finding
from genesys.checker.live.base import LiveCheck
from genesys.checker.live.specimen import Specimen
from genesys.checker.mending.base import Mend, Slip
from genesys.checker.mending.draft import Draft, Patch
from genesys.checker.source.base import SourceCheck
from genesys.corpus.corpus import Corpus
from genesys.corpus.documents.base import Document, Documents
from genesys.evolution.comparison import Comparison
from genesys.evolution.design import Design
from genesys.evolution.events import DesignAdded, Event, RunStarted, SessionStarted
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.fitness.base import Merit
from genesys.evolution.fitness.bits_per_byte import BitsPerByte
from genesys.evolution.ladder import Rung
from genesys.evolution.standings import Standings
from genesys.evolution.verification import Verification
from genesys.journal.entry import Entry
from genesys.journal.memory_journal import MemoryJournal
from genesys.journal.memory_transcripts import MemoryTranscripts
from genesys.journal.transcripts import Asked, Line
from genesys.lab.seeds import seed_design
from genesys.library.seeds.base import Seed
from genesys.library.shelf import plant, unit
from genesys.llm.spend import Caps
from genesys.sandbox.entry import resolve
from genesys.sandbox.inline import Inline
from genesys.sandbox.job import Job, Limits
from genesys.sandbox.outcome import Finished, Outcome
from genesys.sandbox.sandbox import Progress, unheard
from genesys.selection.uniform import Uniform
from genesys.testing.contracts.designer import DesignerContract
from genesys.testing.contracts.documents import DocumentsContract
from genesys.testing.contracts.fitness import FitnessContract
from genesys.testing.contracts.journal import JournalContract
from genesys.testing.contracts.live_check import LiveCheckContract
from genesys.testing.contracts.mend import MendContract
from genesys.testing.contracts.operator import OperatorContract
from genesys.testing.contracts.sandbox import SandboxContract
from genesys.testing.contracts.seed import SeedContract
from genesys.testing.contracts.selection_policy import SelectionPolicyContract
from genesys.testing.contracts.source_check import SourceCheckContract
from genesys.testing.contracts.task import TaskContract
from genesys.testing.contracts.tracker import TrackerContract
from genesys.testing.contracts.transcripts import TranscriptsContract
from genesys.testing.contracts.unit import UnitContract
from genesys.testing.contracts.verifier import VerifierContract
from genesys.testing.pretend_corpus import pretend_corpus
from genesys.testing.pretend_designer import PretendDesigner
from genesys.testing.pretend_run import pretend_history
from genesys.testing.pretend_verifier import PretendVerifier
from genesys.tracking.tensorboard import TensorBoard
from genesys.verifier.evaluation.tasks.base import Measured, Predict, Task


def breaks(test: Callable[..., None], *given: Any) -> None:
    with pytest.raises(AssertionError):
        test(*given)


class Lucky(Uniform):
    """Takes its luck from elsewhere."""

    def parents(self, tree: EvolutionTree, standings: Standings, random_: Random) -> SessionStarted:
        return super().parents(tree, standings, Random(random.random()))


class Inventive(Uniform):
    """Names parents that are not there."""

    def parents(self, tree: EvolutionTree, standings: Standings, random_: Random) -> SessionStarted:
        return SessionStarted("mutation", ("nobody",))


def test_policies() -> None:
    contract, events = SelectionPolicyContract(), pretend_history(Uniform())
    breaks(contract.test_the_same_tree_and_randomness_give_the_same_choice, Lucky(), events)
    breaks(contract.test_parents_exist_and_are_as_many_as_the_mode_needs, Inventive(), events)


class Fickle(BitsPerByte):
    """Prefers what is worse, by luck, and is sure of it."""

    @property
    def meaning(self) -> str:
        return "luck\n"

    def of(self, comparison: Comparison) -> Mapping[str, Merit]:
        merits = super().of(comparison)
        return {d: Merit(-m.value * random.random(), math.inf) for d, m in merits.items()}


def test_fitness() -> None:
    contract, events = FitnessContract(), pretend_history(Uniform())
    breaks(contract.test_merits_are_finite_and_of_verified_designs, Fickle(), events)
    breaks(contract.test_errors_are_known_once_noise_was_measured, Fickle(), events)
    breaks(contract.test_the_same_verifications_give_the_same_merits, Fickle(), events)
    breaks(contract.test_being_better_at_everything_is_better, Fickle(), events)
    breaks(contract.test_it_says_what_it_means, Fickle())


class Astray(TensorBoard):
    """Keeps its record beside the run's folder."""

    def started(self, run: Path, settings: Mapping[str, Any]) -> None:
        super().started(run.parent / "elsewhere", settings)


def test_trackers(tmp_path: Path) -> None:
    events = pretend_history(Uniform())
    contract = TrackerContract()
    breaks(contract.test_a_whole_run_leaves_a_record_in_the_runs_folder, Astray(), events, tmp_path)


class Transparent(Inline):
    """Lets exceptions through, and claims what it does not hold."""

    @property
    def isolation(self) -> tuple[str, ...]:
        return ("clean environment", "landlock")

    def run(self, job: Job, limits: Limits, progress: Progress = unheard) -> Outcome:
        return Finished(resolve(job.entry)(job.payload, progress))


def test_sandboxes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    contract = SandboxContract()
    with pytest.raises(ValueError, match="this very message"):
        contract.test_whatever_the_job_raises_is_an_outcome(Transparent(), "raises", "ValueError")
    breaks(contract.test_the_value_comes_back_in_the_form_of_json, Transparent(), (1, 2))
    breaks(contract.test_secrets_of_the_environment_are_not_seen, Transparent(), monkeypatch)
    breaks(contract.test_files_are_out_of_reach_unless_they_are_given, Transparent(), tmp_path)


class Careless(MemoryJournal):
    """Writes whoever comes, and reads from the beginning."""

    def append(self, events: Sequence[Event], *, after: int, worker: str = "") -> int:
        return super().append(events, after=len(self._entries), worker=worker)

    def read(self, after: int = 0) -> Iterator[Entry]:
        return super().read()


def test_journals() -> None:
    contract = JournalContract()
    breaks(contract.test_reading_goes_on_where_the_reader_was, Careless())
    with pytest.raises(pytest.fail.Exception, match="DID NOT RAISE"):
        contract.test_whoever_has_not_read_on_writes_nothing(Careless())


class Spendthrift(MemoryTranscripts):
    """Lets every call through, holds nothing, and forgets what was lost."""

    def begin(self, asked: Asked, tokens: int, dollars: float, caps: Caps) -> int:
        return super().begin(asked, 0, 0, Caps())

    def lines(self, session: int) -> list[Line]:
        return [line for line in super().lines(session) if line.answer]


def test_transcripts() -> None:
    contract = TranscriptsContract()
    breaks(contract.test_lines_come_back_as_they_were, Spendthrift())
    breaks(contract.test_what_is_open_is_held, Spendthrift())
    breaks(contract.test_threads_that_ask_at_once_break_no_cap, Spendthrift())
    with pytest.raises(pytest.fail.Exception, match="DID NOT RAISE"):
        contract.test_a_cap_can_be_used_up_exactly(Spendthrift())


class Stranger(PretendDesigner):
    """Ends a session that is not its own."""

    def design(self, number: int, *given: Any) -> Any:
        return super().design(number + 1, *given)


class Meddler(PretendDesigner):
    """Plants what it designs by itself."""

    def design(self, number: int, session: Any, tree: EvolutionTree, *given: Any) -> Any:
        end = super().design(number, session, tree, *given)
        tree.sessions += 1
        return end


def test_designers() -> None:
    contract = DesignerContract()
    planted = [RunStarted({}), *(DesignAdded(seed_design(name)) for name in ("gpt", "retnet"))]
    breaks(contract.test_a_session_ends_as_it_began, Stranger(), planted, "mutation")
    breaks(contract.test_the_same_randomness_gives_the_same_end, Meddler(), planted)


class OneSeed(PretendVerifier):
    """Trains with the same seed whatever is asked."""

    def verify(
        self, design: Design, rung: Rung, seed: int, progress: Progress = unheard
    ) -> Verification:
        return super().verify(design, rung, 0, progress)


def test_verifiers() -> None:
    contract, rung = VerifierContract(), Rung("tiny", 40_000, 20_000, 1)
    breaks(contract.test_the_seed_alone_decides, OneSeed(), seed_design("gpt"), rung)


class Idle(Operator):
    """Puts back what was there."""

    def apply(self, tree: UnitTree, shelf: Shelf, random: Random) -> Edited | None:
        return Edited(tree, (), Change(tree, "nothing", "Nothing is changed"))

    def at(self, path: TreePath, subtree: UnitTree, shelf: Shelf, random: Random) -> Change | None:
        return None


class Elsewhere(ReplaceUnit):
    """Says another place than that which it changed."""

    def apply(self, tree: UnitTree, shelf: Shelf, random: Random) -> Edited | None:
        edited = super().apply(tree, shelf, random)
        return edited and Edited(edited.tree, ("mixer_norm",), edited.change)


def test_operators() -> None:
    breaks(OperatorContract().test_an_edit_of_a_sound_tree_is_another_sound_tree, Idle(), 0)
    breaks(OperatorContract().test_an_edit_stays_in_its_place, Elsewhere())


class OnceOnly(Documents):
    """Is empty when it is read again."""

    def __init__(self) -> None:
        self._documents = iter([Document(text, "") for text in ("one", "two", "three")])

    @property
    def licence(self) -> str:
        return ""

    @property
    def fingerprint(self) -> str:
        return str(random.random())

    def read(self) -> Iterator[Document]:
        return self._documents


def test_documents() -> None:
    contract = DocumentsContract()
    breaks(contract.test_the_fingerprint_stays_while_the_text_does, OnceOnly())
    breaks(contract.test_the_licence_is_stated_in_one_line, OnceOnly())
    breaks(contract.test_every_reading_gives_the_same_documents, OnceOnly())


class HalfDone(Seed):
    title = "Half"
    summary = "A block without its mixer."

    def unit_tree(self) -> UnitTree:
        return plant("pre_norm", mlp=plant("gated_mlp", gate=plant("silu_gate")))


def test_seeds() -> None:
    breaks(SeedContract().test_it_is_whole, HalfDone())


class Changing(SourceCheck):
    """Finds something in every second unit."""

    def __init__(self) -> None:
        self._turn = False

    def inspect(self, unit: UnitSource) -> Iterator[Finding]:
        self._turn = not self._turn
        if self._turn:
            yield Finding(self.name, "It is the first one.", "", unit.name)


class Fragile(SourceCheck):
    """Needs a constructor."""

    def inspect(self, unit: UnitSource) -> Iterator[Finding]:
        assert "super().__init__" in unit.code or "def __init__" not in unit.code
        yield from ()


def test_source_checks() -> None:
    contract = SourceCheckContract()
    breaks(contract.test_nothing_is_found_in_the_library, Changing())
    breaks(contract.test_the_guilty_is_found, Fragile(), unit("rms_norm").code)
    breaks(contract.test_no_unit_is_too_broken_to_be_read, Fragile())


class Meddling(Mend):
    """Rewrites what was right, and never has enough."""

    rank = 1

    def slips(self, draft: Draft) -> Iterator[Slip]:
        end = len(draft.code)
        yield Slip(1, "It is short.", "Now longer.", (Patch(end, end, "# more\n"),))


def test_mends() -> None:
    contract = MendContract()
    breaks(contract.test_the_slip_is_repaired, Meddling(), "")
    breaks(contract.test_nothing_is_repaired_in_the_library, Once())


class Once(Meddling):
    """Adds a line where there is none yet."""

    def slips(self, draft: Draft) -> Iterator[Slip]:
        if "# more" not in draft.code:
            yield from super().slips(draft)


class Touching(LiveCheck):
    """Moves the weights."""

    rank = 1

    def probe(self, specimen: Specimen) -> Iterator[Finding]:
        with torch.no_grad():
            next(specimen.blocks.parameters()).add_(1.0)
        yield from ()


def test_live_checks() -> None:
    contract = LiveCheckContract()
    breaks(contract.test_it_leaves_no_trace, Touching())
    breaks(contract.test_the_guilty_is_found, Touching(), unit("rms_norm").code)


MEAN = unit("rms_norm").code.replace("return F", "return x.mean(1, keepdim=True) + F")


def test_units() -> None:
    leaking = UnitTree(UnitSource(MEAN))
    assert "mean" in leaking.source.code
    breaks(UnitContract().test_it_passes_every_check, leaking)
    breaks(UnitContract().test_the_past_does_not_depend_on_the_future, leaking, 77)


class Gambling(Task):
    """Draws other examples every time, and asks for tokens that there are not."""

    def scores(self, predict: Predict, corpus: Corpus) -> Mapping[str, Measured]:
        predict(torch.full((1, 4), corpus.vocabulary))
        return {"luck/today": Measured(float(torch.rand(())), 0.0)}


def test_tasks(tmp_path: Path) -> None:
    corpus = pretend_corpus(tmp_path)

    class Patient(Gambling):
        def scores(self, predict: Predict, corpus: Corpus) -> Mapping[str, Measured]:
            def forgiving(tokens: Tensor) -> Tensor:
                return predict(tokens.clamp_max(corpus.vocabulary - 1))

            return super().scores(forgiving, corpus)

    breaks(TaskContract().test_every_part_has_its_task, Patient(), corpus)
    breaks(TaskContract().test_the_same_model_gets_the_same_score, Patient(), corpus)
    breaks(TaskContract().test_models_are_asked_about_tokens_of_the_corpus, Gambling(), corpus)


def test_a_contract_that_is_not_filled_in_fails() -> None:
    with pytest.raises(NotImplementedError, match="Override the fixture `policy`"):
        SelectionPolicyContract.policy.__wrapped__(SelectionPolicyContract())  # type: ignore[attr-defined]
