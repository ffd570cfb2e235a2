"""Reads the Markdown of an answer: headings, lists and blocks of code."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from genesys.agents.misread import Misread

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})\s*([^`\s]*)[^`]*$")
_HEADING = re.compile(r"^ {0,3}(#{1,4})\s+(.*?)\s*#*\s*$")
_BOLD = re.compile(r"^ {0,3}(?:\*\*|__)(.+?)(?:\*\*|__)(.*)$")
_NUMBERING = re.compile(r"^\d+[.)]\s+")
_REMARK = re.compile(r"\s*\([^()]*\)$")
_BULLET = re.compile(r"^\s*(?:[-*+•]|\d+[.)])\s+")

_MARKDOWN = frozenset({"", "markdown", "md"})


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, and the lines that it takes, fences included."""

    language: str
    text: str
    first: int
    last: int
    closed: bool = True


def blocks(text: str) -> list[Block]:
    """Return the fenced blocks of a text, in order; only the last may be left open."""
    lines = lines_of(text)
    found: list[Block] = []
    at = 0
    while at < len(lines):
        opened = _FENCE.match(lines[at])
        if opened is None:
            at += 1
            continue
        mark = opened[1]
        close = re.compile(rf"^ {{0,3}}{re.escape(mark[0])}{{{len(mark)},}}\s*$")
        end = next((n for n in range(at + 1, len(lines)) if close.match(lines[n])), None)
        inside = lines[at + 1 : end]
        last = len(lines) - 1 if end is None else end
        found.append(Block(opened[2].lower(), "\n".join(inside), at, last, end is not None))
        at = last + 1
    return found


def unfenced(text: str) -> str:
    """Return what is inside, where a whole answer, or the one JSON object in it, is fenced."""
    found = blocks(text)
    lines = lines_of(text)
    whole = [i for i, line in enumerate(lines) if line.strip()]
    if len(found) == 1 and found[0].closed:
        block = found[0]
        if block.language == "json" or (
            whole and (whole[0], whole[-1]) == (block.first, block.last)
        ):
            return block.text
    return text


def sections(text: str, names: Collection[str]) -> dict[str, str] | Misread:
    """Return what stands under each heading that names one of `names`.

    Headings of level 1 to 4, in any spelling; bold lines where there are none. All are of one
    level, the one with most of the names: a plan may have parts of its own that are called like
    a field. Lines in blocks of code are no headings.
    """
    lines = lines_of(_inside(text))
    marks = list(_marks(lines, names))
    inner = [block for block in blocks(text) if block.closed and block.language in _MARKDOWN]
    if not marks and len(inner) == 1:
        return sections(inner[0].text, names)
    level = _level(marks)
    marks = [mark for mark in marks if mark[1] == level]
    found: dict[str, str] = {}
    ends = [*(line for line, *_ in marks), len(lines)][1:]
    for (line, _, name, rest), end in zip(marks, ends, strict=True):
        if name in found:
            return Misread(
                f"Expected each heading once, got `{lines[line].strip()}` twice. "
                "Answer again, whole."
            )
        found[name] = "\n".join([rest, *lines[line + 1 : end]]).strip()
    return found


def items(text: str) -> list[str]:
    """Return the items of a list: one a bullet, or one a line where there are no bullets."""
    found: list[str] = []
    bulleted = any(map(_BULLET.match, lines_of(text)))
    for line in lines_of(text):
        bare = _BULLET.sub("", line).strip()
        if found and bulleted and bare and not _BULLET.match(line):
            found[-1] += f" {bare}"
        elif bare:
            found.append(bare)
    return [] if len(found) == 1 and nothing(found[0]) else found


def name(text: str) -> str:
    """Return the name that a text begins with; empty where it begins with none.

    >>> name("**`mixer.norm`** (a norm)")
    'mixer.norm'
    """
    found = re.match(r"[\s*_`'\"-]*?([A-Za-z_]\w*(?:\.\w+)*)", text)
    return found[1] if found else ""


def nothing(text: str) -> bool:
    """Whether this is how LLMs leave something out."""
    return plain(text).lower() in {"", "-", "none", "n/a", "empty", "nothing", "null"}


def plain(text: str) -> str:
    """Return a text without the marks around it: `**x**.`, in quotes or as code."""
    return text.strip().strip("*_`'\"()").rstrip(".").strip("*_`'\"() \n\t")


def thought_through(text: str) -> str:
    """Return an answer without the thoughts that some LLMs write before it.

    >>> thought_through("<think>Is it new?</think>It is.")
    'It is.'
    """
    return text.rpartition("</think>")[2]


def lines_of(text: str) -> list[str]:
    """Return the lines of a text; only line feeds end one, so that nothing else is lost."""
    return text.replace("\r\n", "\n").split("\n")


def _inside(text: str) -> str:
    """Return an answer that is fenced as a whole without its fence."""
    lines = lines_of(text.strip())
    first = _FENCE.match(lines[0]) if lines else None
    if not first or first[2].lower() not in _MARKDOWN:
        return text
    body = lines[1:]
    if body and re.match(rf"^ {{0,3}}{re.escape(first[1])}\s*$", body[-1]):
        return "\n".join(body[:-1])
    return text


def _marks(lines: list[str], names: Collection[str]) -> Iterator[tuple[int, int, str, str]]:
    """Yield line, level (0: bold), field, and what follows on the same line."""
    hidden = {
        line
        for block in blocks("\n".join(lines))
        if block.closed
        for line in range(block.first, block.last + 1)
    }
    for number, line in enumerate(lines):
        if number in hidden:
            continue
        if found := _HEADING.match(line):
            level, (name, rest) = len(found[1]), _named(found[2])
        elif found := _BOLD.match(line):
            level, (name, rest) = 0, _named(found[1] + found[2])
            if not (found[1].rstrip().endswith(":") or found[2].lstrip()[:1] in {"", ":"}):
                continue
        else:
            continue
        if name in names:
            yield number, level, name, rest


def _level(marks: Collection[tuple[int, int, str, str]]) -> int:
    """Return the level of most fields, the higher of two that have as many; 0 where all are bold.

    The title of a whole answer may name a field too, and so may a part of a part.
    """
    names: dict[int, set[str]] = {}
    for _, level, name, _ in marks:
        names.setdefault(level, set()).add(name)
    levels = sorted(names.keys() - {0})
    return max(levels, key=lambda level: len(names[level]), default=0)


def _named(text: str) -> tuple[str, str]:
    """Split a heading into the field it names and what stands behind a colon."""
    head, _, rest = text.partition(":")
    head = _NUMBERING.sub("", head.strip().strip("*_` ")).strip("*_` ")
    head = _REMARK.sub("", head)
    rest = rest.strip()
    if rest.startswith(("**", "__")):
        rest = rest[2:].strip()
    return re.sub(r"[\s_-]+", "_", head).lower(), rest
