"""A session in processes that are killed. They fork, so that each begins in no time."""

import json
import os
import threading
from pathlib import Path

from genesys.evolution.events import DesignAdded
from genesys.journal.store_transcripts import StoreTranscripts
from genesys.llm.providers.openai_compatible import OpenAICompatible
from genesys.llm.spend import Caps
from tests.discovery.remote_sessions import staffed
from tests.discovery.sessions import designer, run

UNHARMED = "unharmed"
MOST = 60
"""Processes, one after the other."""


def until_one_lives(address: str, folder: Path) -> None:
    """Run a session by a process that may be killed, then by another, until one ends it.

    Before that, one that nobody harms, by which all is imported that is slow to import. The file
    `told` gets the designs of both, and how each process ended.
    """
    unharmed = _design(address, folder / "unharmed.sqlite", UNHARMED)
    assert threading.active_count() == 1, "to fork beside threads is to hang some day"
    ends: list[int] = []
    while len(ends) < MOST and (not ends or ends[-1] < 0):
        child = os.fork()
        if not child:
            _be_mortal(address, folder)
        ends.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    found = (folder / "design").read_text()
    (folder / "told").write_text(json.dumps([unharmed, found, ends]))


def _be_mortal(address: str, folder: Path) -> None:
    code = 1
    try:
        design = _design(address, folder / "run.sqlite", str(os.getpid()))
        (folder / "design").write_text(design)
        code = 0
    finally:
        os._exit(code)


def _design(address: str, path: Path, name: str) -> str:
    """Run session 7, or go on with it; return the design. The server is told this name."""
    llm = OpenAICompatible("m", address=f"{address}/v1", body={"user": name}, patience_seconds=0.0)
    transcripts = StoreTranscripts(path)
    try:
        end = run(designer(staffed(llm), transcripts, caps=Caps(dollars=100.0)))
    finally:
        transcripts.close()
    assert isinstance(end, DesignAdded), end
    return end.design.id
