"""Keeps the verifications from which seed noise is measured, so that they are paid for once."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from genesys.errors import UnprovedError
from genesys.evolution.design import Design
from genesys.evolution.hurdle import Hurdle
from genesys.evolution.ladder import Rung
from genesys.evolution.stopped_run import StoppedRun
from genesys.evolution.verification import Verification
from genesys.sandbox.sandbox import Progress, unheard
from genesys.verifier.pretraining import Pretraining
from genesys.verifier.verifier import Verifier
from genesys.whole_file import write_whole

_STORED: TypeAdapter[Verification] = TypeAdapter(Verification)


class Replicates(Verifier):
    """Verifies as `inner` does, but looks up seeds other than 0 if they were verified before.

    Those are repeats of one reference design, made to measure noise; any run on this machine
    may use them. They are stored as JSON in `folder`, one file each, named by everything that
    the score depends on. Seed 0 is always verified anew. A file that cannot be read is verified
    again and written over.
    """

    def __init__(self, inner: Pretraining, folder: Path) -> None:
        self._inner = inner
        self._folder = folder / "replicates"

    def race(
        self,
        design: Design,
        rung: Rung,
        seed: int,
        hurdles: Sequence[Hurdle],
        progress: Progress = unheard,
    ) -> Verification | StoppedRun:
        """Return the stored verification, or verify and store; raises as `inner` does."""
        if seed == 0:
            return self._inner.race(design, rung, seed, hurdles, progress)
        path = self._folder / f"{self._key(design, rung, seed)}.json"
        found = _read(path)
        if found is not None:
            return replace(found, design_id=design.id, rung=rung.name)
        verification = self._inner.verify(design, rung, seed, progress)
        write_whole(path, _STORED.dump_json(verification))
        return verification

    def admit(self, rung: Rung) -> None:
        """Admit the rungs that `inner` admits."""
        self._inner.admit(rung)

    def tidy(self) -> None:
        """Tidy up as `inner` does; what is stored stays."""
        self._inner.tidy()

    def _key(self, design: Design, rung: Rung, seed: int) -> str:
        parts = (self._inner.conditions(rung), design.unit_tree.digest, str(seed))
        return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]


def _read(path: Path) -> Verification | None:
    try:
        return _STORED.validate_json(path.read_bytes())
    except (OSError, ValidationError, UnprovedError):
        return None
