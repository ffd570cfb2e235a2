"""Verifying is: a design, a rung and a seed in, a verification out."""

from abc import ABC, abstractmethod

from genesys.evolution.design import Design
from genesys.evolution.ladder import Rung
from genesys.evolution.verification import Verification
from genesys.sandbox.sandbox import Progress, unheard


class Verifier(ABC):
    """Trains designs and evaluates them."""

    @abstractmethod
    def verify(
        self, design: Design, rung: Rung, seed: int, progress: Progress = unheard
    ) -> Verification:
        """Fit the design to the rung, train it, evaluate it.

        The seed sets initial weights and the order of the training text, so two designs with
        one seed are a paired comparison. Raises DesignError, worded for the record, when the
        design cannot be trained: it did not fit, diverged, crashed, ran over a limit, its proof
        broke or it did not learn.
        """

    def admit(self, rung: Rung) -> None:
        """See, before any work is done, that designs can be verified on this rung.

        Raises CorpusError when there is too little text for it. By default any rung will do.
        """
