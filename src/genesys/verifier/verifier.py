"""Verifying is: a design, a rung and a seed in, a verification out."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from genesys.evolution.design import Design
from genesys.evolution.hurdle import Hurdle
from genesys.evolution.ladder import Rung
from genesys.evolution.stopped_run import StoppedRun
from genesys.evolution.verification import Verification
from genesys.sandbox.sandbox import Progress, unheard


class Verifier(ABC):
    """Trains designs and evaluates them."""

    def verify(
        self, design: Design, rung: Rung, seed: int, progress: Progress = unheard
    ) -> Verification:
        """Fit the design to the rung, train it to the end, evaluate it.

        The seed sets initial weights and the order of the training text, so two designs with
        one seed are a paired comparison. Raises DesignError, worded for the record, when the
        design cannot be trained: it did not fit, diverged, crashed, ran over a limit, its proof
        broke or it did not learn.
        """
        found = self.race(design, rung, seed, (), progress)
        assert isinstance(found, Verification), "without hurdles nothing is stopped at one"
        return found

    @abstractmethod
    def race(
        self,
        design: Design,
        rung: Rung,
        seed: int,
        hurdles: Sequence[Hurdle],
        progress: Progress = unheard,
    ) -> Verification | StoppedRun:
        """Do as `verify` does, but break training off at the first hurdle that is not taken."""

    def admit(self, rung: Rung) -> None:
        """See, before any work is done, that designs can be verified on this rung.

        Raises CorpusError when there is too little text for it. By default any rung will do.
        """

    def tidy(self) -> None:
        """Let go of what only a run that goes on needs. By default there is nothing."""
