"""Transcripts keep every answer, whatever happens to those who asked."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from genesys.journal.memory_transcripts import MemoryTranscripts
from genesys.journal.store_transcripts import StoreTranscripts
from genesys.journal.transcripts import Transcripts
from genesys.testing.contracts.transcripts import TranscriptsContract


class TestStoreTranscripts(TranscriptsContract):
    @pytest.fixture
    def transcripts(self, tmp_path: Path) -> Iterator[Transcripts]:
        made = StoreTranscripts(tmp_path / "j.sqlite")
        yield made
        made.close()


class TestMemoryTranscripts(TranscriptsContract):
    @pytest.fixture
    def transcripts(self) -> Transcripts:
        return MemoryTranscripts()
