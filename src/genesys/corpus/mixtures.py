"""Mixtures of data sets that have a name."""

from collections.abc import Mapping
from types import MappingProxyType

from genesys.corpus.hub_dataset import HubDataset
from genesys.errors import ConfigError

_EIGHTH = "chengjunyan1/smollm-12.5-corpus"
_SMOLLM = "HuggingFaceTB/smollm-corpus"

MIXTURES: Mapping[str, tuple[HubDataset, ...]] = MappingProxyType(
    {
        "smollm-12.5": (
            HubDataset(_EIGHTH, "fineweb-edu-dedup", weight=70.0),
            HubDataset(_EIGHTH, "cosmopedia-v2", fields=("prompt", "text"), weight=15.0),
            HubDataset(_EIGHTH, "python-edu", weight=8.0),
            HubDataset(_EIGHTH, "open-web-math", weight=5.5),
            HubDataset(_EIGHTH, "stackoverflow-clean", fields=("content",), weight=1.0),
            HubDataset(_EIGHTH, "deepmind-math-small", fields=("question", "answer"), weight=0.5),
        ),
        "smollm": (
            HubDataset(_SMOLLM, "fineweb-edu-dedup", weight=70.0),
            HubDataset(_SMOLLM, "cosmopedia-v2", fields=("prompt", "text"), weight=15.0),
            HubDataset(_EIGHTH, "python-edu", weight=8.0),
            HubDataset("open-web-math/open-web-math", weight=5.5),
            HubDataset(_EIGHTH, "stackoverflow-clean", fields=("content",), weight=1.0),
            HubDataset(_EIGHTH, "deepmind-math-small", fields=("question", "answer"), weight=0.5),
        ),
    }
)
"""`smollm-12.5`: the corpus of the paper, an eighth of SmolLM's, in the paper's proportions;
`smollm`: the same parts, from their own data sets where those have the text (SmolLM's own
`python-edu` has only identifiers of files)."""


def mixture(name: str) -> tuple[HubDataset, ...]:
    """Return the data sets of a named mixture; ConfigError, naming those known, for another."""
    if name not in MIXTURES:
        raise ConfigError(
            f"corpus.mixture: expected one of {', '.join(MIXTURES)}, got {name!r}. Others are "
            "listed in `[[corpus.datasets]]`."
        )
    return MIXTURES[name]
