"""Keeps a worker's lease alive while it works, and hands on how far it is."""

import threading
from contextlib import suppress
from types import TracebackType
from typing import Self

from genesys.errors import JournalError
from genesys.journal.journal import Journal

RENEWAL_SECONDS = 2.0


class HeldClaim:
    """Renews the lease of a claimed step every few seconds until the block is left."""

    def __init__(self, journal: Journal, claim: int) -> None:
        self._journal = journal
        self._claim = claim
        self._latest = (0.0, "")
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._renew, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def progress(self, fraction: float, note: str) -> None:
        """Take note of how far the step is; written with the next renewal."""
        self._latest = (fraction, note)

    def _renew(self) -> None:
        while not self._over.wait(RENEWAL_SECONDS):
            fraction, note = self._latest
            # A store that is out of reach for a while costs the lease at worst, never the work.
            with suppress(JournalError):
                self._journal.renew(self._claim, fraction=fraction, note=note)
