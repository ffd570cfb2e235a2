"""Interruptions, threads and other processes at one index."""

import json
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest

from genesys.knowledge.index.catalogue import Catalogue
from genesys.knowledge.index.remembering import Remembering
from genesys.knowledge.index.vector_store import VectorStore
from tests.knowledge.embedding.word_bag import WordBag
from tests.knowledge.index.conftest import Opened
from tests.knowledge.index.notes import Notes, many

COUNT = 400
PROCESS = """
import json, sys
from pathlib import Path
from genesys.knowledge.index.catalogue import Catalogue
from genesys.knowledge.index.remembering import Remembering
from genesys.knowledge.index.vector_store import VectorStore
from tests.knowledge.embedding.word_bag import WordBag
from tests.knowledge.index.notes import Notes, many

folder = Path(sys.argv[1])
bag = WordBag(log=folder / "log")
made = Remembering(bag, VectorStore(folder / "vectors.sqlite"))
catalogue = Catalogue(Notes(many(int(sys.argv[2]))), folder / "notes.sqlite", made)
print("ready", flush=True)
sys.stdin.readline()
found = [catalogue.search(f"word{n} gates", 5) for n in range(3)]
print(json.dumps([[[hit.passage.id, hit.score] for hit in hits] for hits in found]))
"""


def process(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROCESS, str(folder), str(COUNT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("damaged", [False, True])
def test_processes_at_once_agree_and_embed_nothing_twice(tmp_path: Path, damaged: bool) -> None:
    if damaged:
        (tmp_path / "notes.sqlite").write_bytes(b"\x00" * 5000)
    running = [process(tmp_path) for _ in range(3)]
    for one in running:
        assert one.stdout
        assert one.stdout.readline() == "ready\n"
    for one in running:
        assert one.stdin
        one.stdin.write("\n")
        one.stdin.flush()
    outputs = [one.communicate(timeout=120)[0] for one in running]
    assert [one.returncode for one in running] == [0, 0, 0]
    assert outputs[0] == outputs[1] == outputs[2]
    assert len(json.loads(outputs[0])[0]) == 5
    texts = (tmp_path / "log").read_text().splitlines()
    passages = [text for text in texts if not text.startswith('"word')]
    assert len(passages) > COUNT
    assert max(Counter(passages).values()) == 1


def test_an_interruption_loses_nothing_that_was_embedded(opened: Opened) -> None:
    class Interrupted(WordBag):
        def embed(self, texts: list[str]) -> object:  # type: ignore[override]
            if len(self.embedded) >= 512:
                raise KeyboardInterrupt
            return super().embed(texts)

    notes, before, after = Notes(many(COUNT)), Interrupted(), WordBag()
    catalogue = opened(notes, before)
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            catalogue.search("word3 gates", 5)
    assert len(before.embedded) == 512
    found = opened(notes, after).search("word3 gates", 5)
    assert not set(before.embedded) & set(after.embedded)
    assert found == opened(notes, WordBag()).search("word3 gates", 5)


def test_an_interruption_while_passages_are_kept_leaves_the_index_whole(opened: Opened) -> None:
    class Interrupted(Notes):
        def passages(self) -> list[object]:  # type: ignore[override]
            raise KeyboardInterrupt

    right = opened(Notes()).search("tokens experts", 5)
    with pytest.raises(KeyboardInterrupt):
        opened(Interrupted({"a": "Gates."})).search("gates", 1)
    assert opened(Notes()).search("tokens experts", 5) == right


def test_threads_at_one_catalogue_find_what_one_finds(opened: Opened) -> None:
    notes, bag = Notes(many(60)), WordBag()
    right = {
        f"word{n} gates": opened(notes, WordBag()).search(f"word{n} gates", 5) for n in range(8)
    }
    catalogue = opened(notes, bag)
    wrong: list[str] = []

    def ask() -> None:
        wrong.extend(query for query in right if catalogue.search(query, 5) != right[query])

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert bag.embedded == []


def test_threads_see_each_change_of_the_collection(opened: Opened) -> None:
    notes = Notes(many(20))
    catalogue = opened(notes, WordBag())
    faults: list[str] = []

    def ask() -> None:
        for _ in range(20):
            hits = catalogue.search("word3 bananas", 5)
            faults.extend(hit.why for hit in hits if not hit.why)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for n in range(10):
        notes.texts = {**notes.texts, f"new{n}": f"Bananas number {n}."}
        assert f"new{n}" in {hit.passage.id for hit in catalogue.search(f"bananas number {n}", 20)}
    for thread in threads:
        thread.join()
    assert faults == []


def test_programs_with_other_passages_each_see_their_own(opened: Opened) -> None:
    one = opened(Notes({"a": "Gates of one.", "b": "More gates. They forget."}), WordBag())
    other = opened(Notes({"a": "Gates. Of another. Which is longer.", "c": "Gates."}), WordBag())
    for _ in range(3):
        assert {hit.passage.text for hit in one.search("gates", 5)} == {
            "Gates of one.",
            "More gates. They forget.",
        }
        assert {hit.passage.id for hit in other.search("gates", 5)} == {"a", "c"}


def test_a_catalogue_that_is_up_to_date_writes_nothing(opened: Opened, file: Path) -> None:
    one, other = opened(Notes(), WordBag()), opened(Notes(), WordBag())
    one.search("gates", 1)
    other.search("gates", 1)
    before = file.stat().st_mtime_ns
    for _ in range(3):
        one.search("gates", 1)
        other.search("gates", 1)
    assert file.stat().st_mtime_ns == before


def test_progress_is_told(file: Path) -> None:
    told: list[tuple[float, str]] = []
    store = VectorStore(file)
    catalogue = Catalogue(
        Notes(many(COUNT)),
        None,
        Remembering(WordBag(), store),
        lambda fraction, note: told.append((fraction, note)),
    )
    catalogue.search("gates", 1)
    assert [note for _, note in told] == ["reading the notes for their meaning"] * len(told)
    fractions = [fraction for fraction, _ in told]
    assert len(fractions) >= 3
    assert fractions == sorted(fractions)
    assert 0.0 <= fractions[0] < fractions[-1] <= 1.0
    catalogue.search("gates", 1)
    assert len(told) == len(fractions)
    catalogue.close()
    store.close()
