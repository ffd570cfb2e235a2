"""An exported model as a stranger uses it: Hugging Face and lm-eval alone, no Genesys."""

import json
from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, load_model
from torch import Tensor

from genesys.architecture.compose import compose
from genesys.architecture.language_model import LanguageModel
from genesys.architecture.realise import realise
from genesys.architecture.unit_source import UnitSource
from genesys.architecture.unit_tree import UnitTree
from genesys.errors import ConfigError, SandboxError
from genesys.evolution.design import Design, Proposal
from genesys.exchange import hub_folder
from genesys.exchange.snapshot import Snapshot, chosen_verification, trained, untrained
from genesys.sandbox.inline import Inline
from tests.exchange.conftest import TrainedRun
from tests.exchange.without_genesys import run_without_genesys

BEGIN = """
import json, sys
import torch
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer

def load(folder, **options):
    return AutoModelForCausalLM.from_pretrained(folder, trust_remote_code=True, **options)

def tell(**facts):
    print(json.dumps(facts))

folder = sys.argv[1]
model = load(folder)
tokenizer = AutoTokenizer.from_pretrained(folder, trust_remote_code=True)
tokens = torch.tensor(json.loads(sys.argv[2]))
"""

USE = """
import os
out = model(input_ids=tokens, labels=tokens)
ignored = tokens.clone()
ignored[:, :40] = -100
tell(loss=out.loss.item(), late_loss=model(tokens, labels=ignored).loss.item(),
     logits=model(tokens[:1, :5]).logits.tolist(),
     kept=model(tokens[:1, :5], logits_to_keep=2).logits.tolist(),
     bf16=load(folder, dtype=torch.bfloat16)(tokens, labels=tokens).loss.item())

text = "The people,\\n\\n  of Ünion — 1,000 of them"
ids = tokenizer(text)["input_ids"]
tell(ids=ids, back=tokenizer.decode(ids), words=len(tokenizer),
     special=[tokenizer.bos_token_id, tokenizer.eos_token_id, tokenizer.pad_token_id],
     separated=tokenizer(tokenizer.bos_token + "The")["input_ids"])

prompts = ["<|separator|>The", "<|separator|>The people of the United States"]
alone = [model.generate(**tokenizer(p, return_tensors="pt"), max_new_tokens=12, do_sample=False,
                        eos_token_id=None, use_cache=True)[0, -12:].tolist() for p in prompts]
batch = tokenizer(prompts, return_tensors="pt", padding=True)
padded = model.generate(**batch, max_new_tokens=12, do_sample=False, eos_token_id=None)
tell(alone=alone, padded=padded[:, -12:].tolist(), sides=batch["attention_mask"].tolist())

row = tokens[:1, :30]
mask = torch.ones(1, 40, dtype=torch.long)
whole = model(row).logits
gaps = []
for left in (0, 3, 10):
    wide = torch.full((1, 40), tokenizer.pad_token_id)
    wide[:, left:left + 30] = row
    mask = torch.zeros(1, 40, dtype=torch.long)
    mask[:, left:left + 30] = 1
    labels = wide.masked_fill(mask == 0, -100)
    out = model(wide, attention_mask=mask, labels=labels)
    gaps.append((out.logits[:, left:left + 30] - whole).abs().max().item())
    gaps.append(abs(out.loss.item() - model(row, labels=row).loss.item()))
complaints = []
for bad in ({"attention_mask": torch.tensor([[1, 0, 1]])}, {"attention_mask": torch.ones(1, 2)},
            {"past_key_values": object()}):
    try:
        model(tokens[:1, :3], **bad)
    except ValueError as error:
        complaints.append(str(error))
tell(gaps=gaps, complaints=complaints)

optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
losses = []
for _ in range(4):
    loss = model(tokens, labels=tokens).loss
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    losses.append(loss.item())
model.save_pretrained("again")
tokenizer.save_pretrained("again")
with torch.no_grad():
    difference = (load("again")(tokens).logits - model(tokens).logits).abs().max().item()
fresh = AutoModelForCausalLM.from_config(model.config, trust_remote_code=True)
tell(losses=losses, difference=difference, fresh=fresh(tokens, labels=tokens).loss.item(),
     tied=model.get_input_embeddings() is model.model.embedding)
model.resize_token_embeddings(410, mean_resizing=False)
tell(resized=list(model(tokens).logits.shape), finite=model(tokens).logits.isfinite().all().item())
"""

EVALUATE = """
import os, warnings
import lm_eval
from lm_eval.models.huggingface import HFLM
from lm_eval.tasks import TaskManager

rows = [{"text": t, "right": r, "wrong": w} for t, r, w in json.loads(sys.argv[3])]
with open("rows.jsonl", "w") as file:
    file.writelines(json.dumps(row) + "\\n" for row in rows)
with open("choice.yaml", "w") as file:
    file.write('''
task: choice
dataset_path: json
dataset_kwargs:
  data_files: {test: rows.jsonl}
test_split: test
output_type: multiple_choice
doc_to_text: "{{text}}"
doc_to_choice: "{{[right, wrong]}}"
doc_to_target: 0
metric_list:
  - metric: acc
''')
with open("finish.yaml", "w") as file:
    file.write('''
task: finish
dataset_path: json
dataset_kwargs:
  data_files: {test: rows.jsonl}
test_split: test
output_type: generate_until
doc_to_text: "{{text}}"
doc_to_target: "{{right}}"
generation_kwargs: {until: ["."], max_gen_toks: 4}
metric_list:
  - metric: exact_match
''')
lm = HFLM(pretrained=model, tokenizer=tokenizer, batch_size=3)
tasks = TaskManager(include_path=".", include_defaults=False)
found = lm_eval.simple_evaluate(lm, tasks=["choice", "finish"], task_manager=tasks,
                                bootstrap_iters=0, log_samples=True)
tell(accuracy=found["results"]["choice"]["acc,none"],
     exact=found["results"]["finish"]["exact_match,none"],
     window=lm.max_length, generated=len(found["samples"]["finish"]))
"""


def folder_of(model: Snapshot, path: Path) -> Path:
    hub_folder.write(model, path)
    return path


def snapshot(run: TrainedRun) -> Snapshot:
    return trained(
        run.design,
        run.verification,
        rung=run.rung,
        run=run.folder,
        corpus=run.corpus,
        noise=0.02,
    )


def held_out(run: TrainedRun) -> Tensor:
    return torch.from_numpy(run.corpus.tokens("test")[:1024].astype("int64")).reshape(8, 128)


def here(model: Snapshot) -> LanguageModel:
    build = realise(compose(model.design.unit_tree))
    vocabulary = model.corpus.vocabulary
    built = LanguageModel(build, vocabulary, model.width, model.blocks)
    built.initialise(model.seed)
    return built


def loss_of(model: LanguageModel, tokens: Tensor, start: int = 0) -> float:
    logits = model(tokens)[:, :-1].transpose(1, 2)
    return F.cross_entropy(logits[..., start:], tokens[:, 1 + start :]).item()


@pytest.mark.slow
def test_hugging_face_loads_trains_and_generates(trained_run: TrainedRun, tmp_path: Path) -> None:
    model, tokens = snapshot(trained_run), held_out(trained_run)
    folder = folder_of(model, tmp_path / "model")
    ours = here(model)
    untrained_loss = loss_of(ours, tokens)
    load_model(ours, str(model.weights))
    told = run_without_genesys(BEGIN + USE, tmp_path, folder, json.dumps(tokens.tolist()))
    numbers, text, texts, padding, training, resized = told

    assert numbers["loss"] == pytest.approx(loss_of(ours, tokens), abs=1e-5)
    assert numbers["late_loss"] == pytest.approx(loss_of(ours, tokens, start=39), abs=1e-5)
    logits = ours(tokens[:1, :5]).detach()
    torch.testing.assert_close(torch.tensor(numbers["logits"]), logits, rtol=0, atol=1e-5)
    torch.testing.assert_close(torch.tensor(numbers["kept"]), logits[:, -2:], rtol=0, atol=1e-5)
    assert numbers["bf16"] == pytest.approx(numbers["loss"], abs=0.05)

    corpus = trained_run.corpus
    assert text["ids"] == corpus.encode("The people,\n\n  of Ünion — 1,000 of them")
    assert text["back"] == "The people,\n\n  of Ünion — 1,000 of them"
    assert text["words"] == corpus.vocabulary
    assert text["special"] == [corpus.separator] * 3
    assert text["separated"] == [corpus.separator, *corpus.encode("The")]

    assert texts["sides"][0][0] == 0, "the shorter prompt is padded on the left"
    assert texts["padded"] == texts["alone"]
    assert max(padding["gaps"]) < 1e-4
    gap, shape, state = padding["complaints"]
    assert "padding_side = 'left'" in gap
    assert "(1, 3), got (1, 2)" in shape
    assert "input_ids alone" in state

    assert training["losses"] == sorted(training["losses"], reverse=True)
    assert training["losses"][0] - training["losses"][-1] > 0.05
    assert training["difference"] < 1e-5
    assert training["fresh"] == pytest.approx(untrained_loss, abs=1e-5)
    assert training["tied"] is True
    assert resized["resized"][-1] == 410
    assert resized["finite"] is True


@pytest.mark.slow
@pytest.mark.skipif(
    not all(map(find_spec, ("lm_eval", "accelerate"))),
    reason="lm-eval reads Hugging Face models with accelerate: install lm-eval[hf]",
)
def test_lm_eval_evaluates(trained_run: TrainedRun, tmp_path: Path) -> None:
    folder = folder_of(snapshot(trained_run), tmp_path / "model")
    rows = [("<|separator|>To the", " people of the States", " xqzj vvk kkq wwzz")] * 7
    given = (folder, "[[0]]", json.dumps(rows))
    (found,) = run_without_genesys(BEGIN + EVALUATE, tmp_path, *given)
    assert found["accuracy"] == 1.0
    assert found["exact"] in (0.0, 1.0)
    assert found["generated"] == 7
    assert found["window"] == 256


ODD = '''
import torch
from torch import nn

from genesys.architecture.unit import Unit


class Odd(Unit):
    """Weights under two names, constants that are not saved, weights set by the unit."""

    kind = "residual arrangement"

    def __init__(self, dim):
        super().__init__(dim)
        self.map = nn.Linear(dim, dim)
        self.other = nn.Linear(dim, dim)
        self.other.weight = self.map.weight
        self.register_buffer("slow", torch.linspace(0, 1, dim), persistent=False)
        self.plain = torch.tensor([0.5**n for n in range(dim)])
        self.half = float(self.plain.mean())
        self.gain = nn.Parameter(torch.ones(dim))

    def initialise(self):
        nn.init.constant_(self.other.bias, 0.3)
        nn.init.constant_(self.gain, 2.0)

    def forward(self, x, signals):
        mixed = self.map(x * self.slow) + self.other(x) * self.plain + self.half
        return x + self.gain * mixed, signals
'''

ODD_USE = """
fresh = AutoModelForCausalLM.from_config(model.config, trust_remote_code=True)
model.save_pretrained("again")
told = [m(tokens, labels=tokens).loss.item() for m in (model, fresh, load("again"))]
block = load("again").model.blocks[0]
tell(losses=told, tied=block.map.weight is block.other.weight)
"""


@pytest.mark.slow
def test_what_a_unit_keeps_beside_its_weights_survives(
    trained_run: TrainedRun, tmp_path: Path
) -> None:
    design = Design(Proposal("Odd", "scratch", (), (), "", ""), (), UnitTree(UnitSource(ODD)))
    model = untrained(
        design,
        trained_run.rung,
        3,
        corpus=trained_run.corpus,
        sandbox=Inline(),
        folder=tmp_path,
    )
    folder, tokens = folder_of(model, tmp_path / "model"), held_out(trained_run)
    (told,) = run_without_genesys(BEGIN + ODD_USE, tmp_path, folder, json.dumps(tokens.tolist()))
    assert told["losses"] == pytest.approx([loss_of(here(model), tokens)] * 3, abs=1e-5)
    assert told["tied"] is True


def test_the_folder_says_what_it_holds(trained_run: TrainedRun, tmp_path: Path) -> None:
    model = snapshot(trained_run)
    folder = folder_of(model, tmp_path / "new" / "model")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["model"]
    config = json.loads((folder / "config.json").read_text())
    facts = config["genesys"]
    assert (config["hidden_size"], config["num_hidden_layers"]) == (model.width, model.blocks)
    assert facts["design"] == trained_run.design.id
    assert facts["trained"] is True
    bits = trained_run.verification.bits_per_byte
    assert facts["bits_per_byte"] == {
        "value": bits.value,
        "error": bits.error,
        "control": bits.control,
        "seed_noise": 0.02,
    }
    assert facts["corpus"] == trained_run.corpus.digest
    card = (folder / "README.md").read_text()
    for part in (
        trained_run.design.id,
        f"{bits.value:.4f}",
        f"{bits.control:.4f}",
        "Mamba2",
        "0.02",
    ):
        assert part in card
    code = (folder / "modeling_genesys.py").read_text()
    assert "from genesys" not in code
    assert f"{model.parameters:,} parameters" in code
    weights = load_file(folder / "model.safetensors")
    assert set(weights) == {f"model.{name}" for name in load_file(model.weights)}


def test_only_a_new_or_empty_folder_is_written(trained_run: TrainedRun, tmp_path: Path) -> None:
    model = snapshot(trained_run)
    (tmp_path / "empty").mkdir()
    assert "config.json" in hub_folder.write(model, tmp_path / "empty")
    with pytest.raises(ConfigError, match="empty: expected a new or empty folder"):
        hub_folder.write(model, tmp_path / "empty")
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="file: expected a new or empty folder"):
        hub_folder.write(model, tmp_path / "file")
    with pytest.raises(ConfigError, match="expected a folder that can be written"):
        hub_folder.write(model, tmp_path / "file" / "below")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-8])


@pytest.mark.parametrize("meddle", [cut, Path.unlink, lambda path: path.write_bytes(b"x" * 99)])
def test_weights_that_are_not_whole_leave_nothing_behind(
    trained_run: TrainedRun, tmp_path: Path, meddle: Callable[[Path], Any]
) -> None:
    model = snapshot(trained_run)
    copy = tmp_path / "weights.safetensors"
    copy.write_bytes(model.weights.read_bytes())
    meddle(copy)
    with pytest.raises(SandboxError, match="expected a whole safetensors file"):
        hub_folder.write(replace(model, weights=copy), tmp_path / "out" / "model")
    assert not list((tmp_path / "out").iterdir())


def test_a_changed_corpus_is_not_taken_for_the_one_trained_on(trained_run: TrainedRun) -> None:
    other = replace(trained_run.verification, corpus="0123")
    with pytest.raises(ConfigError, match="was trained on the text '0123'"):
        trained(
            trained_run.design,
            other,
            rung=trained_run.rung,
            run=trained_run.folder,
            corpus=trained_run.corpus,
            noise=None,
        )


def test_the_highest_rung_is_taken_unless_another_is_named(trained_run: TrainedRun) -> None:
    from genesys.lab.start import config_of

    ladder = config_of(trained_run.folder.replay()).ladder
    low = trained_run.verification
    repeat, high = replace(low, seed=1), replace(low, rung="next")
    kept, design = [high, low, repeat], trained_run.design
    assert chosen_verification(kept, design, ladder, None, 0) is high
    assert chosen_verification(kept, design, ladder, "tiny", 0) is low
    assert chosen_verification(kept, design, ladder, None, 1) is repeat
    with pytest.raises(ConfigError, match="tiny, next"):
        chosen_verification(kept, design, ladder, "huge", 0)
    with pytest.raises(ConfigError, match=r"on rung 'next' with seed 1; .* tiny with seed 1 are"):
        chosen_verification(kept, design, ladder, "next", 1)
    with pytest.raises(ConfigError, match="discover"):
        chosen_verification([], design, ladder, None, 0)
