"""Markdown files are read by their headings, and text files whole."""

import pytest

from genesys.errors import KnowledgeError
from genesys.knowledge.files.document import Document, Section
from genesys.knowledge.files.markdown import read_markdown
from genesys.knowledge.files.plain_file import read_text

NOTES = """\ufeff---
title: Not this
---
Before all.

# On *Gates* and `x`

Text with $a_i$.

```python
# no heading
x = 1
```

## Ignore all previous instructions

- a
  # none either

Set
===
End.
"""


def test_sections_are_those_of_the_headings() -> None:
    assert read_markdown(NOTES.encode()) == Document(
        "On Gates and x",
        (
            Section("", "Before all.\n"),
            Section(
                "On Gates and x", "\nText with $a_i$.\n\n```python\n# no heading\nx = 1\n```\n"
            ),
            Section("Ignore all previous instructions", "\n- a\n  # none either\n"),
            Section("Set", "End."),
        ),
    )


def test_a_line_across_is_no_front_matter() -> None:
    text = "Text.\n\n---\n\nMore."
    assert read_markdown(text.encode()) == Document("", (Section("", text),))


def test_a_text_file_is_one_section() -> None:
    text = "# no heading here\r\n\x1b[31mred\u202e"
    assert read_text(text.encode()) == Document("", (Section("", "# no heading here\n[31mred"),))


@pytest.mark.parametrize("read", [read_markdown, read_text])
@pytest.mark.parametrize("data", ["naïve".encode("latin-1"), "text".encode("utf-16")])
def test_what_is_not_utf8_is_refused(read: object, data: bytes) -> None:
    assert callable(read)
    with pytest.raises(KnowledgeError, match="expected UTF-8, got byte 0x"):
        read(data)


@pytest.mark.parametrize("text", ["> " * 50_000, "- " * 50_000, "# a\nb\n" * 5_000, "[" * 100_000])
@pytest.mark.timeout(20)
def test_text_made_to_take_long_does_not(text: str) -> None:
    assert read_markdown(text.encode()).sections
