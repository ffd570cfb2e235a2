"""Which text, and how it is cut and counted."""

from __future__ import annotations

import math
from dataclasses import dataclass

from genesys.corpus.hub_dataset import HubDataset
from genesys.errors import ConfigError


@dataclass(frozen=True)
class CorpusSettings:
    """Which text, and how it is cut and counted."""

    documents: str = "sotu"
    """The source of text: a plug-in beside `documents/base.py`."""

    files: tuple[str, ...] = ()
    """Paths or patterns of the user's own files; they take the place of `documents`."""

    text_field: str = "text"
    """The JSON key or Parquet column that holds the text."""

    datasets: tuple[HubDataset, ...] = ()
    """Data sets of the Hugging Face hub; they take the place of `documents`."""

    mixture: str = ""
    """A named mixture of data sets instead: one of `mixtures.MIXTURES`."""

    megabytes: float = 1000.0
    """Text to take from data sets, all together, in millions of bytes."""

    tokenizer: str = ""
    """A `tokenizer.json`, or a model on the hub whose tokenizer it is; empty: train one."""

    vocabulary: int = 2048
    """Entries of the tokenizer that is trained, the separator between documents included."""

    held_out: float = 0.04
    """Share of the bytes that validation and test each get, up to 8 MiB."""

    decontaminate: tuple[str, ...] = ()
    """Files (JSONL, text) with evaluation sets, whose text is removed from training text."""

    def __post_init__(self) -> None:
        """Refuse what no corpus could be prepared with."""
        if not 300 <= self.vocabulary <= 1_000_000:
            raise ConfigError(
                f"corpus.vocabulary: expected 300 to 1,000,000, got {self.vocabulary}."
            )
        if not 0.0 < self.held_out <= 0.25:
            raise ConfigError(f"corpus.held_out: expected above 0 to 0.25, got {self.held_out}.")
        if not 0.0 < self.megabytes < math.inf:
            raise ConfigError(
                f"corpus.megabytes: expected a positive number, got {self.megabytes}."
            )
        named = [name for name in ("files", "datasets", "mixture") if getattr(self, name)]
        if len(named) > 1:
            raise ConfigError(f"corpus: expected one source of text, got {' and '.join(named)}.")
