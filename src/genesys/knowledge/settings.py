"""What a run may look up, and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import platformdirs
from annotated_types import Ge

from genesys.knowledge.inquiry import Allowance


@dataclass(frozen=True)
class KnowledgeSettings:
    """Settings under `[knowledge]`."""

    embedding: Mapping[str, Any] = field(default_factory=lambda: {"name": "minilm"})
    """`name` is that of the plug-in, or `none` to search by words alone; all else are its
    options."""

    sources: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Sources outside this machine by name, each with its options; none unless named."""

    files: Path | None = None
    """The folder of one's own files; `files` in the user's data folder unless named."""

    rounds: Annotated[int, Ge(1)] = 3
    """Of looking up, in one attempt of one agent."""

    passages: Annotated[int, Ge(1)] = 20
    """That one attempt may bring into a prompt."""

    tokens: Annotated[int, Ge(1)] = 8_000
    """Of these passages together."""

    @property
    def files_folder(self) -> Path:
        """Where one's own files are."""
        return self.files or Path(platformdirs.user_data_dir("genesys")) / "files"

    @property
    def allowance(self) -> Allowance:
        """The bounds of one inquiry."""
        return Allowance(self.rounds, self.passages, self.tokens)
