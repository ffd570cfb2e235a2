"""What a worker can be asked to do."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Duties:
    """The steps that one worker takes; the others are left to those who can."""

    designers: frozenset[str] | None = None
    """Whose sessions it runs; None: everybody's."""

    verifies: bool = True

    def include(self, designer: str) -> bool:
        """Whether it runs sessions of this designer."""
        return self.designers is None or designer in self.designers


EVERYTHING = Duties()
