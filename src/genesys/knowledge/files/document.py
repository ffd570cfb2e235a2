"""What was read of one file, whatever its format."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Section:
    """Text under one heading. Paragraphs are set apart by an empty line."""

    heading: str
    """Empty for what stands before the first heading, and where there are none."""

    text: str


@dataclass(frozen=True)
class Document:
    """A text in sections, in the order in which they are read."""

    title: str
    """Empty where the file does not tell."""

    sections: tuple[Section, ...]
