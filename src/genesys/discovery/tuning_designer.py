"""A design session that changes one setting of a design that was found worth it."""

from genesys.architecture.edits.change_setting import ChangeSetting
from genesys.architecture.edits.shelf import Shelf
from genesys.checker.checker import Checker
from genesys.discovery.genetic_designer import GeneticDesigner


class TuningDesigner(GeneticDesigner):
    """Classical search within a design: its units stay, their numbers change.

    The scheduler gives it the best designs of LLMs as parents; whether a change was worth it, the
    fitness tells.
    """

    def __init__(self, shelf: Shelf, checker: Checker) -> None:
        super().__init__(shelf, checker, (ChangeSetting(),))
