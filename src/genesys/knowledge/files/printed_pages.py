"""The text of printed pages, put back into sections."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from genesys.knowledge.files.document import Section
from genesys.knowledge.plain_text import lines

EDGES = 3
"""Lines of a page that stay, however alike those of other pages are."""

_NAMED = re.compile(
    r"(?:[IVX]{1,5}\.?\s+)?(abstract|introduction|background|related works?|preliminaries|methods?|"
    r"experiments|results|evaluation|discussion|limitations|conclusions?|acknowledge?ments?|"
    r"references|bibliography|appendix|appendices|supplementary materials?)[.:]?",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+(?=[^\W\d_])(.{2,80})")
_LETTERED = re.compile(r"([A-H](?:\.\d{1,2}){0,2})\.?\s+[A-Z][^,.\d]{2,60}")
_CONTENTS = re.compile(r"\.\s?\.\s?\.|\s\d+$")
_HYPHENED = re.compile(r"\b(\w{1,40})[-\u2010\u00ad]\n(?=([^\W\d_]{1,40}))")
_COMPOUND = re.compile(r"\b\w{1,40}-\w{1,40}")
_LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}


def sections(pages: Sequence[str]) -> list[Section]:
    """Return the text by its headings where two or more are recognised, else by its pages.

    Headings are numbered lines that follow one another, and lines that are nothing but a usual
    name such as `Abstract`. Page numbers, running heads and references are left out, and words
    that were hyphenated at the end of a line joined.
    """
    clean = [_clean(page) for page in _without_running_heads(pages)]
    compounds = frozenset(found.lower() for page in clean for found in _COMPOUND.findall(page))
    found = list(_by_heading("\n".join(clean).split("\n")))
    if sum(bool(section.heading) for section in found) < 2:
        found = [Section(f"page {number}", page) for number, page in enumerate(clean, 1)]
    return [
        Section(section.heading, _flowing(section.text, compounds))
        for section in found
        if section.text.strip()
    ]


def _clean(page: str) -> str:
    return "\n".join(
        " ".join(line.split())
        for line in lines(page.translate(_LIGATURES).replace("\u00ad\n", "-\n")).split("\n")
        if not line.strip().isdecimal()
    )


def _without_running_heads(pages: Sequence[str]) -> Iterator[str]:
    """Leave out first and last lines that stand on every third page or more, but for numbers."""
    split = [page.strip().split("\n") for page in pages]
    edges = Counter(mark for page in split for mark in {_mark(page[0]), _mark(page[-1])})
    often = max(3, len(pages) / 3)
    for page in split:
        kept = page[1:] if edges[_mark(page[0])] >= often and len(page) > EDGES else page
        kept = kept[:-1] if len(kept) > EDGES and edges[_mark(kept[-1])] >= often else kept
        yield "\n".join(kept)


def _mark(line: str) -> str:
    return re.sub(r"[\d\s]+", "", line)


@dataclass
class _Outline:
    """How far the numbers of headings have come."""

    number: tuple[int, ...] = (0,)

    def takes(self, line: str) -> bool:
        """Is this the next heading? Then count it."""
        found = _NUMBERED.fullmatch(line)
        if not found or line[-1] in ".,;:" or _CONTENTS.search(line) or len(line.split()) > 14:
            return False
        number = tuple(int(part) for part in found[1].split("."))
        follows = [(*self.number, 1)] + [
            (*self.number[:depth], self.number[depth] + 1) for depth in range(len(self.number))
        ]
        if number not in follows:
            return False
        self.number = number
        return True


def _by_heading(text: Sequence[str]) -> Iterator[Section]:
    outline = _Outline()
    heading, body, in_references = "", [""], False
    for place, line in enumerate(text):
        named = _NAMED.fullmatch(line)
        if in_references:
            is_heading = _begins_appendix(text, place)
        else:
            is_heading = bool(named) or outline.takes(line) or _is_lettered(heading, line)
        if not is_heading:
            body.append(line)
            continue
        if not in_references:
            yield Section(heading, "\n".join(body))
        heading, body = line.rstrip(".:"), []
        in_references = _ends_in_references(line)
    if not in_references:
        yield Section(heading, "\n".join(body))


def _ends_in_references(line: str) -> bool:
    return line.rstrip(".:").lower().endswith(("references", "bibliography")) and len(line) < 24


def _is_lettered(heading: str, line: str) -> bool:
    """Does an appendix go on with this line? Only within appendices are letters numbers."""
    before, now = _LETTERED.fullmatch(heading), _LETTERED.fullmatch(line)
    in_appendix = before or heading.lower().startswith(("appendi", "supplement"))
    return bool(in_appendix and now and (not before or before[1] < now[1]))


def _begins_appendix(text: Sequence[str], place: int) -> bool:
    """Do references end here? A title among them may begin with `A`; then no `B` comes later."""
    named = _NAMED.fullmatch(text[place])
    if named:
        return named[1].lower().startswith(("appendi", "supplement"))
    found = _LETTERED.fullmatch(text[place])
    if not found or found[1] not in ("A", "A.1"):
        return False
    later = (_LETTERED.fullmatch(line) for line in text[place + 1 :])
    return any(next_one and next_one[1] in ("B", "A.1", "A.2") for next_one in later)


def _flowing(text: str, compounds: frozenset[str]) -> str:
    """Join lines; a hyphen at a line's end stays where the word has one elsewhere."""

    def joined(found: re.Match[str]) -> str:
        whole = f"{found[1]}-{found[2]}"
        is_word = found[2][0].islower() and whole.lower() not in compounds
        return found[1] if is_word else f"{found[1]}-"

    return " ".join(_HYPHENED.sub(joined, text).split())
