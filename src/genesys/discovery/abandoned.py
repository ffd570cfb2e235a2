"""Ends a session without a design, from wherever it is."""


class Abandoned(Exception):
    """The session is given up: at this stage, for this reason."""

    def __init__(self, stage: str, reason: str) -> None:
        super().__init__(f"{stage}: {reason}")
        self.stage = stage
        self.reason = reason
