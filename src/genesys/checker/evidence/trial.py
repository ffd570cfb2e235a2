"""The sandbox side: learn a small task, and measure what a training step costs."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from genesys.architecture.language_model import LanguageModel
from genesys.architecture.realise import Build, realise
from genesys.checker.evidence.costs import beside, lines
from genesys.checker.evidence.witness import encoded
from genesys.checker.live.host import hosted
from genesys.checker.live.specimen import BLOCKS
from genesys.checker.locate import DESIGN
from genesys.sandbox.sandbox import Progress

WIDTH, RATE = 64, 1e-2
"""Of the model that learns: its width, and its peak learning rate."""

ASKED = 64
"""Prompts that are answered at once: a model of many needs little more memory than in training."""


def run(payload: dict[str, Any], report: Progress) -> dict[str, Any]:
    """Practise, answer, and be measured beside a reference.

    Payload: that of `probe.run`, but for "exam", the file with "practice" and "prompts" (token
    ids), "vocabulary", and "reference", the code of a composed design or null. Returns "answers",
    the logits that follow the prompts, (prompts, vocabulary), as `encoded` writes them; and
    "costs" beside those of the reference, as `costs.beside` does, with the dearest "lines".
    """
    report(0.0, "learns")
    build = _build(payload)
    exam = json.loads(Path(payload["exam"]).read_text(encoding="ascii"))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(payload["seed"])
        answers = _learned(build, exam, payload["vocabulary"], payload["seed"])
    report(0.5, "cost")
    reference = payload["reference"]
    costs = beside(build, realise(reference)) if reference else {}
    return {"answers": encoded(answers), "costs": costs, "lines": lines(build, costs)}


def _build(payload: Mapping[str, Any]) -> Build:
    build = realise(payload["code"], DESIGN)
    return hosted(build, tuple(payload["signals"])) if payload["alone"] else build


def _learned(build: Build, exam: Mapping[str, Any], vocabulary: int, seed: int) -> Tensor:
    model = LanguageModel(build, vocabulary, WIDTH, BLOCKS)
    model.initialise(seed)
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE)
    steps = torch.tensor(exam["practice"])
    for step, tokens in enumerate(steps):
        logits = model(tokens[:, :-1]).float()
        loss = F.cross_entropy(logits.flatten(0, 1), tokens[:, 1:].flatten())
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1.0, (step + 1) / 5, (len(steps) - step) / 10)
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    model.eval()
    prompts = torch.tensor(exam["prompts"])
    with torch.no_grad():
        answers: list[Tensor] = [
            model(prompts[start : start + ASKED])[:, -1] for start in range(0, len(prompts), ASKED)
        ]
    return torch.cat(answers)
