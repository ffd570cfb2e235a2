"""Rungs that are known by name: ours for a laptop, and the paper's."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """How large models are and how they are trained; None leaves it to the recipe's formulas."""

    name: str

    parameters: int
    """Of the models, a tied embedding included."""

    tokens: int
    """That each of them is trained on."""

    width: int | None = None
    """Of the paper's GPT; other designs get their own from the tuner."""

    blocks: int | None = None

    context: int | None = None
    """Tokens in a sequence."""

    batch: int | None = None
    """Tokens in a step."""

    learning_rate: float | None = None
    """Peak, under AdamW."""


OURS = (
    Scale("nano", 300_000, 300_000),
    Scale("micro", 600_000, 500_000),
    Scale("milli", 1_500_000, 900_000),
    Scale("centi", 4_000_000, 1_500_000),
)
"""For one or two CPU cores and a vocabulary of about 2,000."""

PAPER = (
    Scale("14M", 5_280_384, 700_000_000, 128, 6, 2048, 524_288, 1e-3),
    Scale("31M", 12_920_064, 1_240_000_000, 256, 6, 2048, 524_288, 1e-3),
    Scale("70M", 35_277_312, 2_100_000_000, 512, 6, 2048, 524_288, 1e-3),
    Scale("125M", 109_566_720, 2_500_000_000, 768, 12, 2048, 524_288, 6e-4),
    Scale("350M", 334_906_368, 7_000_000_000, 1024, 24, 2048, 524_288, 3e-4),
    Scale("760M", 728_851_968, 15_200_000_000, 1536, 24, 2048, 524_288, 2.5e-4),
    Scale("1300M", 1_273_792_512, 26_000_000_000, 2048, 24, 2048, 1_048_576, 2e-4),
)
"""Of arXiv 2506.20249, with its vocabulary of 32,000. Tokens are its multiple (50, 40, 30, then 20)
of the size in the name: 0.7B at 14M, as it states."""

SCALES = {scale.name: scale for scale in (*OURS, *PAPER)}
