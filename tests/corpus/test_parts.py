"""What is read from each part is prose, a document at a time."""

import gzip
import shutil

import pytest
from tests.corpus.archives import bible_file, lazy_load

from genesys.corpus.documents.parts import books, dictionaries, manuals
from genesys.corpus.documents.parts.page import prose

SENTENCE = "The index is used whenever a row is looked up by its key. "


def test_a_novel_is_its_chapters_unwrapped() -> None:
    emma = (
        "EMMA\n\nVOLUME I\n\nCHAPTER I\n\nEmma was\nhandsome.\n\nShe was\nrich.\nCHAPTER II\n\nEnd."
    )
    sense = "SENSE\n\nChapter 1\n\nThe family of Dashwood\nhad long been settled."
    assert list(books.novels("Rdata.rdb", lazy_load(emma, sense))) == [
        "CHAPTER I\n\nEmma was handsome.\n\nShe was rich.",
        "CHAPTER II\n\nEnd.",
        "Chapter 1\n\nThe family of Dashwood had long been settled.",
    ]


def test_a_play_keeps_its_lines() -> None:
    assert list(books.verse("hamlet.txt", b"\r\n\r\nHam.\r\nTo be,\r\nor not.\r\n")) == [
        "Ham.\nTo be,\nor not."
    ]


@pytest.mark.skipif(shutil.which("gzip") is None, reason="gzip unpacks what `compress` packed")
def test_the_bible_is_its_chapters_without_numbers() -> None:
    content = bible_file(
        "A title.\nGe1:1 In the beginning.\nGe1:2 And the ea",
        "rth.\nGe2:1 Thus.\n1John1:1 That which was.\n",
    )
    assert list(books.bible("bible.data", content)) == [
        "In the beginning.\nAnd the earth.",
        "Thus.",
        "That which was.",
    ]


def test_a_damaged_window_of_the_bible_is_told() -> None:
    content = bytearray(bible_file("Ge1:1 In the beginning."))
    content[-12:-4] = b"\xff" * 8
    with pytest.raises(ValueError, match="gzip"):
        list(books.bible("bible.data", bytes(content)))


def test_jargon_is_entries_without_tables_and_contents() -> None:
    text = """\
                 The Jargon File

   Table of Contents

   gobble

Chapter\u00a01.\u00a0Hacker Slang

   Slang is
   what hackers {speak}.

   Next chapter

   :gobble: vt.

   1. To consume. See {snarf},
   {munge}.

   ├───┤

   :foo: /foo/

   A sample name.

              Part III. Appendices

   Table of Contents
"""
    assert list(dictionaries.jargon("jargon.txt.gz", gzip.compress(text.encode()))) == [
        "Chapter 1. Hacker Slang\n\nSlang is what hackers speak.",
        "gobble: vt.\n\n1. To consume. See snarf, munge.",
        "foo: /foo/\n\nA sample name.",
    ]


def test_devil_is_entries_with_their_verse() -> None:
    text = """Notices.

PREFACE

Written long ago.

ABATIS, n.  Rubbish in front
of a fort.

ABRUPT, adj.  Sudden.

    Lines of
    verse.

ABRACADABRA.
"""
    assert list(dictionaries.devil("devil.dict.dz", gzip.compress(text.encode()))) == [
        "ABATIS, n.  Rubbish in front of a fort.",
        "ABRUPT, adj.  Sudden.\n\n    Lines of\n    verse.",
        "ABRACADABRA.",
    ]


def test_wordnet_is_words_and_what_they_mean() -> None:
    lines = [
        "  1 This software and database is provided under a licence.",
        "00001740 03 n 02 physical_entity 0 thing 0 001 @ 00001740 n 0000 | what exists  ",
        '00002622 00 a 01 able(p) 0 000 | having | power; "able to swim"',
    ]
    assert list(dictionaries.wordnet("data.noun", "\n".join(lines).encode())) == [
        'physical entity, thing: what exists\nable: having | power; "able to swim"'
    ]
    many = "\n".join(lines[1:] * 125)
    assert [len(text.split("\n")) for text in dictionaries.wordnet("", many.encode())] == [
        100,
        100,
        50,
    ]


def test_a_page_is_its_prose_alone() -> None:
    html = f"""<!DOCTYPE html><html><head><title>Indexes</title><style>p {{}}</style></head><body>
<div class="navheader"><div>Home</div> Next</div><script>if (a < b) {{ alert("x") }}</script>
<h2>Indexes<a class="headerlink" href="#x">¶</a></h2><p>An <em>index</em> is&nbsp;fast &amp;
small.<p>{SENTENCE * 10}<pre>CREATE INDEX</pre><table><tr><td>1<table><tr><td>2</table></table>
<ul><li>Rows<li>Keys</ul><nav>Up</nav>Last words.</body></html>"""
    assert prose(html) == "\n\n".join(
        (
            *("Indexes", "An index is fast & small.", (SENTENCE * 10).strip()),
            *("Rows", "Keys", "Last words."),
        )
    )


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<p>" + SENTENCE,
        "<ul>" + "<li><a href='#'>count the rows of a table</a>, 12" * 40,
        "<table><tr><td>" + SENTENCE * 20 + "</table>",
    ],
)
def test_a_page_without_prose_is_left_out(html: str) -> None:
    assert prose(html) == ""
    assert list(manuals.page("indexes.html", html.encode())) == []


def test_a_page_that_repeats_others_is_left_out() -> None:
    html = f"<p>{SENTENCE * 10}".encode()
    assert len(list(manuals.page("sqlite3/wal.html", html))) == 1
    assert list(manuals.page("sqlite3/requirements.html", html)) == []
