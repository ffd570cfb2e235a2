"""Entries of dictionaries."""

import gzip
import re
from collections.abc import Iterator

from genesys.corpus.documents.parts.paragraphs import paragraphs

_JARGON = re.compile(r"^(?=   :\S.*:(?: |$)|Chapter \d+\. |Appendix [A-Z]\. | {20,}\S)", re.M)
_MARGIN = re.compile("^   ", re.M)
_REFERENCE = re.compile(r"\{([^{}]+)\}")
_SENTENCE_ENDS = (*".?!:;)\"'", "\u201d", "\u2019")
_TABLE = re.compile("[─-╿]")
_DEVIL = re.compile(r"(?<=\n\n)(?=[A-Z][A-Z' -]*[A-Z][,.(])")
_SYNSETS = 100
_MARKER = re.compile(r"\((?:a|p|ip)\)$")


def jargon(name: str, content: bytes) -> Iterator[str]:
    """Yield the entries, chapters and appendices of the Jargon File.

    Tables are left out, and so are lines of a table of contents, which end as no sentence does.
    """
    plain = gzip.decompress(content).decode().replace("\N{NO-BREAK SPACE}", " ")
    for text in _JARGON.split(plain)[1:]:
        first, *others = paragraphs(_MARGIN.sub("", _REFERENCE.sub(r"\1", text)))
        sentences = [
            paragraph
            for paragraph in others
            if paragraph.endswith(_SENTENCE_ENDS) and not _TABLE.search(paragraph)
        ]
        if sentences:
            yield "\n\n".join([first.strip().removeprefix(":"), *sentences])


def devil(name: str, content: bytes) -> Iterator[str]:
    """Yield the entries of the Devil's Dictionary."""
    for text in _DEVIL.split(gzip.decompress(content).decode())[1:]:
        yield "\n\n".join(paragraphs(text))


def wordnet(name: str, content: bytes) -> Iterator[str]:
    """Yield the senses of WordNet as lines `word, synonym: definition; "example"`.

    A document is a hundred neighbours: they stand in the order of their subjects. In a line of a
    data file (wndb(5)) the fourth field is the number of words in hexadecimal, the words are
    every second field from the fifth, and the definition follows a bar.
    """
    lines = []
    for line in content.decode().splitlines():
        if line.startswith("  "):
            continue
        fields, _, gloss = line.partition(" | ")
        columns = fields.split()
        words = columns[4 : 4 + 2 * int(columns[3], 16) : 2]
        plain = ", ".join(_MARKER.sub("", word).replace("_", " ") for word in words)
        lines.append(f"{plain}: {gloss.strip()}")
    for start in range(0, len(lines), _SYNSETS):
        yield "\n".join(lines[start : start + _SYNSETS])
