"""Models and references that the tests of evaluation share."""

import json
from pathlib import Path

import torch
from safetensors.torch import save_model
from torch import Tensor

from genesys import plugins
from genesys.architecture.compose import compose
from genesys.architecture.language_model import LanguageModel
from genesys.architecture.realise import realise
from genesys.corpus.corpus import Corpus
from genesys.evolution.ladder import Rung
from genesys.exchange import hub_folder
from genesys.exchange.snapshot import Snapshot
from genesys.lab.seeds import seed_design
from genesys.library.seeds.base import Seed
from genesys.verifier.evaluation.tasks.base import Predict

YAML = """
task: {name}
dataset_path: json
dataset_kwargs: {{data_files: {{test: {data}.jsonl, train: {data}.jsonl}}}}
test_split: test
training_split: train
fewshot_split: train
"""

CHOICE = """
output_type: multiple_choice
doc_to_text: "{{question}}"
doc_to_choice: choices
doc_to_target: right
metric_list: [{metric: acc}, {metric: acc_norm}, {metric: f1}, {metric: mcc}]
"""

LAST_WORD = """
output_type: loglikelihood
doc_to_text: "{{text.split(' ')[:-1]|join(' ')}}"
doc_to_target: "{{' '+text.split(' ')[-1]}}"
metric_list: [{metric: acc}, {metric: perplexity}]
"""

FINISH = """
output_type: generate_until
doc_to_text: "{{question}}"
doc_to_target: "{{choices[0]}}"
generation_kwargs: {until: ["."], max_gen_toks: 4}
metric_list: [{metric: exact_match}]
"""


def small_model(corpus: Corpus, seed: int = 0, name: str = "gpt") -> LanguageModel:
    """A seed of two narrow blocks with opinions: its head is four times as loud as at the start."""
    build = realise(compose(plugins.load(Seed, name).unit_tree()))
    model = LanguageModel(build, corpus.vocabulary, 32, 2)
    model.initialise(seed)
    with torch.no_grad():
        model.norm.weight.mul_(4.0)
    return model.eval()


def plainly(predict: Predict, row: list[int], asked: int) -> tuple[float, bool]:
    """Log-probability of the last tokens of one row, and whether each is the likeliest."""
    with torch.inference_mode():
        logits = predict(torch.tensor([row[:-1]]))[0, -asked:].double().log_softmax(-1)
    target = torch.tensor(row[-asked:])
    chosen: Tensor = logits.gather(-1, target[:, None])
    return float(chosen.sum()), bool((logits.argmax(-1) == target).all())


def exported(model: LanguageModel, corpus: Corpus, folder: Path) -> Path:
    """Write a model of `small_model` as Hugging Face wants one."""
    weights = folder.with_suffix(".safetensors")
    save_model(model, str(weights))
    size = sum(parameter.numel() for parameter in model.parameters())
    rung = Rung("small", size, 20_000, budget=1)
    kept = Snapshot(
        seed_design("gpt"), rung, 0, model.dim, len(model.blocks), size, corpus, weights
    )
    hub_folder.write(kept, folder)
    return folder


def task_folder(own: Path, prose: list[str]) -> Path:
    """Tasks of every kind: choices, last words, texts to write, and a folder of minimal pairs."""
    (own / "ours").mkdir(parents=True)
    words = [text.split() for text in prose[:24]]
    questions = [
        {
            "question": " ".join(each[:12]),
            "choices": [" ".join(each[12:14]), "the", "no such word — ever"][: 2 + number % 2],
            "right": number % 2,
        }
        for number, each in enumerate(words)
    ]
    (own / "questions.jsonl").write_text("".join(json.dumps(one) + "\n" for one in questions))
    texts = [{"text": " ".join(each[:30])} for each in words]
    (own / "texts.jsonl").write_text("".join(json.dumps(one) + "\n" for one in texts))
    for name in ("order", "spelling"):
        rows = [
            {"sentence_good": " ".join(e[:8]), "sentence_bad": " ".join(e[7::-1])} for e in words
        ]
        (own / "ours" / f"{name}.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))
    for name, data, rest in (
        ("choice", "questions", CHOICE),
        ("last_word", "texts", LAST_WORD),
        ("finish", "questions", FINISH),
    ):
        (own / f"{name}.yaml").write_text(YAML.format(name=name, data=data) + rest)
    return own
