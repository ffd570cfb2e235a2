"""Pages of manuals."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from genesys.corpus.documents.parts.page import prose

_REPEATS = frozenset(
    (
        *("capi3ref.html", "requirements.html", "sitemap.html", "keyword_index.html"),
        *("doc_backlink_crossref.html", "doc_keyword_crossref.html"),
        *("doc_pagelink_crossref.html", "doc_target_crossref.html"),
    )
)
"""Pages of SQLite's that repeat others, sentence by sentence or title by title."""


def page(name: str, content: bytes) -> Iterator[str]:
    """Yield the prose of a page, unless it has none."""
    text = prose(content.decode("utf-8", errors="replace"))
    if text and PurePosixPath(name).name not in _REPEATS:
        yield text
