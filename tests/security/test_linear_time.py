"""Long hostile texts cost no more than their length, although anyone may paste or upload them.

A regular expression that reads the rest of the text from each of its places needs seconds for
these, and hours for the longest that are accepted; the limit is far above what one reading needs.
"""

import sys
import time
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from catalogue.imports.issue_groups import general_sentence
from catalogue.imports.mapping.layout import is_number
from catalogue.imports.mapping.recognition import split_names
from catalogue.imports.parsing.sheet import UnreadableFileError
from catalogue.pages.highlighting import highlight_words
from catalogue.reading.prefill import _role_codes
from catalogue.reading.readers.blocks import MAX_BLOCK_CHARACTERS, Block, Document
from catalogue.reading.recognition.name_table import NameTable
from catalogue.reading.recognition.recognizer import recognize
from catalogue.reading.selection import title_in
from publications.bibliographic_files.reader import read_bibliographic_file
from reports.composition.compose import split_citations
from reports.composition.markup import UNRESOLVED, cited_numbers
from server.log_formatters import QUOTED_PATTERN, redact_personal_data
from server.text_fields import tidy_web_address

MAX_SECONDS = 1
MAX_READINGS = 3  # one of them may be slow because the machine is busy
SIZE = 20_000  # characters
SPACES, MORE_SPACES = (f"x{' ' * size}x" for size in (SIZE, 2 * SIZE))
QUOTES = "“" * 2 * SIZE
ONE_WORD = "A-" * (MAX_BLOCK_CHARACTERS // 2)


def role_codes(text: str):
    return _role_codes(text, SimpleNamespace(start=len(text), end=len(text)))


def bibtex(text: str):
    return read_bibliographic_file(b"@book{k, title = {T}}\n" + text.encode(), "x.bib")


@pytest.mark.parametrize(
    ("read", "text"),
    [
        pytest.param(is_number, "1" * SIZE + "x", id="number in a cell"),
        pytest.param(lambda text: split_names(text, {}.get), SPACES, id="names in a cell"),
        pytest.param(general_sentence, "“" * SIZE, id="cell in a message"),
        pytest.param(title_in, ONE_WORD, id="title in a sentence"),
        pytest.param(role_codes, SPACES, id="role before a name"),
        pytest.param(
            lambda text: recognize(text, NameTable()), 3 * ONE_WORD, id="address in a text"
        ),
        pytest.param(
            lambda text: recognize(text, NameTable()),
            "2012 " * (MAX_BLOCK_CHARACTERS // 5),
            id="dates in a text",
        ),
        pytest.param(split_citations, MORE_SPACES, id="paragraph of a report"),
        pytest.param(cited_numbers, MORE_SPACES, id="citations of an author"),
        pytest.param(UNRESOLVED.findall, "[" + "a" * 2 * SIZE, id="title of an author"),
        pytest.param(tidy_web_address, MORE_SPACES, id="web address"),
        pytest.param(redact_personal_data, "/" + "a" * SIZE, id="address in a log"),
        pytest.param(lambda text: QUOTED_PATTERN.sub("…", text), QUOTES, id="error in a log"),
        pytest.param(
            lambda text: highlight_words(text, frozenset("a")), "a " * (SIZE // 3), id="words found"
        ),
        pytest.param(bibtex, "x" * 10_000_000 + "@" * 2000, id="signs between entries"),
        pytest.param(
            bibtex, "@a{k, author = {" + "a and " * 16_000 + "}}", id="authors of an entry"
        ),
    ],
)
def test_hostile_text_is_read_once(read, text):
    assert any(seconds_to_read(read, text) < MAX_SECONDS for _reading in range(MAX_READINGS))


def seconds_to_read(read: Callable[[str], object], text: str) -> float:
    """Return the processor time of one reading."""
    trace = sys.gettrace()
    sys.settrace(None)  # the measurement of coverage multiplies the time
    begin = time.process_time()
    read(text)
    seconds = time.process_time() - begin
    sys.settrace(trace)
    return seconds


def refusal(content: bytes) -> str:
    with pytest.raises(UnreadableFileError) as refused:
        read_bibliographic_file(content, "x.bib")
    return str(refused.value)


def test_macros_of_bibtex_cannot_name_a_text_that_is_larger_than_a_cell():
    """Each macro is twice the one before, so that thirty lines would name a gigabyte."""
    lines = ["@string{m0 = {" + "x" * 1000 + "}}"]
    lines += [f"@string{{m{n + 1} = m{n} # m{n}}}" for n in range(10)]

    assert "more than 100,000 characters" in refusal("\n".join(lines).encode())


def test_entries_of_bibtex_cannot_repeat_a_macro_beyond_the_size_of_a_file():
    macro = "@string{m = {" + "x" * 90_000 + "}}\n"

    assert "larger than 20 MB" in refusal((macro + "@a{k, t = m}\n" * 300).encode())


def test_lines_of_ris_cannot_continue_a_value_beyond_a_cell():
    content = "TY  - BOOK\nTI  - T\n" + ("x" * 999 + "\n") * 101 + "ER  -"

    assert "more than 100,000 characters" in refusal(content.encode())


def test_numbers_and_notes_of_a_block_are_limited():
    """A number in Roman numerals may have millions of letters."""
    notes = [(0, str(number)) for number in range(5000)]
    document = Document("docx", [Block("text", "x", "M" * 10_000, notes=notes)]).limited()

    assert (len(document.blocks[0].number), len(document.blocks[0].notes)) == (30, 1000)
