"""Markdown files, by markdown-it."""

from collections.abc import Iterator
from itertools import pairwise

from markdown_it import MarkdownIt

from genesys.knowledge.files.document import Document, Section
from genesys.knowledge.files.plain_file import CHARACTERS, decoded
from genesys.knowledge.plain_text import lines, one_line

HEADING = 500
"""Characters of a heading that are read."""

_FENCES = ("---", "...")


def read_markdown(data: bytes) -> Document:
    """Return the sections by their headings, as they are written; front matter is left out.

    The title is the first heading of the first level. Raises KnowledgeError if it is not UTF-8.
    """
    text = _without_front_matter(lines(decoded(data))[:CHARACTERS]).split("\n")
    # What stands within paragraphs is not parsed: none of it can be a heading.
    parser = MarkdownIt("commonmark").disable("inline")
    headings = list(_headings(parser, "\n".join(text)))
    starts = [start for _, start, _, _ in headings] + [len(text)]
    found = [Section("", "\n".join(text[: starts[0]]))]
    found += [
        Section(heading, "\n".join(text[body:end]))
        for (_, _, body, heading), end in zip(headings, starts[1:], strict=True)
    ]
    title = next((heading for level, _, _, heading in headings if level == "h1"), "")
    return Document(title, tuple(section for section in found if section.text.strip()))


def _headings(parser: MarkdownIt, text: str) -> Iterator[tuple[str, int, int, str]]:
    """Yield level, first line, line after it and text of every heading that is in no list."""
    whole = MarkdownIt("commonmark")
    tokens = parser.parse(text)
    for token, inside in pairwise(tokens):
        if token.type == "heading_open" and not token.level and token.map:
            words = whole.parseInline(inside.content[:HEADING])[0].children or []
            start, end = token.map
            yield token.tag, start, end, one_line("".join(word.content for word in words))


def _without_front_matter(text: str) -> str:
    first, *rest = text.split("\n")
    ends = [place for place, line in enumerate(rest) if line in _FENCES]
    return "\n".join(rest[ends[0] + 1 :]) if first == "---" and ends else text
