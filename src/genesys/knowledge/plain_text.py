"""Text from outside, made fit to be shown and kept."""

import unicodedata


def one_line(text: str) -> str:
    """Return the text in one line, without characters that steer a terminal or are half a pair.

    >>> one_line("red \\x1b[31m and\\n\\tmore\\ud800")
    'red [31m and more'
    """
    return " ".join(_visible(text).split())


def lines(text: str) -> str:
    """Return the text with its lines, otherwise as `one_line`; indentation stays."""
    return "\n".join(line.rstrip() for line in _visible(text.expandtabs(4)).splitlines()).strip(
        "\n"
    )


def writable(text: str) -> str:
    """Return a text of which all can be written as UTF-8: half a character becomes `?`."""
    return text.encode(errors="replace").decode()


def shortened(text: str, characters: int) -> str:
    """Return as many of its whole words as fit, in one line.

    >>> shortened("one two three", 9)
    'one two'
    """
    line = one_line(text)
    if len(line) <= characters:
        return line
    cut = line[: characters + 1].rpartition(" ")[0]
    return cut or line[:characters]


def _visible(text: str) -> str:
    """Drop control, surrogate and unassigned characters, but for white space.

    Marks that turn the direction of writing go too: they make text read other than it is.
    """
    return "".join(
        letter
        for letter in text
        if letter in "\n\t\r " or unicodedata.category(letter) not in ("Cc", "Cs", "Cn", "Cf", "Co")
    )
