"""The tasks that every verification scores: they need no data besides the corpus's tokenizer."""

from genesys.verifier.evaluation.tasks.base import Task
from genesys.verifier.evaluation.tasks.minimal_pairs import MinimalPairs
from genesys.verifier.evaluation.tasks.recall import Recall


def standard_tasks() -> tuple[Task, ...]:
    """Return them, in the order in which they are shown."""
    return (MinimalPairs(), Recall())
