"""Texts that a model writes: for tasks that ask for one instead of choosing."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from genesys.corpus.corpus import Corpus
from genesys.verifier.evaluation.predict import Predict, device_of
from genesys.verifier.evaluation.prompt import Prompt

_ROWS_AT_ONCE = 16


def continuations(
    predict: Predict, prompts: Sequence[Prompt], corpus: Corpus, context: int
) -> list[str]:
    """Continue each prompt; what a sign of its end begins is left out.

    A model sees the last `context` tokens. Of a longer prompt the beginning goes, so that what
    is to be written fits, though never more than half of the context. Every token costs a pass
    over all before it, since designs keep no state between calls.
    """
    found = [""] * len(prompts)
    order = sorted(range(len(prompts)), key=lambda index: len(prompts[index].context))
    for start in range(0, len(order), _ROWS_AT_ONCE):
        chosen = order[start : start + _ROWS_AT_ONCE]
        written = _written(predict, [prompts[index] for index in chosen], corpus, context)
        for index, text in zip(chosen, written, strict=True):
            found[index] = text
    return found


def _written(
    predict: Predict, prompts: Sequence[Prompt], corpus: Corpus, context: int
) -> list[str]:
    rows = [_start(prompt, corpus, context) for prompt in prompts]
    starts = [len(row) for row in rows]
    random = torch.Generator().manual_seed(0)
    texts: dict[int, str] = {}
    while len(texts) < len(prompts):
        going = [index for index in range(len(prompts)) if index not in texts]
        logits = _next(predict, [rows[index][-context:] for index in going])
        for index, line in zip(going, logits, strict=True):
            token = _drawn(line, prompts[index].temperature, random)
            rows[index].append(token)
            ended = token == corpus.separator
            written = rows[index][starts[index] :]
            text = corpus.decode(written[:-1] if ended else written)
            places = [text.find(sign) for sign in prompts[index].until if sign]
            cut = min((place for place in places if place >= 0), default=None)
            if ended or cut is not None or len(written) >= prompts[index].at_most:
                texts[index] = text[:cut]
    return [texts[index] for index in range(len(prompts))]


def _start(prompt: Prompt, corpus: Corpus, context: int) -> list[int]:
    tokens = corpus.encode(prompt.context) or [corpus.separator]
    return tokens[-max(context - prompt.at_most, context // 2, 1) :]


def _next(predict: Predict, rows: list[list[int]]) -> Tensor:
    """Return the logits after the last token of each row: (rows, vocabulary) float32."""
    longest = max(map(len, rows))
    tokens = torch.tensor([row + [0] * (longest - len(row)) for row in rows])
    last = torch.tensor([len(row) - 1 for row in rows])
    logits = predict(tokens.to(device_of(predict)))
    return logits[torch.arange(len(rows)), last].float().cpu()


def _drawn(logits: Tensor, temperature: float, random: torch.Generator) -> int:
    if temperature <= 0.0:
        return int(logits.argmax())
    return int(torch.multinomial((logits / temperature).softmax(0), 1, generator=random))
