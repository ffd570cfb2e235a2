"""Which names of tasks there are, and which are meant."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches

from genesys.errors import ConfigError

HEADLINE = (
    "blimp", "wnli", "rte", "winogrande", "cola", "sst2", "wsc273", "inverse_scaling_mc", "mrpc",
)  # fmt: skip
"""The nine tasks of the paper's tables (arXiv 2506.20249)."""

PAPER = (
    "inverse_scaling_mc",
    "cola", "mnli", "mnli_mismatch", "mrpc", "qnli", "qqp", "rte", "sst2", "wnli",
    "squad_completion", "lambada_openai", "hellaswag", "piqa", "arc_easy", "arc_challenge",
    "winogrande", "openbookqa", "mathqa", "sciq", "swag", "wsc273", "qa4mre", "triviaqa",
    "blimp_filtered", "blimp_supplement", "tinyGSM8k", "tinyMMLU", "tinyTruthfulQA",
)  # fmt: skip
"""All 29 of its evaluation. lm-eval has 27 of them; `blimp_filtered` and `blimp_supplement` are
folders of minimal pairs that the BabyLM challenge hands out."""

SETS = {"headline": HEADLINE, "paper": PAPER}
"""Names that stand for several tasks."""


def expanded(names: Iterable[str]) -> tuple[str, ...]:
    """Put the tasks of a set in its place; each task once.

    >>> expanded(["wnli", "headline"])[:3]
    ('wnli', 'blimp', 'rte')
    """
    each = (task for name in names for task in SETS.get(name, (name,)))
    return tuple(dict.fromkeys(each))


def refuse_unknown(names: Iterable[str], known: Collection[str]) -> None:
    """Raise ConfigError for the first name that is none, with those that are near."""
    for name in names:
        if name in known:
            continue
        near = get_close_matches(name, [*known, *SETS], n=5, cutoff=0.5)
        similar = f"near ones are {', '.join(near)}" if near else "nothing is called like it"
        hint = ""
        if name in PAPER:
            hint = (
                f" It is no part of lm-eval: name a `task_folder` with a folder {name} of JSONL "
                "files with sentence_good and sentence_bad, as BabyLM's evaluation data have it."
            )
        raise ConfigError(
            f"evaluation.tasks: expected a task, tag or group of lm-eval, or a set "
            f"({', '.join(SETS)}), got {name!r}; {similar}.{hint}"
        )
