"""What a design session promises: parents in, a checked design or the reason why not out."""

from abc import ABC, abstractmethod
from random import Random

from genesys.evolution.events import (
    DesignAdded,
    DesignRefused,
    DesignRepeated,
    SessionAbandoned,
    SessionStarted,
)
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.sandbox.sandbox import Progress

SessionEnd = DesignAdded | DesignRefused | DesignRepeated | SessionAbandoned


class Designer(ABC):
    """Runs design sessions. A poor idea or invalid code is a result, never an error."""

    @abstractmethod
    def design(
        self,
        number: int,
        session: SessionStarted,
        tree: EvolutionTree,
        random: Random,
        progress: Progress,
    ) -> SessionEnd:
        """Run the session that entry `number` of the journal started."""
