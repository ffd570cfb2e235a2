"""A paper as a web page: arXiv's HTML, which LaTeXML makes of the authors' LaTeX."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.knowledge.files.document import Document, Section
from genesys.knowledge.plain_text import one_line

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_LEFT_OUT = (
    "script, style, nav, header, footer, button, img, svg, .ltx_bibliography, .ltx_authors, "
    ".ltx_note, .ltx_tabular, .ltx_ERROR, .ltx_page_logo, .ltx_TOC, .ltx_pagination"
)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_TEXTS = ("p", "figcaption", "table", "li", "pre", "blockquote")


def read_page(body: bytes) -> Document:
    """Read title, sections and text; mathematics as LaTeX, between dollars.

    References, authors, footnotes, tables of figures and pictures are left out; captions stay.
    Raises ValueError for a page without text.
    """
    from bs4 import BeautifulSoup

    page = BeautifulSoup(body, "html.parser")
    for tag in page.select(_LEFT_OUT):
        tag.decompose()
    _write_mathematics(page)
    root = page.select_one(".ltx_document") or page.find("article") or page.body or page
    document = _document(root)
    if not document.sections:
        raise ValueError("expected the page of a paper, got one without text")
    return document


def _write_mathematics(page: BeautifulSoup) -> None:
    for formula in page.find_all("math"):
        latex = one_line(str(formula.get("alttext") or formula.get_text(" ")))
        mark = "$$" if formula.get("display") == "block" else "$"
        formula.replace_with(f"{mark}{latex}{mark}")


def _document(root: Tag) -> Document:
    title = ""
    heading, texts = "", list[str]()
    sections = []
    taken: set[int] = set()
    for tag in root.find_all([*_HEADINGS, *_TEXTS]):
        within = any(id(parent) in taken for parent in tag.parents)
        taken.add(id(tag))
        if within:
            continue
        text = one_line(tag.get_text())
        if tag.name not in _HEADINGS:
            texts.append(text)
        elif not title and tag.name == "h1":
            title = text
        else:
            sections.append(Section(heading, "\n\n".join(filter(None, texts))))
            heading, texts = text, []
    sections.append(Section(heading, "\n\n".join(filter(None, texts))))
    return Document(title, tuple(section for section in sections if section.text))
