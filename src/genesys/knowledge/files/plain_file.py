"""Files that are nothing but text."""

from genesys.errors import KnowledgeError
from genesys.knowledge.files.document import Document, Section
from genesys.knowledge.plain_text import lines

CHARACTERS = 5_000_000
"""At most; what a file has beyond is not read."""


def read_text(data: bytes) -> Document:
    """Return the whole text as one section. Raises KnowledgeError if it is not UTF-8."""
    return Document("", (Section("", lines(decoded(data))[:CHARACTERS]),))


def decoded(data: bytes) -> str:
    """Return the text of a file. Raises KnowledgeError if it is not UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise KnowledgeError(
            f"expected UTF-8, got byte 0x{data[error.start]:02x} at {error.start:,}: save it as "
            "UTF-8, e.g. by `iconv -f LATIN1 -t UTF-8`."
        ) from None
