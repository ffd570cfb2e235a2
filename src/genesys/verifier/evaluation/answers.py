"""What a model answered, as it leaves the sandbox."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy


@dataclass(frozen=True)
class Answers:
    """What a model made of requests, in their order."""

    log_probabilities: Any
    """Of the whole continuation, in nats: (requests,) float64."""

    greedy: Any
    """Whether each token of it was the likeliest: (requests,) bool."""

    def packed(self) -> dict[str, str]:
        """Return a JSON form, 11 bytes a request: a job's answer must not grow too long."""
        return {
            "log_probabilities": _text(self.log_probabilities.astype("<f8")),
            "greedy": _text(numpy.packbits(self.greedy)),
        }

    @classmethod
    def unpacked(cls, plain: Mapping[str, str], count: int) -> Answers:
        """Read the JSON form of answers to so many requests; ValueError for anything else."""
        values = numpy.frombuffer(base64.b64decode(plain["log_probabilities"], validate=True))
        bits = numpy.frombuffer(base64.b64decode(plain["greedy"], validate=True), dtype="u1")
        if len(values) != count or len(bits) != (count + 7) // 8:
            raise ValueError(f"expected answers to {count} requests, got {len(values)}")
        return cls(values, numpy.unpackbits(bits, count=count).astype(bool))


def _text(array: Any) -> str:
    return base64.b64encode(array.tobytes()).decode("ascii")
