"""Time to score local tasks beside lm-eval's own Hugging Face model class, on the same model.

    python benchmarks/evaluator.py [--pairs 1000] [--questions 300] [--rounds 3] [--batch 1]

The model is GPT at the size of the rung nano, with random weights: their time is that of trained
ones. Tasks: minimal pairs, multiple choice with four long answers, multiple choice with four
letters, last words. Timed is what one more model costs once tasks and data are loaded, answers
and marks: ours reads its questions from the cache, lm-eval builds and tokenises them anew, as it
does for every model. In alternating rounds of one process with one thread. Printed: CPU seconds
of both by task, and the ratio of all (target: at least 5).
"""

import argparse
import json
import statistics
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any

import lm_eval
import platformdirs
import torch
from safetensors.torch import save_model

from genesys import plugins
from genesys.architecture.compose import compose
from genesys.architecture.realise import realise
from genesys.corpus.corpus import Corpus, CorpusSettings
from genesys.corpus.documents.base import Documents
from genesys.corpus.preparation import prepare
from genesys.evolution.ladder import Rung
from genesys.exchange import hub_folder
from genesys.exchange.snapshot import Snapshot
from genesys.lab.seeds import seed_design
from genesys.verifier.evaluation.grammar import pairs
from genesys.verifier.evaluation.lm_eval_tasks import LmEval
from genesys.verifier.evaluation.respondent import Respondent
from genesys.verifier.evaluation_settings import EvaluationSettings
from genesys.verifier.fitted_model import built
from genesys.verifier.recipe import Recipe
from genesys.verifier.tuner import fit

TASKS = ("pairs", "answers", "letters", "last_word")

YAML = """task: {name}
dataset_path: json
dataset_kwargs: {{data_files: {{test: {data}.jsonl}}}}
test_split: test
"""

CHOICE = """output_type: multiple_choice
doc_to_text: "{{text}}"
doc_to_choice: CHOICES
doc_to_target: 0
metric_list: [{metric: acc}]
"""

LAST_WORD = """output_type: loglikelihood
doc_to_text: "{{text}}"
doc_to_target: "{{' ' + answers[0]}}"
metric_list: [{metric: acc}]
"""


def write_tasks(folder: Path, count: int, questions: int) -> None:
    """Questions of 20 to 70 words from public addresses; pairs from the grammar."""
    (folder / "pairs").mkdir(parents=True)
    found = pairs(count // 20)
    rows = [{"sentence_good": pair.good, "sentence_bad": pair.bad} for pair in found]
    write(folder / "pairs" / "pairs.jsonl", rows)
    words = [document.text.split() for document in plugins.load(Documents, "sotu").read()]
    asked = []
    for number in range(questions):
        own = words[number % len(words)][50 + number : 200 + number]
        length = 20 + number % 50
        answers = [" ".join(own[start : start + 8]) for start in range(length, length + 32, 8)]
        asked.append({"text": " ".join(own[:length]), "answers": answers})
    write(folder / "questions.jsonl", asked)
    for name, text in (
        ("answers", CHOICE.replace("CHOICES", "answers")),
        ("letters", CHOICE.replace("CHOICES", '["A", "B", "C", "D"]')),
        ("last_word", LAST_WORD),
    ):
        (folder / f"{name}.yaml").write_text(YAML.format(name=name, data="questions") + text)


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def hugging_face(model: Any, kept: Snapshot, folder: Path, context: int, batch: int) -> Any:
    from lm_eval.models.huggingface import HFLM
    from transformers import AutoModelForCausalLM, AutoTokenizer

    save_model(model, str(kept.weights))
    hub_folder.write(kept, folder)
    loaded = AutoModelForCausalLM.from_pretrained(folder, trust_remote_code=True)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    return HFLM(pretrained=loaded, tokenizer=tokenizer, batch_size=batch, max_length=context)


def measure(corpus: Corpus, folder: Path, rung: Rung, rounds: int, batch: int) -> None:
    context = Recipe.of(rung).context
    design = seed_design("gpt")
    build = realise(compose(design.unit_tree))
    fitted = fit(build, corpus.vocabulary, rung.parameters, Recipe.of(rung).blocks)
    model = built(build, fitted, corpus.vocabulary, seed=0).eval()
    kept = Snapshot(
        design, rung, 0, fitted.width, fitted.blocks, fitted.parameters, corpus,
        folder / "weights.safetensors",
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = hugging_face(model, kept, folder / "model", context, batch)
    ours_all, theirs_all = [], []
    for name in TASKS:
        settings = EvaluationSettings(tasks=(name,), task_folder=str(folder / "tasks"))
        prepared = LmEval.prepared(settings, corpus, folder / "cache")
        (task,) = prepared.catalogue.tasks(name)
        prepared.marked(Respondent(prepared.questionnaire, corpus, context).answers(model))
        times = []
        for _ in range(rounds):
            start = time.process_time()
            respondent = Respondent(prepared.questionnaire, corpus, context)
            accuracy = prepared.marked(respondent.answers(model))[name].value
            middle = time.process_time()
            told = lm_eval.evaluate(theirs, {"tasks": {name: task}}, bootstrap_iters=0)
            times.append((middle - start, time.process_time() - middle))
        (found,) = told["results"].values()
        assert found["acc,none"] == accuracy
        ours, other = (statistics.median(each) for each in zip(*times, strict=True))
        ours_all.append(ours)
        theirs_all.append(other)
        print(
            f"{name:10} {len(prepared.questionnaire.requests):6,} requests   ours {ours:6.2f} s   "
            f"lm-eval {other:6.2f} s   {other / ours:5.1f} times   accuracy {accuracy:.3f}"
        )
    print(f"{fitted.parameters:,} parameters; all: {sum(theirs_all) / sum(ours_all):.1f} times")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--pairs", type=int, default=1000)
    arguments.add_argument("--questions", type=int, default=300)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--batch", type=int, default=1, help="lm-eval's; 1 is its default")
    arguments.add_argument("--parameters", type=int, default=300_000)
    given = arguments.parse_args()
    torch.set_num_threads(1)
    corpus = prepare(CorpusSettings(), Path(platformdirs.user_cache_dir("genesys")))
    rung = Rung("measured", given.parameters, 300_000, budget=1)
    with tempfile.TemporaryDirectory() as place:
        write_tasks(Path(place) / "tasks", given.pairs, given.questions)
        measure(corpus, Path(place), rung, given.rounds, given.batch)


if __name__ == "__main__":
    main()
