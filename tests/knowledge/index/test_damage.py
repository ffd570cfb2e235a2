"""All that an index holds comes from elsewhere: whatever happens to its file, it answers."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from genesys.errors import KnowledgeError
from genesys.knowledge.hit import Hit
from genesys.knowledge.index.catalogue import Catalogue
from genesys.knowledge.index.remembering import Remembering
from genesys.knowledge.index.vector_store import VectorStore
from tests.knowledge.embedding.word_bag import WordBag
from tests.knowledge.index.conftest import Opened
from tests.knowledge.index.notes import Notes, many

QUERIES = ("word3 gates", "text with word5", "says")
NOTES = Notes(many(60))


def answers(catalogue: Catalogue) -> list[Sequence[Hit]]:
    found = [catalogue.search(query, 5) for query in QUERIES]
    assert catalogue.lacking == ""
    catalogue.close()
    return found


@pytest.fixture
def right(opened: Opened) -> list[Sequence[Hit]]:
    """The answers; index and vectors are there afterwards."""
    return answers(opened(NOTES, WordBag()))


@pytest.fixture
def vectors(file: Path) -> Path:
    return file.with_name("vectors.sqlite")


def damages(whole: bytes) -> Iterator[bytes]:
    for power in range(len(whole).bit_length()):
        yield whole[: 2**power]
    for number, start in enumerate(range(0, len(whole), 509)):
        # Every other time letters become other letters, and the text stays one.
        change = (1, 255)[number % 2]
        end = start + 16
        yield whole[:start] + bytes(byte ^ change for byte in whole[start:end]) + whole[end:]
    yield b""
    yield b"%PDF-1.7\n" + whole
    yield b"\x00" * len(whole)
    yield whole + b"more"


def test_an_index_that_is_damaged_anywhere_is_built_anew(
    opened: Opened, file: Path, right: list[Sequence[Hit]]
) -> None:
    whole, bag = file.read_bytes(), WordBag()
    for damaged in damages(whole):
        file.write_bytes(damaged)
        assert answers(opened(NOTES, bag)) == right
    assert bag.embedded == []


def test_vectors_that_are_damaged_anywhere_are_made_anew(
    opened: Opened, vectors: Path, right: list[Sequence[Hit]]
) -> None:
    whole = vectors.read_bytes()
    for damaged in damages(whole):
        vectors.write_bytes(damaged)
        assert answers(opened(NOTES, WordBag())) == right
    bag = WordBag()
    assert answers(opened(NOTES, bag)) == right
    assert bag.embedded == []


@pytest.mark.parametrize("name", ["notes.sqlite", "vectors.sqlite"])
def test_damage_while_it_is_open(
    opened: Opened, file: Path, right: list[Sequence[Hit]], name: str
) -> None:
    damaged = file.with_name(name)
    whole = damaged.read_bytes()
    for bad in (whole[: len(whole) // 2], b"\xff" * len(whole), b"text", b""):
        catalogue = opened(NOTES, WordBag())
        catalogue.search("another question", 1)
        with damaged.open("r+b") as raw:
            raw.truncate()
            raw.write(bad)
        assert answers(catalogue) == right


@pytest.mark.parametrize("name", ["notes.sqlite", "vectors.sqlite"])
def test_a_file_that_is_deleted_while_it_is_open(
    opened: Opened, file: Path, right: list[Sequence[Hit]], name: str
) -> None:
    notes = Notes(dict(NOTES.texts))
    catalogue = opened(notes, WordBag())
    catalogue.search("x", 1)
    file.with_name(name).unlink()
    assert [catalogue.search(query, 5) for query in QUERIES] == right
    notes.texts["new"] = "Vertical bananas."
    assert catalogue.search("bananas", 5)[0].passage.id == "new"
    assert file.with_name(name).exists()


def test_a_file_of_another_version_or_program(
    opened: Opened, file: Path, right: list[Sequence[Hit]]
) -> None:
    for statements in (
        "PRAGMA user_version = 1; CREATE TABLE passage (row INTEGER PRIMARY KEY, id, digest, json)",
        "PRAGMA user_version = 99; CREATE TABLE later (x)",
        "CREATE TABLE notes (x)",
        "PRAGMA user_version = 2; CREATE TABLE notes (x)",
    ):
        file.unlink()
        with closing(sqlite3.connect(file)) as base:
            base.executescript(statements)
        assert answers(opened(NOTES, WordBag())) == right


def test_vectors_of_another_version_or_program(
    opened: Opened, vectors: Path, right: list[Sequence[Hit]]
) -> None:
    for statements in (
        "CREATE TABLE vector (name BLOB PRIMARY KEY)",
        "CREATE TABLE vector (name BLOB PRIMARY KEY, value BLOB, more INT NOT NULL)",
        "CREATE VIEW vector AS SELECT 1 AS name, 'x' AS value",
    ):
        vectors.unlink()
        with closing(sqlite3.connect(vectors)) as base:
            base.executescript(statements)
        assert answers(opened(NOTES, WordBag())) == right


def test_a_writer_that_was_killed_leaves_nothing_half_done(
    opened: Opened, file: Path, right: list[Sequence[Hit]]
) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as base:
        base.execute("PRAGMA cache_size = 1")
        base.execute("BEGIN")
        base.execute("DELETE FROM passage")
        base.execute("DELETE FROM words WHERE rowid % 2")
        half, journal = file.read_bytes(), file.with_name(f"{file.name}-journal").read_bytes()
        base.execute("ROLLBACK")
    for left in (half, half[: len(half) // 2], b"text"):
        file.write_bytes(left)
        file.with_name(f"{file.name}-journal").write_bytes(journal)
        assert answers(opened(NOTES, WordBag())) == right


def test_a_folder_in_the_way_is_said_to_be_one(opened: Opened, file: Path) -> None:
    file.mkdir(parents=True)
    with pytest.raises(KnowledgeError, match=r"notes\.sqlite: expected a file that can be"):
        opened(NOTES).search("gates", 1)
    assert file.is_dir()


def test_a_file_in_the_way_of_the_folder_is_said_to_be_one(opened: Opened, file: Path) -> None:
    file.parent.write_text("not a folder")
    with pytest.raises(KnowledgeError, match=r"notes\.sqlite: expected a file that can be"):
        opened(NOTES).search("gates", 1)


def test_vectors_that_cannot_be_kept_leave_the_words(opened: Opened, vectors: Path) -> None:
    vectors.mkdir(parents=True)
    catalogue = opened(NOTES, WordBag())
    assert catalogue.search("word59", 3)[0].passage.id == "n59"
    assert "not meaning: " in catalogue.lacking
    assert "vectors.sqlite: expected a file that can be read and written" in catalogue.lacking
    vectors.rmdir()
    catalogue.search("word59", 3)
    assert catalogue.lacking == ""


@pytest.fixture
def read_only() -> Iterator[Path]:
    """A folder that this process may read but not write; root lays its powers down for it."""
    folder = Path(tempfile.mkdtemp())
    root = os.geteuid() == 0
    yield folder
    if root:
        os.seteuid(0)
    folder.chmod(0o755)
    shutil.rmtree(folder)


def lock_up(folder: Path) -> None:
    for path in folder.iterdir():
        path.chmod(0o444)
    folder.chmod(0o555)
    if os.geteuid() == 0:
        os.seteuid(65534)


def test_a_read_only_folder_is_said_to_be_one(read_only: Path) -> None:
    lock_up(read_only)
    with pytest.raises(
        KnowledgeError, match=r"n\.sqlite: expected a file that can be read and wri"
    ):
        Catalogue(NOTES, read_only / "n.sqlite", None).search("gates", 1)
    with pytest.raises(
        KnowledgeError, match=r"v\.sqlite: expected a file that can be read and wri"
    ):
        VectorStore(read_only / "v.sqlite").of("model", ["text"])


def test_what_cannot_be_written_is_not_thrown_away(read_only: Path) -> None:
    file, vectors = read_only / "n.sqlite", VectorStore(read_only / "v.sqlite")
    catalogue = Catalogue(NOTES, file, Remembering(WordBag(), vectors))
    catalogue.search("gates", 1)
    catalogue.close()
    vectors.close()
    before = {path.name: path.read_bytes() for path in read_only.iterdir()}
    lock_up(read_only)
    catalogue = Catalogue(Notes({"a": "Gates."}), file, None)
    with pytest.raises(KnowledgeError, match="expected a file that can be read and written"):
        catalogue.search("gates", 1)
    catalogue.close()
    with pytest.raises(KnowledgeError, match="expected a file that can be read and written"):
        vectors.put("model", {"text": WordBag().embed(["text"])[0]})
    vectors.close()
    assert {path.name: path.read_bytes() for path in read_only.iterdir()} == before
