"""Our scores beside those of lm-eval's own Hugging Face model class, which shares no code with us.

The model is exported and loaded by transformers, so that tokenizer, batches, truncation and sums
are all theirs.
"""

import os
import warnings
from itertools import islice
from pathlib import Path
from typing import Any

import numpy
import pytest
from evaluation_models import exported, small_model, task_folder

from genesys.corpus.corpus import Corpus
from genesys.verifier.evaluation.answers import Answers
from genesys.verifier.evaluation.lm_eval_tasks import LmEval
from genesys.verifier.evaluation.respondent import Respondent
from genesys.verifier.evaluation_settings import EvaluationSettings

pytest.importorskip("lm_eval", reason="install genesys[lm-eval]")

CONTEXT = 128
PAIRS = 30
BLIMP = Path(os.environ.get("GENESYS_BLIMP", Path(__file__).parents[3] / "shared/data/blimp"))
"""BLiMP's 67 files, which the hub has."""


@pytest.fixture(scope="module")
def blimp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of tasks with the first pairs of each of the 67 sets."""
    if not BLIMP.is_dir():
        pytest.skip(f"BLiMP's files are not in {BLIMP}: name their folder in GENESYS_BLIMP")
    own = tmp_path_factory.mktemp("tasks")
    (own / "blimp").mkdir()
    for file in BLIMP.glob("*.jsonl"):
        with file.open() as rows:
            (own / "blimp" / file.name).write_text("".join(islice(rows, PAIRS)))
    return own


@pytest.mark.slow
def test_blimp_is_scored_as_by_lm_eval(corpus: Corpus, blimp: Path, tmp_path: Path) -> None:
    model = small_model(corpus)
    settings = EvaluationSettings(tasks=("blimp",), task_folder=str(blimp))
    prepared = LmEval.prepared(settings, corpus, tmp_path / "cache")
    respondent = Respondent(prepared.questionnaire, corpus, CONTEXT)
    answered = respondent.answers(model)
    marked = prepared.marked(answered)
    assert len(marked) == 68
    theirs = hugging_face_finds(prepared, exported(model, corpus, tmp_path / "model"))
    for task, (accuracy, likely) in theirs.items():
        assert marked[f"blimp/{task.removeprefix('blimp_')}"].value == accuracy, task
        assert len(likely) == 2 * PAIRS
    count = len(prepared.questionnaire.requests)
    ours = Answers.unpacked(answered["scored"], count).log_probabilities
    each = [one for _, likely in theirs.values() for one in likely]
    assert numpy.abs(ours - numpy.asarray(each)).max() < 1e-4


@pytest.mark.slow
def test_questions_with_contexts_are_scored_as_by_lm_eval(
    corpus: Corpus, prose: list[str], tmp_path: Path
) -> None:
    """Contexts longer than the model's lose their beginning in both."""
    model, names = small_model(corpus), ("choice", "last_word")
    own = task_folder(tmp_path / "own", prose)
    settings = EvaluationSettings(tasks=names, shots=1, task_folder=str(own))
    prepared = LmEval.prepared(settings, corpus, tmp_path / "cache")
    assert prepared.questionnaire.requests.lengths.max() > CONTEXT + 1
    answered = Respondent(prepared.questionnaire, corpus, CONTEXT).answers(model)
    theirs = hugging_face_finds(prepared, exported(model, corpus, tmp_path / "model"))
    assert prepared.marked(answered)["choice"].value == theirs["choice"][0]
    assert prepared.marked(answered)["last_word"].value == theirs["last_word"][0]
    count = len(prepared.questionnaire.requests)
    ours = Answers.unpacked(answered["scored"], count).log_probabilities
    each = [one for name in names for one in theirs[name][1]]
    assert numpy.abs(ours - numpy.asarray(each)).max() < 1e-4


def hugging_face_finds(prepared: LmEval, folder: Path) -> dict[str, Any]:
    """Accuracy and log-probabilities of every task, by `simple_evaluate` on the exported model."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import lm_eval
        from lm_eval.models.huggingface import HFLM
        from lm_eval.tasks import TaskManager
        from transformers import AutoModelForCausalLM, AutoTokenizer

        model = AutoModelForCausalLM.from_pretrained(folder, trust_remote_code=True)
        tokenizer = AutoTokenizer.from_pretrained(folder)
        their = HFLM(pretrained=model, tokenizer=tokenizer, batch_size=16, max_length=CONTEXT)
        found = {}
        for tasks in prepared._tasks.values():
            shots = prepared.settings.shots
            told = lm_eval.simple_evaluate(
                their,
                tasks=tasks,
                task_manager=TaskManager(include_defaults=False),
                num_fewshot=shots,
                bootstrap_iters=0,
            )
            for task in tasks:
                samples = sorted(told["samples"][task.task_name], key=lambda one: one["doc_id"])
                likely = [answer[0][0] for one in samples for answer in one["resps"]]
                accuracy = told["results"][task.task_name]["acc,none"]
                found[task.task_name] = (accuracy, [float(one) for one in likely])
    return found
