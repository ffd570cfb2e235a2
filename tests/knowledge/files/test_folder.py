"""Adding files to one's own: what is taken, what is refused, and that nothing is overwritten."""

import os
from pathlib import Path

import pytest

from genesys.knowledge.files.folder import Added, add, names
from tests.knowledge.files.made_pdfs import PAPER, encrypted, pictures, printed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "own files"


def held(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_file_is_copied_under_its_name(tmp_path: Path, folder: Path) -> None:
    note = tmp_path / "Über gates & lists.md"
    note.write_text("# Gates\nThey forget.")
    assert add(note, folder) == Added((note.name,))
    assert held(folder) == {note.name: note.read_bytes()}
    assert note.exists()


def test_the_same_again_is_no_new_file(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "a.txt").write_text("one")
    assert add(tmp_path / "a.txt", folder).files == ("a.txt",)
    assert add(tmp_path / "a.txt", folder) == Added(known=("a.txt",))
    assert list(held(folder)) == ["a.txt"]


def test_another_of_the_same_name_gets_a_number(tmp_path: Path, folder: Path) -> None:
    note = tmp_path / "a.txt"
    for text, expected in [("one", ("a.txt",)), ("two", ("a-2.txt",)), ("three", ("a-3.txt",))]:
        note.write_text(text)
        assert add(note, folder).files == expected
        assert add(note, folder).files == ()
    assert held(folder) == {"a.txt": b"one", "a-2.txt": b"two", "a-3.txt": b"three"}


def test_all_of_a_folder_is_taken_that_can_be_read(tmp_path: Path, folder: Path) -> None:
    here = tmp_path / "papers"
    (here / "deep" / ".git").mkdir(parents=True)
    (here / "deep" / "gates.PDF").write_bytes(printed(PAPER))
    (here / "scan.pdf").write_bytes(pictures())
    (here / "locked.pdf").write_bytes(encrypted(printed(PAPER), "x"))
    (here / "refs.bib").write_text("@misc{a, title={T}}\n@misc{b title}\n")
    (here / "table.csv").write_text("1,2")
    (here / ".hidden.md").write_text("x")
    (here / "deep" / ".git" / "a.md").write_text("x")
    added = add(here, folder)
    assert added.files == ("papers/deep/gates.PDF", "papers/refs.bib")
    assert sorted(held(folder)) == sorted(added.files)
    assert [fault.partition(": ")[0] for fault in added.faults] == [
        "papers/locked.pdf",
        "papers/refs.bib",
        "papers/scan.pdf",
    ]
    assert "line 2" in added.faults[1]


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.csv", b"1,2", "a.csv: expected one of .pdf, .md, .markdown, .txt, .bib."),
        ("a", b"text", "a: expected one of .pdf, .md, .markdown, .txt, .bib."),
        ("a.md", b" \n", "a.md: it is empty."),
        ("a.md", b"---\nx: y\n---\n# Only\n## headings", "a.md: it has no text."),
        ("a.txt", b"na\xefve", "a.txt: expected UTF-8, got byte 0xef at 2: save it as UTF-8"),
        ("a.pdf", b"%PDF-1.7", "a.pdf: expected a PDF, got what is damaged or none at all"),
        ("a.bib", b"text", "a.bib: expected entries such as `@article{key, title = {...}}`"),
        ("a.bib", b"@misc{a title}", "a.bib: line 1: a title has no title. Mend it"),
        (".a.md", b"text", ".a.md: expected a name that does not begin with a dot: rename it."),
    ],
)
def test_what_cannot_be_read_is_refused(
    name: str, data: bytes, expected: str, tmp_path: Path, folder: Path
) -> None:
    (tmp_path / name).write_bytes(data)
    added = add(tmp_path / name, folder)
    assert added.files == ()
    assert len(added.faults) == 1
    assert added.faults[0].startswith(expected)
    assert not folder.exists()


def test_a_file_above_the_limit_is_refused(tmp_path: Path, folder: Path) -> None:
    with (tmp_path / "a.txt").open("wb") as file:
        file.truncate(100_000_001)
    assert add(tmp_path / "a.txt", folder).faults == ("a.txt: it has more than 100 MB: split it.",)


def test_no_such_file_and_nothing_to_read(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "empty").mkdir()
    (fault,) = add(tmp_path / "nowhere.pdf", folder).faults
    assert fault.endswith("nowhere.pdf: there is no such file or folder.")
    (fault,) = add(tmp_path / "empty", folder).faults
    assert fault.endswith("no file in it ends in .pdf, .md, .markdown, .txt, .bib.")


def test_what_is_in_the_folder_is_not_added_to_it(tmp_path: Path, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text("one")
    assert "already" in add(folder / "a.txt", folder).faults[0]
    assert "already" in add(folder, folder).faults[0]
    (tmp_path / "b.txt").write_text("two")
    assert add(tmp_path, folder).files == (f"{tmp_path.name}/b.txt",)
    assert len(held(folder)) == 2


def test_links_within_a_folder_are_not_followed(tmp_path: Path, folder: Path) -> None:
    here = tmp_path / "here"
    here.mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "b.txt").write_text("secret")
    (here / "a.txt").symlink_to(tmp_path / "secret.txt")
    (here / "more").symlink_to(tmp_path / "secrets")
    added = add(here, folder)
    assert added == Added(faults=("here/a.txt: links are not followed: put the file itself here.",))


def test_a_link_that_was_named_is_followed(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "a.txt").write_text("one")
    (tmp_path / "b.txt").symlink_to(tmp_path / "a.txt")
    assert add(tmp_path / "b.txt", folder).files == ("a.txt",)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Only POSIX systems have named pipes.")
@pytest.mark.timeout(20)
def test_a_pipe_is_not_waited_for(tmp_path: Path, folder: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    assert "expected a file" in add(tmp_path / "a.txt", folder).faults[0]


def test_names_that_steer_a_terminal_are_shown_harmless(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "a\x1b[31m\n.txt").write_text("one")
    assert add(tmp_path / "a\x1b[31m\n.txt", folder).files == ("a\\x1b[31m\\n.txt",)


def test_a_folder_that_cannot_be_written_is_told_of(tmp_path: Path, folder: Path) -> None:
    folder.parent.mkdir()
    folder.write_text("in the way")
    (tmp_path / "a.txt").write_text("one")
    assert "cannot be copied" in add(tmp_path / "a.txt", folder).faults[0]


def test_names_come_sorted_and_only_of_known_formats(tmp_path: Path) -> None:
    for name in ("b.md", "a/c.TXT", "a/d.py", "z.markdown", ".x/y.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert names(tmp_path) == ["a/c.TXT", "b.md", "z.markdown"]
    assert names(tmp_path / "nowhere") == []
