"""How likely a model finds what it is asked: every request in one pass, nothing twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy
import torch
from torch import Tensor

from genesys.architecture.language_model import LanguageModel
from genesys.verifier.evaluation.answers import Answers
from genesys.verifier.evaluation.predict import Predict, device_of
from genesys.verifier.evaluation.requests import Requests

_TOKENS_AT_ONCE = {"cpu": 2048, "cuda": 1 << 16}
_LOGITS_AT_ONCE = {"cpu": 1 << 18, "cuda": 1 << 26}
"""By kind of device; on a CPU what fits into its cache: twice as fast as sixteen times as much."""


@dataclass(frozen=True)
class _Asked:
    """Tokens whose probability is asked, in the order of the inputs that are read for them."""

    inputs: list[Any]
    """What is read, none a beginning of another one, shortest first: (length,) int32 each."""

    line: Any
    """Which input an asked token is predicted by: (asked,) int64, ascending."""

    position: Any
    """After which of its tokens: (asked,) int64."""

    target: Any
    """The token: (asked,) int64."""

    owner: Any
    """The request that it belongs to: (asked,) int64."""


@dataclass(frozen=True)
class Scorer:
    """Scores requests: bucketed by length, the head applied where something is asked alone.

    Models are causal, so what stands at the end of an input changes nothing before it: an input
    that is the beginning of another one is not read again, neither is one that several requests
    share, such as the context of choices of one token.

    A request that is longer than the context loses its beginning, as in lm-eval. A continuation
    that is longer is cut in windows, each with as much before it as fits: every token is asked
    once (lm-eval's rolling log-likelihood).
    """

    requests: Requests
    context: int | None = None
    """Tokens that a model may read at once; None for any number."""

    def answers(self, predict: Predict) -> Answers:
        """Return what the model makes of the requests."""
        asked, count = self._asked, len(self.requests)
        features, head = _parts(predict)
        device = device_of(predict)
        values = torch.zeros(count, dtype=torch.float64)
        missed = torch.zeros(count, dtype=torch.int64)
        at_once = _TOKENS_AT_ONCE.get(device.type, _TOKENS_AT_ONCE["cpu"])
        for first, last in _batches([len(tokens) for tokens in asked.inputs], at_once):
            start, end = numpy.searchsorted(asked.line, [first, last])
            read = features(_padded(asked.inputs[first:last]).to(device))
            place = torch.from_numpy(
                (asked.line[start:end] - first) * read.shape[1] + asked.position[start:end]
            )
            target = torch.from_numpy(asked.target[start:end])
            found, likeliest = _predicted(read.flatten(0, 1), place, target, head)
            owner = torch.from_numpy(asked.owner[start:end])
            values.index_add_(0, owner, found)
            missed.index_add_(0, owner, (~likeliest).long())
        return Answers(values.numpy(), (missed == 0).numpy())

    @cached_property
    def _asked(self) -> _Asked:
        pieces = list(self._pieces())
        # In the order of their bytes, an input stands just before those that it begins.
        inputs = [tokens[:-1] for _, tokens, _ in pieces]
        keys = [tokens.astype(">u4").tobytes() for tokens in inputs]
        order = sorted(range(len(pieces)), key=keys.__getitem__)
        kept: list[int] = []
        held = numpy.zeros(len(pieces), dtype=numpy.int64)
        for index in reversed(order):
            if not kept or not keys[kept[-1]].startswith(keys[index]):
                kept.append(index)
            held[index] = kept[-1]
        kept.sort(key=lambda index: len(inputs[index]))
        lines = numpy.zeros(len(pieces), dtype=numpy.int64)
        lines[kept] = numpy.arange(len(kept))
        counts = numpy.asarray([asked for *_, asked in pieces], dtype=numpy.int64)
        position = [
            numpy.arange(len(tokens) - 1 - asked, len(tokens) - 1) for _, tokens, asked in pieces
        ]
        target = [tokens[len(tokens) - asked :] for _, tokens, asked in pieces]
        owners = numpy.asarray([owner for owner, *_ in pieces], dtype=numpy.int64)
        line = numpy.repeat(lines[held], counts)
        sorting = numpy.argsort(line, kind="stable")
        return _Asked(
            [inputs[index] for index in kept],
            line[sorting],
            _joined(position)[sorting],
            _joined(target)[sorting],
            numpy.repeat(owners, counts)[sorting],
        )

    def _pieces(self) -> Iterator[tuple[int, Any, int]]:
        """Yield each request, or the windows of one, as (owner, tokens, how many are asked)."""
        rows = zip(self.requests.rows, self.requests.asked.tolist(), strict=True)
        for owner, (tokens, asked) in enumerate(rows):
            if not asked:
                continue
            most = self.context or len(tokens)
            first = len(tokens) - asked
            for start in range(first, len(tokens), most):
                end = min(start + most, len(tokens))
                yield owner, tokens[max(0, end - most - 1) : end], end - start


def _parts(predict: Predict) -> tuple[Callable[[Tensor], Tensor], Callable[[Tensor], Tensor]]:
    """Return what maps tokens to features, and what maps some of these to logits."""
    if isinstance(predict, LanguageModel):
        return predict.features, predict.logits
    return predict, lambda logits: logits


def _predicted(
    features: Tensor, place: Tensor, target: Tensor, head: Callable[[Tensor], Tensor]
) -> tuple[Tensor, Tensor]:
    """Return log-probability and whether it is the likeliest, of each target: (asked,)."""
    needed, which = torch.unique(place, return_inverse=True)
    order = torch.argsort(which, stable=True)
    memory = _LOGITS_AT_ONCE.get(features.device.type, _LOGITS_AT_ONCE["cpu"])
    at_once = max(1, memory // head(features[:1]).shape[-1])
    values, likeliest = [], []
    for start in range(0, len(needed), at_once):
        logits = head(features[needed[start : start + at_once].to(features.device)]).float()
        bounds = torch.tensor([start, start + len(logits)])
        begin, end = torch.searchsorted(which[order], bounds).tolist()
        own = order[begin:end]
        line = (which[own] - start).to(logits.device)
        wanted = target[own].to(logits.device)
        chosen, peak = logits[line, wanted], logits.amax(-1)
        total = (logits - peak[:, None]).exp_().sum(-1).log() + peak
        values.append((chosen - total[line]).double().cpu())
        best = chosen == peak[line]
        # Of equal ones the first is taken; where the target is below the peak, none need be found.
        best[best.clone()] = logits[line[best]].argmax(-1) == wanted[best]
        likeliest.append(best.cpu())
    back = torch.argsort(order)
    return torch.cat(values)[back], torch.cat(likeliest)[back]


def _batches(lengths: list[int], at_once: int) -> Iterator[tuple[int, int]]:
    """Cut inputs that are in the order of their lengths where a batch is full."""
    first = 0
    for index, length in enumerate(lengths):
        if index > first and (index - first + 1) * length > at_once:
            yield first, index
            first = index
    if lengths:
        yield first, len(lengths)


def _padded(inputs: list[Any]) -> Tensor:
    tokens = numpy.zeros((len(inputs), max(map(len, inputs))), dtype=numpy.int64)
    for line, own in zip(tokens, inputs, strict=True):
        line[: len(own)] = own
    return torch.from_numpy(tokens)


def _joined(parts: list[Any]) -> Any:
    return numpy.concatenate(parts).astype(numpy.int64) if parts else numpy.zeros(0, numpy.int64)
