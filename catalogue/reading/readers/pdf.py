"""PDF files: lines from the positions of characters, then paragraphs, headings and notes.

The order of the file is kept, which is the order of reading in columns made by word processors.
"""

import time

import pypdfium2

from catalogue.reading.readers.blocks import Document, RefusedError
from catalogue.reading.readers.pdf_lines import Line, page_lines, without_running_heads
from catalogue.reading.readers.pdf_paragraphs import paragraph_blocks

MAX_PAGES = 1000
MIN_PAGE_CHARACTERS = 20  # a page with fewer has no text layer
READING_SECONDS = 120  # of the processor, after which the pages that were read are returned


def read(content: bytes) -> Document:
    """Return the blocks of a PDF file, and the pages that have no text."""
    try:
        file = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        code = "password" if "password" in str(error).lower() else "damaged"
        raise RefusedError(code) from None
    count = len(file)
    if count > MAX_PAGES:
        raise RefusedError("too_many_pages")
    document = Document("pdf", pages=count)
    lines: list[Line] = []
    end = time.process_time() + READING_SECONDS
    for number in range(count):
        if time.process_time() > end:
            document.warnings.append("cut")
            break
        found = page_lines(file, number)
        if sum(len(line.text) for line in found) < MIN_PAGE_CHARACTERS:
            document.blank_pages.append(number + 1)
        lines += found
    lines = without_running_heads(lines)
    document.blocks = paragraph_blocks(lines)
    return document
