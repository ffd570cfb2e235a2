"""Verifications that belong to no run: one design on one rung, with one seed or several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from genesys.console.design_page import evidence, scores_table
from genesys.evolution.seed_noise import SeedNoise
from genesys.evolution.verification import Verification

_NOTE = (
    "± is the standard error over the held-out text, seed noise aside.\n"
    "No run was changed: no budget was spent and nothing was recorded."
)


@dataclass(frozen=True)
class TrialPage:
    """What one design scored, seed by seed."""

    verifications: tuple[Verification, ...]

    @property
    def as_json(self) -> dict[str, Any]:
        """The page as plain JSON values: that of the one seed, or each with mean and spread."""
        each = [{**asdict(found), "proof_holds": found.proof.holds} for found in self.verifications]
        if len(each) == 1:
            return each[0]
        noise = SeedNoise(self.verifications)
        return {
            "design_id": self.verifications[0].design_id,
            "rung": self.verifications[0].rung,
            "bits_per_byte": _spread(noise),
            "verifications": each,
        }


def screen(page: TrialPage) -> RenderableType:
    """Draw the page for a terminal."""
    runs = page.verifications
    seeds = [f"seed {found.seed}" for found in runs]
    title = f"{runs[0].design_id} on {runs[0].rung}"
    parts: list[RenderableType] = [
        Text(f"{title}, {seeds[0] if len(runs) == 1 else f'{len(runs)} seeds'}", style="bold"),
        scores_table(runs, seeds, [f"±{found.bits_per_byte.error:.4f}" for found in runs]),
    ]
    if len(runs) > 1:
        noise = SeedNoise(runs)
        parts.append(
            Text(f"mean {noise.mean:.4f} bits per byte, sd {noise.sd:.4f} between seeds", "bold")
        )
    for found, seed in zip(runs, seeds, strict=True):
        parts += evidence(found, found.rung if len(runs) == 1 else seed)
    return Group(*parts, Text(f"\n{_NOTE}", "dim"))


def _spread(noise: SeedNoise) -> Mapping[str, Any]:
    return {"mean": noise.mean, "sd": noise.sd, "each": list(noise.values)}
