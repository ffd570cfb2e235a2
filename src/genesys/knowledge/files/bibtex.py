"""BibTeX files, by bibtexparser."""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bibtexparser.entrypoint import parse_string
from bibtexparser.model import Block, DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, Entry
from pylatexenc.latex2text import LatexNodes2Text

from genesys.knowledge.files.plain_file import decoded
from genesys.knowledge.passage import Passage
from genesys.knowledge.plain_text import one_line, shortened
from genesys.knowledge.work import Work, arxiv_of, doi_of

LONGEST = 10_000
"""Characters of a field that are read."""

FAULTS = 20
"""Entries of a file that are told of one by one."""

_WORDED = ("title", "author", "journal", "booktitle", "publisher", "abstract", "note", "keywords")
_ARXIV = re.compile(r"(?:arxiv:)?(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?", re.I)
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:)?(10\.\d{4,9}/\S+)", re.I)
_LATEX = LatexNodes2Text(math_mode="verbatim")
_YEAR = re.compile(r"\d{4}")

# What they have to say of broken entries is said by us.
for _name in ("bibtexparser", "pylatexenc"):
    logging.getLogger(_name).addHandler(logging.NullHandler())


@dataclass(frozen=True)
class Bibliography:
    """What was read of a BibTeX file."""

    passages: tuple[Passage, ...]
    """One an entry, with its key as id."""

    faults: tuple[str, ...]
    """Entries that could not be read: where they are, what is wrong and what to do."""


def read_bibtex(data: bytes, source: str) -> Bibliography:
    """Return every entry as a passage of this source: its abstract, else its note, else its title.

    An entry that is broken spoils no other. Raises KnowledgeError if the file is not UTF-8.
    """
    library = parse_string(decoded(data).replace("\r\n", "\n"))
    passages: dict[str, Passage] = {}
    faults = [(block.start_line or 0, _fault(block)) for block in library.failed_blocks]
    for entry in library.entries:
        fields = _plain_fields(entry)
        # In an id of a passage, what follows the last `#` is of the file.
        key = one_line(entry.key).replace("#", "-")
        if not fields.get("title"):
            faults.append((entry.start_line or 0, f"{shortened(key, 60)} has no title."))
        elif key in passages:
            faults.append((entry.start_line or 0, _used_twice(key)))
        else:
            passages[key] = _passage(key, fields, source)
    told = [
        f"line {line + 1}: {fault} Mend it; all other entries are read."
        for line, fault in sorted(faults)[:FAULTS]
    ]
    if len(faults) > FAULTS:
        told.append(f"{len(faults) - FAULTS:,} more entries cannot be read.")
    return Bibliography(tuple(passages.values()), tuple(told))


def _fault(block: Block) -> str:
    if isinstance(block, DuplicateBlockKeyBlock):
        return _used_twice(block.key)
    if isinstance(block, DuplicateFieldKeyBlock):
        keys = ", ".join(sorted(block.duplicate_keys))
        return f"the entry has a field twice: {shortened(keys, 60)}."
    begins = shortened((block.raw or "").strip(), 40)
    return f"expected an entry, got one whose braces, quotes or commas do not match: {begins} ..."


def _used_twice(key: str) -> str:
    return f"the key {shortened(key, 60)} is used a second time."


def _plain_fields(entry: Entry) -> Mapping[str, str]:
    """Return the fields as plain text. Of two that differ in case only, the first holds."""
    fields: dict[str, str] = {}
    for field in entry.fields:
        value = str(field.value)[:LONGEST]
        key = field.key.lower()
        fields.setdefault(key, _unescaped(value) if key in _WORDED else value.replace("\\_", "_"))
    return {key: one_line(value) for key, value in fields.items()}


def _unescaped(value: str) -> str:
    """Return LaTeX as text: accents as letters, formulas as they are, commands dropped."""
    if "\\" not in value:
        return value if "$" in value else value.replace("{", "").replace("}", "").replace("~", " ")
    try:
        return str(_LATEX.latex_to_text(value))
    except Exception:  # noqa: BLE001 - broken LaTeX fails in many ways, and reads well enough as it is
        return value


def _passage(key: str, fields: Mapping[str, str], source: str) -> Passage:
    year = _YEAR.search(fields.get("year") or fields.get("date", ""))
    venue = next(
        (fields[name] for name in ("journal", "booktitle", "publisher") if fields.get(name)), ""
    )
    url = fields.get("url", "")
    arxiv = _arxiv(fields)
    doi = _DOI.fullmatch(fields.get("doi", ""))
    abstract = fields.get("abstract") or fields.get("note", "")
    work = Work(
        id=key,
        title=fields["title"],
        abstract=abstract,
        authors=_authors(fields.get("author", "")),
        year=int(year[0]) if year else None,
        venue="" if arxiv and "arxiv" in venue.lower() else venue,
        arxiv=arxiv,
        doi=doi[1] if doi else doi_of(url),
        url=url if url.startswith(("http://", "https://")) else "",
    )
    passage = work.passage(source)
    words = tuple(word.strip() for word in re.split(r"[,;]", fields.get("keywords", "")))
    known_at = passage.url or (f"https://arxiv.org/abs/{arxiv}" if arxiv else "")
    return replace(passage, url=known_at, keywords=tuple(word for word in words if word))


def _arxiv(fields: Mapping[str, str]) -> str:
    """Return the id that `eprint` gives where that is of arXiv, else the one that others name."""
    of = fields.get("archiveprefix") or fields.get("eprinttype") or "arxiv"
    eprint = _ARXIV.fullmatch(fields.get("eprint", "")) if of.lower() == "arxiv" else None
    if eprint:
        return eprint[1]
    named = (fields.get(name) for name in ("url", "doi", "journal", "note", "howpublished"))
    return arxiv_of(*(f"doi:{name}" if name and name.startswith("10.") else name for name in named))


def _authors(names: str) -> tuple[str, ...]:
    """Return each as first and last name.

    >>> _authors("Byron, Ada and Al Bo and others")
    ('Ada Byron', 'Al Bo', 'et al.')
    """
    found = []
    for name in re.split(r"\s+and\s+", names.strip()):
        last, _, first = name.partition(",")
        found.append("et al." if name == "others" else f"{first.strip()} {last.strip()}".strip())
    return tuple(name for name in found if name)
