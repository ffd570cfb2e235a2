"""A paper as a PDF: what text its pages hold."""

from io import BytesIO

from genesys.errors import SourceError
from genesys.knowledge.plain_text import one_line
from genesys.knowledge.sources.document import Document, Section


def read_print(body: bytes) -> Document:
    """Read the text of a PDF, one section a page: its headings are not told from its text.

    Raises ValueError for what is no PDF, or a damaged one, and SourceError for one without text,
    such as a scan, or one that is locked.
    """
    from pypdf import PdfReader
    from pypdf.errors import FileNotDecryptedError, PyPdfError

    try:
        reader = PdfReader(BytesIO(body))
        pages = [one_line(page.extract_text()) for page in reader.pages]
        title = one_line((reader.metadata and reader.metadata.title) or "")
    except FileNotDecryptedError:
        raise SourceError("The PDF is locked by a password: read its abstract instead.") from None
    except (PyPdfError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise ValueError(f"not a PDF that can be read: {error}") from None
    sections = tuple(Section(f"page {n}", text) for n, text in enumerate(pages, 1) if text)
    if not sections:
        raise SourceError("The PDF has no text, only pictures: read its abstract instead.")
    return Document(title, sections)
