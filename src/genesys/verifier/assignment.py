"""What both jobs of a verification are told, as it crosses into the sandbox."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from genesys.evolution.hurdle import Hurdle
from genesys.verifier.recipe import Recipe


def weights_file(folder: Path, design_id: str, rung: str, seed: int) -> Path:
    """Return where a verification's weights are kept in a folder of weights."""
    return folder / design_id / f"{rung}-seed{seed}.safetensors"


@dataclass(frozen=True)
class Assignment:
    """A composed design, its seed, and all that it is trained and judged with."""

    code: str
    corpus: Path
    recipe: Recipe
    seed: int
    weights: Path
    """The safetensors file that training writes and evaluation reads."""

    patience: float
    """How many times the time of a GPT training may take."""

    compile: bool | None = None
    """Whether the model is compiled; by default where that pays for itself."""

    hurdles: tuple[Hurdle, ...] = ()

    leaves_trunk: bool = False
    """Whether the design may be trained further at this size, on a rung with more tokens."""

    @property
    def kept(self) -> Path:
        """Where a run keeps its state, so that it can be resumed when it is broken off."""
        return self.weights.with_suffix(".state")

    @property
    def trunk(self) -> Path:
        """Where the runs of one design and size leave their state before the cooldown."""
        return self.weights.with_name(f"{self.recipe.parameters}-seed{self.seed}.trunk")

    def payload(self) -> dict[str, Any]:
        """Return the JSON form."""
        return asdict(self) | {"corpus": str(self.corpus), "weights": str(self.weights)}

    @classmethod
    def of(cls, payload: dict[str, Any]) -> Assignment:
        """Read the JSON form back."""
        paths = {name: Path(payload[name]) for name in ("corpus", "weights")}
        hurdles = tuple(Hurdle(**hurdle) for hurdle in payload["hurdles"])
        recipe = Recipe(**payload["recipe"])
        return cls(**{**payload, **paths, "recipe": recipe, "hurdles": hurdles})
