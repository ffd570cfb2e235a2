"""Two ways in which a service does not answer."""

from genesys.errors import SourceError


class Passing(Exception):
    """The same request may be answered a little later."""

    def __init__(self, words: str, wait: float | None = None) -> None:
        super().__init__(words)
        self.wait = wait
        """Seconds for which the service asks to be left alone; None where it does not say."""


class Refused(SourceError):
    """The service answered that it will not answer this request, now or later."""

    def __init__(self, words: str, status: int) -> None:
        super().__init__(words)
        self.status = status
