"""What a job has on disk is measured, and all of it can be removed."""

import os

import pytest

from genesys.sandbox import disk
from genesys.sandbox.disk import DEEPEST, Disk, clear


def over(folder, *writable, most=2**20):
    return Disk(os.getpid(), folder, writable, most).over(thorough=True)


def test_what_is_small_is_not_over(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").write_text("b")
    assert over(tmp_path) is None


def test_bytes_are_counted_wherever_they_lie(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "c").write_bytes(bytes(2**21))
    assert over(tmp_path) == "1 MiB of disk"


def test_a_file_without_a_name_counts(tmp_path):
    with (tmp_path / "a").open("wb") as file:
        file.write(bytes(2**21))
        file.flush()
        (tmp_path / "a").unlink()
        assert over(tmp_path) == "1 MiB of disk"


def test_a_folder_that_is_given_counts_from_where_it_was(tmp_path):
    scratch, given = tmp_path / "scratch", tmp_path / "given"
    for folder in (scratch, given):
        folder.mkdir()
    (given / "before").write_bytes(bytes(2**23))
    watched = Disk(os.getpid(), scratch, [given], 2**20)
    (given / "a").write_bytes(bytes(2**21))
    assert watched.over(thorough=True) is None
    (given / "b").write_bytes(bytes(2**22))
    assert watched.over(thorough=True) == f"4 MiB of disk in {given}"


def test_files_are_limited(tmp_path, monkeypatch):
    monkeypatch.setattr(disk, "MOST_FILES", 10)
    for index in range(10):
        (tmp_path / str(index)).touch()
    assert over(tmp_path) is None
    (tmp_path / "one more").touch()
    assert over(tmp_path) == "10 files"


@pytest.mark.parametrize("name", ["d", "d" * 100])
def test_depth_is_limited(tmp_path, name):
    here = os.getcwd()
    os.chdir(tmp_path)
    try:
        for _ in range(DEEPEST + 1):
            os.mkdir(name)
            os.chdir(name)
    finally:
        os.chdir(here)
    assert over(tmp_path) == "100 folders within one another"


def build(folder):
    """Build what hostile code leaves: deep beyond any path, shut, full of names."""
    here = os.getcwd()
    os.chdir(folder)
    try:
        for index in range(1500):
            os.mkdir("d" * 50)
            os.chdir("d" * 50)
            if index % 100 == 0:
                for name in ("0.up", "1.up", "file"):
                    with open(name, "w") as file:
                        file.write(name)
                os.mkdir("2.up", 0o300)
                os.mkdir("2.up/inner")
                os.chmod("2.up", 0)
                os.symlink("/etc", "link")
    finally:
        os.chdir(here)


def test_everything_can_be_removed(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("kept")
    folder = tmp_path / "scratch"
    folder.mkdir()
    os.symlink(outside, folder / "link")
    build(folder)
    clear(str(folder))
    assert not folder.exists()
    assert (outside / "kept").read_text() == "kept"


@pytest.mark.parametrize("name", ["absent", "file"])
def test_removing_what_is_no_folder_does_nothing(tmp_path, name):
    (tmp_path / "file").touch()
    clear(str(tmp_path / name))
    assert (tmp_path / "file").exists()
