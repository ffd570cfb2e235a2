"""Packages are fetched whole or not at all, read but never run, and kept as text."""

import hashlib
import io
import os
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.corpus.archives import client_that, clients_with, debian_package, tar_of

from genesys.corpus.documents.parts.archive import members
from genesys.corpus.documents.parts.kept_text import keep_text, kept_text, text_of
from genesys.corpus.documents.parts.packages import CLIENTS, Package, fetch
from genesys.corpus.documents.parts.part import Part
from genesys.errors import CorpusError

FILES = {"top/a.txt": b"first", "top/deep/b.txt": b"second", "top/terms": b"Use it freely."}
DEBIAN = Package("some-doc", "apt-get")
NPM = Package("@some/data", "npm", "1.2.0")


def plain(name: str, content: bytes) -> Iterator[str]:
    yield content.decode()


PART = Part(DEBIAN, "public domain", "top/terms", "*.txt", plain)


def written(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "some.archive"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("compression", ["gz", "xz", "bz2"])
@pytest.mark.parametrize("pack", [tar_of, debian_package])
def test_every_format_is_read(tmp_path: Path, pack: object, compression: str) -> None:
    archive = written(tmp_path, pack(FILES, compression))  # type: ignore[operator]
    assert list(members(archive, "top/*.txt")) == [
        ("top/a.txt", b"first"),
        ("top/deep/b.txt", b"second"),
    ]


@pytest.mark.parametrize("name", ["../outside.txt", "/etc/outside.txt", "top/../../outside.txt"])
def test_an_archive_that_reaches_outside_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(CorpusError, match=r"some\.archive .*outside of itself"):
        list(members(written(tmp_path, tar_of({name: b"x"})), "*"))


def test_links_are_not_followed(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        link = tarfile.TarInfo("top/a.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    assert list(members(written(tmp_path, packed.getvalue()), "*")) == []


@pytest.mark.parametrize("pack", [tar_of, debian_package])
@pytest.mark.parametrize("damage", ["cut", "garbled", "empty"])
def test_a_damaged_archive_is_named(tmp_path: Path, pack: object, damage: str) -> None:
    whole = pack({"a.txt": os.urandom(5000)}, "xz")  # type: ignore[operator]
    middle = len(whole) // 2
    content = {
        "cut": whole[:middle],
        "garbled": whole[:middle] + b"\0" * 100 + whole[middle + 100 :],
        "empty": b"",
    }[damage]
    with pytest.raises(CorpusError, match=r"some\.archive is damaged"):
        list(members(written(tmp_path, content), "*"))


def test_the_clients_ask_for_the_pinned_version(tmp_path: Path) -> None:
    clients = clients_with(tmp_path, {"@some/data@1.2.0": ("data-1.2.0.tgz", b"content")})
    folder = tmp_path / "folder"
    folder.mkdir()
    assert fetch(NPM, folder, clients).read_bytes() == b"content"


def test_a_package_with_another_digest_is_refused(tmp_path: Path) -> None:
    clients = clients_with(tmp_path, {"@some/data@1.2.0": ("data-1.2.0.tgz", b"other")})
    folder = tmp_path / "folder"
    folder.mkdir()
    wanted = Package("@some/data", "npm", "1.2.0", hashlib.sha256(b"content").hexdigest())
    with pytest.raises(CorpusError, match=r"@some/data@1\.2\.0 .*npm.*expected .* sha256"):
        fetch(wanted, folder, clients)


@pytest.mark.parametrize(
    ("package", "script", "words"),
    [
        (DEBIAN, 'sys.exit("E: no package")', ["some-doc", "apt-get update", "E: no package"]),
        (NPM, "sys.exit(3)", ["@some/data@1.2.0", "npm", "exit code 3"]),
        (DEBIAN, "pass", ["some-doc", "expected one archive, got 0"]),
    ],
)
def test_a_client_that_fails_is_quoted(
    tmp_path: Path, package: Package, script: str, words: list[str]
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    with pytest.raises(CorpusError) as caught:
        fetch(package, folder, {package.client: client_that(tmp_path, script)})
    assert "\n" not in str(caught.value)
    for word in words:
        assert word in str(caught.value)


def test_a_missing_client_says_what_it_takes(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"with npm \(it takes npm .*there is no npm"):
        fetch(NPM, tmp_path, {"npm": (str(tmp_path / "npm"), "pack")})


def test_pip_runs_nothing_of_what_it_fetches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = tmp_path / "ran"
    source = {
        "some-1.0/setup.py": f"open({str(ran)!r}, 'w')".encode(),
        "some-1.0/PKG-INFO": b"Metadata-Version: 1.0\nName: some\nVersion: 1.0\n",
        "some-1.0/some.txt": b"text",
    }
    index, folder = tmp_path / "index", tmp_path / "folder"
    index.mkdir()
    folder.mkdir()
    (index / "some-1.0.tar.gz").write_bytes(tar_of(source))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(index))
    archive = fetch(Package("some", "pip", "1.0"), folder)
    assert list(members(archive, "*.txt")) == [("some-1.0/some.txt", b"text")]
    assert not ran.exists()
    assert CLIENTS["pip"][0] == sys.executable


def test_text_is_kept_with_what_it_was_made_from(tmp_path: Path) -> None:
    archive = debian_package(FILES)
    clients = clients_with(tmp_path, {"some-doc": ("some-doc_1.0_all.deb", archive)})
    packages = tmp_path / "packages"
    packages.mkdir()
    assert kept_text(PART, packages) is None
    kept = keep_text(PART, packages, clients)
    assert kept_text(PART, packages) == kept
    assert (kept.archive, kept.documents, kept.bytes) == ("some-doc_1.0_all.deb", 2, 11)
    assert kept.archive_sha256 == hashlib.sha256(archive).hexdigest()
    assert text_of(PART, packages).with_name("licence.txt").read_text() == "Use it freely."
    assert text_of(PART, packages).read_text() == '{"text": "first"}\n{"text": "second"}\n'
    assert [path.name for path in packages.iterdir()] == [text_of(PART, packages).parent.name]


def test_damaged_text_is_not_kept_text(tmp_path: Path) -> None:
    clients = clients_with(tmp_path, {"some-doc": ("some.deb", debian_package(FILES))})
    packages = tmp_path / "packages"
    packages.mkdir()
    kept = keep_text(PART, packages, clients)
    text_of(PART, packages).write_text('{"text": "first"}\n')
    assert kept_text(PART, packages) is None
    assert keep_text(PART, packages, clients) == kept == kept_text(PART, packages)


def test_an_interrupted_fetch_leaves_nothing(tmp_path: Path) -> None:
    def interrupted(name: str, content: bytes) -> Iterator[str]:
        yield content.decode()
        raise KeyboardInterrupt

    clients = clients_with(tmp_path, {"some-doc": ("some.deb", debian_package(FILES))})
    packages = tmp_path / "packages"
    packages.mkdir()
    with pytest.raises(KeyboardInterrupt):
        keep_text(replace(PART, read=interrupted), packages, clients)
    assert list(packages.iterdir()) == []


@pytest.mark.parametrize(
    ("files", "complaint"),
    [
        ({"a.txt": b"\xff"}, r"a\.txt in some\.deb is not laid out as expected"),
        ({"a.png": b""}, r"some\.deb holds no text in files like \*\.txt"),
        ({"a.txt": b"text"}, r"some\.deb does not hold its terms, top/terms"),
    ],
)
def test_an_archive_with_other_content_is_named(
    tmp_path: Path, files: dict[str, bytes], complaint: str
) -> None:
    clients = clients_with(tmp_path, {"some-doc": ("some.deb", debian_package(files))})
    packages = tmp_path / "packages"
    packages.mkdir()
    with pytest.raises(CorpusError, match=complaint):
        keep_text(PART, packages, clients)
    assert list(packages.iterdir()) == []
