"""The sandbox side: what a language model of the design answers to a question.

Two processes are each asked one of two questions that begin alike. Neither knows the other's, so
neither can tell where they part: only outputs that truly depend on nothing later agree up to
there. `question` holds the answers against each other, where no foreign code runs.
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from genesys.architecture.language_model import EMBEDDING_SCALE
from genesys.architecture.realise import realise
from genesys.checker.live.specimen import Specimen
from genesys.checker.locate import DESIGN
from genesys.sandbox.sandbox import Progress


def run(payload: dict[str, Any], report: Progress) -> Mapping[str, str]:
    """Testify. The payload is that of `probe.run`."""
    report(0.0, "evidence")
    build = realise(payload["code"], DESIGN)
    signals = tuple(payload["signals"])
    specimen = Specimen(build, payload["seed"], signals, alone=payload["alone"])
    return testimony(specimen, payload["question"])


def testimony(specimen: Specimen, question: str) -> Mapping[str, str]:
    """Return the logits for the file's tokens, by mode: "eval" and "train".

    The file holds token ids (batch, length) as JSON. Logits, (batch, length, VOCABULARY), are
    written as `encoded` does.
    """
    tokens = torch.tensor(json.loads(Path(question).read_text(encoding="ascii")))
    model = specimen.language_model
    answers = {}
    for mode in ("eval", "train"):
        with torch.no_grad():
            x = specimen.run(model.embedding(tokens) / EMBEDDING_SCALE, training=mode == "train")
            answers[mode] = encoded(model.logits(model.norm(x)))
    return answers


def encoded(values: Tensor) -> str:
    """Write a tensor as base64 of its 32-bit floats."""
    return b64encode(values.detach().float().contiguous().numpy().tobytes()).decode("ascii")
