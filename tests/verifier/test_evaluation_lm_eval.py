"""Our scores of lm-eval's tasks are those that lm-eval itself finds for the same model."""

import json
import os
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from evaluation_models import CHOICE, LAST_WORD, YAML, small_model, task_folder

from genesys.architecture.language_model import LanguageModel
from genesys.corpus.corpus import Corpus
from genesys.errors import ConfigError, CorpusError
from genesys.evolution.design import Design
from genesys.evolution.ladder import Rung
from genesys.sandbox.inline import Inline
from genesys.verifier.evaluation.lm_eval_names import HEADLINE, PAPER, expanded, refuse_unknown
from genesys.verifier.evaluation.lm_eval_tasks import LmEval
from genesys.verifier.evaluation.respondent import Respondent
from genesys.verifier.evaluation_settings import EvaluationSettings
from genesys.verifier.pretraining import Pretraining

pytest.importorskip("lm_eval", reason="install genesys[lm-eval]")

CONTEXT = 96


@pytest.fixture(scope="module")
def model(corpus: Corpus) -> LanguageModel:
    return small_model(corpus)


@pytest.fixture
def folder(tmp_path: Path, prose: list[str]) -> Path:
    return task_folder(tmp_path / "own", prose)


def ours(
    settings: EvaluationSettings, model: LanguageModel, corpus: Corpus, cache: Path
) -> tuple[LmEval, dict[str, Any]]:
    prepared = LmEval.prepared(settings, corpus, cache)
    return prepared, Respondent(prepared.questionnaire, corpus, CONTEXT).answers(model)


def lm_eval_finds(
    tasks: Sequence[Any], model: Any, folder: Path | None, **options: Any
) -> Mapping[str, Any]:
    """What `simple_evaluate` finds, samples included, called as anyone would."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import lm_eval
        from lm_eval.tasks import TaskManager

        manager = TaskManager(include_path=folder and str(folder), include_defaults=False)
        before = Path.cwd()
        os.chdir(folder or before)
        try:
            found: Mapping[str, Any] = lm_eval.simple_evaluate(
                model, tasks=list(tasks), task_manager=manager, bootstrap_iters=0, **options
            )
        finally:
            os.chdir(before)
        return found


def wrapped(model: LanguageModel, corpus: Corpus) -> Any:
    from genesys.verifier.evaluation.lm_eval_model import LmEvalModel

    return LmEvalModel(model, corpus, CONTEXT)


@pytest.mark.parametrize("shots", [None, 2])
def test_scores_are_those_of_lm_eval(
    corpus: Corpus, model: LanguageModel, folder: Path, tmp_path: Path, shots: int | None
) -> None:
    names = ("choice", "last_word", "finish")
    settings = EvaluationSettings(tasks=names, shots=shots, limit=20, task_folder=str(folder))
    prepared, answered = ours(settings, model, corpus, tmp_path / "cache")
    theirs = lm_eval_finds(names, wrapped(model, corpus), folder, limit=20, num_fewshot=shots)
    for name, tasks in prepared.metrics(json.loads(json.dumps(answered))).items():
        (metrics,) = tasks.values()
        assert metrics.values
        for key, value in metrics.values.items():
            expected = theirs["results"][name][key]
            assert value == pytest.approx(expected, rel=1e-4), (name, key)
    marked = prepared.marked(answered)
    assert {"choice", "choice/acc_norm", "choice/f1", "choice/mcc", "finish"} <= marked.keys()
    assert marked["choice"].value == theirs["results"]["choice"]["acc,none"]
    assert marked["last_word"].value == theirs["results"]["last_word"]["acc,none"]
    assert all(0.0 <= score.value <= 1.0 and score.error >= 0.0 for score in marked.values())


def test_a_folder_of_minimal_pairs_is_a_task(
    corpus: Corpus, model: LanguageModel, folder: Path, tmp_path: Path
) -> None:
    settings = EvaluationSettings(tasks=("ours",), task_folder=str(folder))
    prepared, answered = ours(settings, model, corpus, tmp_path / "cache")
    marked = prepared.marked(answered)
    assert set(marked) == {"ours", "ours/order", "ours/spelling"}
    parts = [marked["ours/order"].value, marked["ours/spelling"].value]
    assert marked["ours"].value == pytest.approx(sum(parts) / 2)
    scores = prepared.scores(answered, answered)
    assert scores["ours"].control == scores["ours"].value


def test_questions_are_written_down_once(
    corpus: Corpus,
    model: LanguageModel,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = EvaluationSettings(tasks=("choice",), task_folder=str(folder))
    first, answered = ours(settings, model, corpus, tmp_path / "cache")
    monkeypatch.setattr(Corpus, "encode", lambda *_: pytest.fail("tokenised again"))
    second, again = ours(settings, model, corpus, tmp_path / "cache")
    assert (second.folder, again) == (first.folder, answered)
    assert second.digest == first.digest
    assert first.marked(answered) == second.marked(again)


def test_changed_data_are_another_questionnaire(
    corpus: Corpus, model: LanguageModel, folder: Path, tmp_path: Path
) -> None:
    settings = EvaluationSettings(tasks=("choice",), task_folder=str(folder))
    first, answered = ours(settings, model, corpus, tmp_path / "cache")
    rows = (folder / "questions.jsonl").read_text().splitlines(keepends=True)
    (folder / "questions.jsonl").write_text("".join(rows[1:]))
    second, _ = ours(settings, model, corpus, tmp_path / "cache")
    assert second.folder != first.folder
    assert len(second.questionnaire.requests) < len(first.questionnaire.requests)
    with pytest.raises(CorpusError, match="the data of choice changed"):
        first.marked(answered)
    with pytest.raises(CorpusError, match="answers that do not fit"):
        second.marked(answered)


@pytest.mark.parametrize(
    ("tasks", "told"),
    [
        (("choise",), "got 'choise'; near ones are choice"),
        (("broken",), "'broken' cannot be prepared"),
        (("perplexity_alone",), "has no metric that is a share of right answers"),
    ],
)
def test_a_task_that_cannot_be_had_is_refused_before_anything_is_trained(
    corpus: Corpus, folder: Path, tmp_path: Path, tasks: tuple[str, ...], told: str
) -> None:
    (folder / "broken.yaml").write_text(YAML.format(name="broken", data="absent") + CHOICE)
    alone = LAST_WORD.replace("{metric: acc}, ", "")
    (folder / "alone.yaml").write_text(YAML.format(name="perplexity_alone", data="texts") + alone)
    settings = EvaluationSettings(tasks=tasks, task_folder=str(folder))
    with pytest.raises(ConfigError, match=told):
        LmEval.prepared(settings, corpus, tmp_path / "cache")
    assert not list((tmp_path / "cache").glob("tasks-*/*"))


def test_a_hub_that_cannot_be_reached_is_told(
    corpus: Corpus, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The suite has no network: a task whose data were never fetched."""
    # Its client would pause between attempts, half a minute in all.
    monkeypatch.setattr("huggingface_hub.utils._http.time.sleep", lambda seconds: None)
    hub = YAML.format(name="far", data="texts").replace("json\n", "nobody/nothing-of-the-kind\n")
    (folder / "far.yaml").write_text(hub + CHOICE)
    settings = EvaluationSettings(tasks=("far",), task_folder=str(folder))
    with pytest.raises(ConfigError, match=r"'far' cannot be prepared: .*Its data must be"):
        LmEval.prepared(settings, corpus, tmp_path / "cache")


def test_a_task_folder_must_be_one(corpus: Corpus, tmp_path: Path) -> None:
    settings = EvaluationSettings(tasks=("choice",), task_folder=str(tmp_path / "absent"))
    with pytest.raises(ConfigError, match="expected a folder with tasks"):
        LmEval.prepared(settings, corpus, tmp_path / "cache")


def test_names_that_are_near_are_told() -> None:
    with pytest.raises(ConfigError, match="got 'hellaswagg'; near ones are hellaswag"):
        refuse_unknown(["piqa", "hellaswagg"], {"piqa", "hellaswag", "swag"})
    with pytest.raises(ConfigError, match="nothing is called like it"):
        refuse_unknown(["0"], {"piqa"})
    with pytest.raises(ConfigError, match="name a `task_folder` with a folder blimp_filtered"):
        refuse_unknown(PAPER, set(PAPER) - {"blimp_filtered"})


def test_lm_eval_has_the_tasks_of_the_paper() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from lm_eval.tasks import TaskManager

        known = set(TaskManager().all_tasks)
    assert len(PAPER) == 29
    assert set(PAPER) - known == {"blimp_filtered", "blimp_supplement"}
    assert set(HEADLINE) <= known
    assert expanded(("headline", "rte", "piqa")) == (*HEADLINE, "piqa")


@pytest.mark.slow
def test_a_verification_has_the_scores_of_named_tasks_beside_its_control(
    corpus: Corpus, folder: Path, gpt: Design, rung: Rung, tmp_path: Path
) -> None:
    settings = EvaluationSettings(tasks=("choice",), limit=8, task_folder=str(folder))
    tasks = LmEval.prepared(settings, corpus, tmp_path / "cache")
    asking = Pretraining(Inline(), corpus, tmp_path / "weights", tasks=tasks)
    found = asking.verify(gpt, rung, seed=0)
    assert {"choice", "recall", "minimal pairs"} <= found.scores.keys()
    assert 0.0 <= found.scores["choice"].control <= 1.0
    plain = Pretraining(Inline(), corpus, tmp_path / "weights")
    assert asking.conditions(rung) != plain.conditions(rung)
