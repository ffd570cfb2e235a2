"""The prose of a web page."""

from html.parser import HTMLParser

_LEFT_OUT = frozenset(
    ("head", "script", "style", "nav", "form", "button", "svg", "table", "pre", "select")
)
"""Elements without prose, or with none that reads as prose: programs, tables, navigation."""

_LEFT_OUT_CLASSES = frozenset(
    (
        *("headerlink", "related", "footer", "sphinxsidebar", "mobile-nav"),  # Sphinx
        *("navheader", "navfooter", "toc", "lot"),  # DocBook
        *("permalink", "toplang", "bottomlang", "up", "menu", "apache"),  # Apache
        "nosearch",  # SQLite
    )
)
_LEFT_OUT_PLACES = frozenset(("quickview", "path", "page-header", "comments_section"))
_BLOCKS = frozenset(
    (
        *("p", "div", "section", "article", "aside", "blockquote", "center", "body", "br", "hr"),
        *("li", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6"),
    )
)
_WORDS = 50
_LINKS = 0.5


def prose(html: str) -> str:
    """Return the prose of a page, a paragraph a line; nothing if it has none to speak of.

    Programs, tables and navigation are left out. A page has no prose to speak of under 50 words,
    or when more than half of its text stands in links: it is an index.

    >>> prose("<p>" + "So it is. " * 20 + "<nav>Home</nav><table><tr><td>1</table>")[:14]
    'So it is. So i'
    >>> prose("<p>" + "<a>abs</a>, " * 60)
    ''
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    text = "\n\n".join(reader.paragraphs())
    indexed = reader.linked > _LINKS * max(1, len(text))
    return "" if indexed or len(text.split()) < _WORDS else text


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.linked = 0
        self._paragraphs: list[str] = [""]
        self._links = 0
        self._hidden_in = ""
        self._hidden = 0

    def paragraphs(self) -> list[str]:
        plain = (" ".join(paragraph.split()) for paragraph in self._paragraphs)
        return [paragraph for paragraph in plain if paragraph]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._hidden:
            self._hidden += tag == self._hidden_in
        elif _is_left_out(tag, dict(attrs)):
            self._hidden_in, self._hidden = tag, 1
        elif tag == "a":
            self._links = 1
        self._break_at(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            self._hidden -= tag == self._hidden_in
        elif tag == "a":
            self._links = 0
        self._break_at(tag)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._paragraphs[-1] += data
            self.linked += self._links * len(data)

    def _break_at(self, tag: str) -> None:
        if tag in _BLOCKS and self._paragraphs[-1]:
            self._paragraphs.append("")


def _is_left_out(tag: str, attributes: dict[str, str | None]) -> bool:
    classes = (attributes.get("class") or "").split()
    return (
        tag in _LEFT_OUT
        or not _LEFT_OUT_CLASSES.isdisjoint(classes)
        or attributes.get("id") in _LEFT_OUT_PLACES
    )
