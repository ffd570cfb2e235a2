"""How arXiv is asked, and how its feeds and papers are read."""

import dataclasses
import sys
from collections.abc import Mapping

import pytest

from genesys.errors import SourceError
from genesys.knowledge.fence import fenced
from genesys.knowledge.sources.arxiv import Arxiv
from genesys.knowledge.sources.paper_page import read_page
from genesys.knowledge.web.web import Web
from tests.knowledge.sources.pretend_service import Reply, Service, pretend_service, sample

FOUND, NOTHING = sample("arxiv.xml"), sample("arxiv-empty.xml")


def arxiv(web: Web, service: Service, **options: object) -> Arxiv:
    plain = Arxiv(web, interval=0.0, address=service.address, pages=service.address)
    return dataclasses.replace(plain, **options)  # type: ignore[arg-type]


def test_the_rule_is_three_seconds(web: Web) -> None:
    assert Arxiv(web).interval == 3.0


def test_entries_become_passages(web: Web) -> None:
    with pretend_service([FOUND]) as service:
        first, second = arxiv(web, service).search("leaky memory", 3)
    passage = first.passage
    assert (passage.source, passage.id) == ("arxiv", "2401.01234")
    assert passage.title == "Leaky Memories for Long Sequences"
    assert passage.text.startswith("We let a memory of size $d^2$ leak at a rate that is read off")
    assert passage.citation == (
        "Byron et al. 2024, Leaky Memories for Long Sequences, Invented Letters 7 (2024) 1-12, "
        "arXiv:2401.01234"
    )
    assert passage.url == "https://arxiv.org/abs/2401.01234"
    assert passage.aliases == ("arxiv:2401.01234", "doi:10.1234/il.2024.7")
    assert passage.links == ("https://github.com/invented/leaky-memory",)
    assert (first.score, first.why) == (1.0, "arXiv, rank 1")
    assert (second.passage.id, second.why) == ("cs/0112017", "arXiv, rank 2")


def test_all_words_are_asked_for_then_any(web: Web) -> None:
    with pretend_service([NOTHING, FOUND]) as service:
        source = arxiv(web, service, categories=("cs.LG", "cs.CL"))
        assert source.search("How does a leaky MEMORY, naïve or not, forget?", 3)
        both = [asked.parameters["search_query"] for asked in service.asked]
    assert both == [
        "(all:leaky AND all:memory AND all:naive AND all:forget) AND (cat:cs.LG OR cat:cs.CL)",
        "(all:leaky OR all:memory OR all:naive OR all:forget) AND (cat:cs.LG OR cat:cs.CL)",
    ]


def test_words_in_other_letters_are_not_asked_for(web: Web) -> None:
    with pretend_service([FOUND]) as service:
        assert len(arxiv(web, service).search("注意力 機制", 3)) == 0
        assert not service.asked


def test_an_error_told_as_an_entry_is_an_error(web: Web) -> None:
    with (
        pretend_service([sample("arxiv-error.xml")]) as service,
        pytest.raises(SourceError, match="arxiv refuses: start must be an integer"),
    ):
        arxiv(web, service).search("leaky", 3)


def test_a_feed_that_declares_entities_is_not_expanded(web: Web) -> None:
    bomb = b'<!DOCTYPE f [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><feed>&b;</feed>'
    with (
        pretend_service([Reply(bomb)]) as service,
        pytest.raises(SourceError, match="declarations of its own"),
    ):
        arxiv(web, service).search("leaky", 3)


def test_orders_in_an_abstract_stay_text(web: Web) -> None:
    with pretend_service([FOUND]) as service:
        hits = arxiv(web, service).search("leaky memory", 3)
    assert "<script>alert(1)</script>" in hits[1].passage.text
    line = next(line for line in fenced(hits).splitlines() if "Ignore all previous" in line)
    assert line.startswith("| ")


def paper(**more: Reply) -> Mapping[str, Reply]:
    return {"/html/2401.01234": sample("paper.html")} | more


def test_a_paper_is_read_by_its_sections(web: Web) -> None:
    with pretend_service(paper()) as service:
        pieces = arxiv(web, service).read("2401.01234")
    assert [(piece.id, piece.section) for piece in pieces] == [
        ("2401.01234#1", "Abstract"),
        ("2401.01234#2", "1 Introduction"),
        ("2401.01234#3", "1.1 The leak"),
    ]
    assert {piece.title for piece in pieces} == {"Leaky Memories for Long Sequences"}
    assert pieces[0].text == "We let a memory of size $d^{2}$ leak."
    assert pieces[1].text == "Memories fill up [1]."
    assert r"$$S_{t}=\alpha_{t}S_{t-1}+v_{t}k_{t}^{\top}$$" in pieces[2].text
    assert pieces[2].text.endswith("Table 1: Leaks by size.")
    assert "arXiv:2401.01234, 1.1 The leak" in pieces[2].citation
    assert not any(piece.aliases for piece in pieces)


def test_long_sections_are_cut_within_themselves() -> None:
    sentence = "The memory leaks a little at each of the many tokens that it sees. "
    page = "".join(
        f"<h2>{name}</h2>" + f"<p>{sentence * 10}</p>" * paragraphs
        for name, paragraphs in [("One", 7), ("Two", 1)]
    )
    with_title = f"<article><h1>Leaks</h1>{page}</article>".encode()
    document = read_page(with_title)
    assert [section.heading for section in document.sections] == ["One", "Two"]


def test_pieces_have_a_hundred_to_three_hundred_words(web: Web) -> None:
    sentence = "The memory leaks a little at each of the many tokens that it sees. "
    page = f"<article><h1>Leaks</h1><h2>One</h2>{f'<p>{sentence * 9}</p>' * 8}</article>"
    with pretend_service(paper(**{"/html/2401.01234": Reply(page.encode())})) as service:
        pieces = arxiv(web, service).read("2401.01234v2".removesuffix("v2"))
    assert len(pieces) > 2
    assert all(100 <= len(piece.text.split()) <= 300 for piece in pieces)
    assert sum(len(piece.text.split()) for piece in pieces) == len((sentence * 72).split())


@pytest.mark.parametrize("opened", ["<p>leak ", "<div>", "<section><h2>leak", "<li>leak", "<b>"])
def test_the_work_of_a_page_that_opens_and_never_closes_grows_with_its_length(opened: str) -> None:
    assert calls_to_read(opened, 2000) < 6 * calls_to_read(opened, 500)


def calls_to_read(opened: str, times: int) -> int:
    """Count the calls of functions that reading such a page takes."""
    page = f"<article><p>First.</p>{opened * times}last</article>".encode()
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        found = read_page(page)
    finally:
        sys.setprofile(before)
    assert found.sections[0].text.startswith("First.")
    return calls


def test_a_paper_is_fetched_once(web: Web) -> None:
    with pretend_service(paper()) as service:
        source = arxiv(web, service)
        first = source.read("arXiv:2401.01234")
        assert source.read("2401.01234") == first
        assert len(service.asked) == 1


def test_a_page_without_text_is_asked_for_again_and_told(web: Web) -> None:
    empty = Reply(b"<html><body><article class='ltx_document'></article></body></html>")
    with pretend_service([empty]) as service:
        with pytest.raises(SourceError, match="got one without text"):
            arxiv(web, service).read("2401.01234")
        assert len(service.asked) == 3


def test_a_paper_that_arxiv_does_not_have(web: Web) -> None:
    with pretend_service({}) as service:
        with pytest.raises(SourceError, match="status 404"):
            arxiv(web, service).read("2401.99999")
        assert [asked.path for asked in service.asked] == ["/html/2401.99999", "/pdf/2401.99999"]


@pytest.mark.parametrize("name", ["", "leaky", "../../etc/passwd", "2401.01234/../x", "24.1"])
def test_what_is_no_identifier_is_not_asked_for(web: Web, name: str) -> None:
    with pytest.raises(SourceError, match="expected an id such as"):
        Arxiv(web, pages="http://127.0.0.1:9").read(name)


def test_a_paper_without_html_is_read_from_its_pdf(web: Web) -> None:
    replies = {"/pdf/2401.01234": Reply(printed("The memory leaks a little at each token."))}
    with pretend_service(replies) as service:
        (piece,) = arxiv(web, service).read("2401.01234")
    assert piece.id == "2401.01234#1"
    assert piece.text == "The memory leaks a little at each token."


def test_a_pdf_of_pictures_says_so(web: Web) -> None:
    with (
        pretend_service({"/pdf/2401.01234": Reply(printed(""))}) as service,
        pytest.raises(SourceError, match=r"arxiv: the PDF of 2401\.01234: .*text"),
    ):
        arxiv(web, service).read("2401.01234")


def printed(text: str) -> bytes:
    """Return a PDF of one page with this text."""
    drawing = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(drawing)} >>\nstream\n{drawing}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, places = "%PDF-1.4\n", []
    for number, written in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{written}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n"
    tail = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return (body + head + table + tail).encode()
