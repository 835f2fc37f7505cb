"""The report of 2012 composed from the records, compared with the one written by hand."""

import re

import pytest

from programme.entries import read_entries
from programme.loader import DATA
from reports.composition.document import Document
from reports.composition.templates import single_line
from tests.reports.facts_of_2012 import FACTS
from tests.reports.samples import report_text

pytestmark = pytest.mark.usefixtures("programme")


@pytest.fixture(scope="module")
def paragraphs():
    _entries, paragraphs = read_entries(DATA)
    return paragraphs


def reported_texts(document: Document) -> list[tuple[str, set[str]]]:
    """Return every sentence and row with its links and source records."""
    names = {
        number: f"{one.plural}/{one.path.split('/')[-2]}"
        for number, one in document.records.items()
    }
    told = [
        (" ".join([one.text, *(link.url for link in one.links)]), {names[n] for n in one.records})
        for one in document.sentences()
    ]
    told += [
        (
            " | ".join("".join(run.text for run in cell) for cell in row.cells),
            {names[n] for n in row.records},
        )
        for row in document.rows()
    ]
    return told


def test_facts_cover_the_table_of_paragraphs(paragraphs):
    assert {key: len(one.facts) for key, one in paragraphs.items() if one.facts} == {
        key: len(facts) for key, facts in FACTS.items()
    }


@pytest.mark.parametrize("language", ["en", "es"])
def test_report_cites_every_record_of_every_paragraph(documents, paragraphs, language):
    rests_on = {name for _text, names in reported_texts(documents[language]) for name in names}
    lacking = {
        (key, record)
        for key, paragraph in paragraphs.items()
        for record in paragraph.records
        if not record.startswith("sources/") and record not in rests_on
    }
    assert lacking == set()


@pytest.mark.parametrize(("language", "column"), [("en", 0), ("es", 1)])
def test_report_states_every_fact_of_every_paragraph(documents, paragraphs, language, column):
    told = reported_texts(documents[language])
    lacking = []
    for key, paragraph in paragraphs.items():
        for fact, expected in zip(paragraph.facts, FACTS.get(key, []), strict=True):
            texts = [text for text, names in told if names & set(fact.records)]
            lacking += [
                (key, words)
                for words in expected[column]
                if not any(words in text for text in texts)
            ]
    assert lacking == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_report_is_in_one_language_and_complete(documents, language):
    document = documents[language]
    assert document.lacking == []
    foreign = {run.language for one in document.sentences() for run in one.runs if run.language}
    assert foreign == set()
    assert Document.from_content(document.content) == document


def test_group_entries_are_never_counted(documents):
    text = report_text(documents["en"])
    assert "For 2012 the records hold seven single activities, and 11 entries" in text
    assert "whose number is not recorded and which are not counted here" in text
    rows = [
        ["".join(run.text for run in cell) for cell in row.cells]
        for section in documents["en"].sections
        if section.code == "figures"
        for block in section.blocks[1:]
        for row in block.rows
    ]
    assert sum(int(row[1]) for row in rows if row[1].isdigit()) == 7


def test_distribution_in_quito_names_no_distributor(documents):
    for language in ("en", "es"):
        sentences = [one.text for one in documents[language].sentences() if "Quito, " in one.text]
        acts = [one for one in sentences if "distribu" in one.lower()]
        assert len(acts) == 1
        assert acts[0].startswith(("It was distributed", "Se distribuyó"))


@pytest.mark.parametrize("language", ["en", "es"])
def test_sentences_are_written_cleanly(documents, language):
    for one in documents[language].sentences():
        assert one.text == single_line(one.text)
        assert not re.search(r"\s[,.;]|,,|\.\.|[,;]\.|\(\)|\bNone\b|[\[\]{}<>]", one.text), one.text
        assert one.text[0].isupper() or not one.text[0].isalpha(), one.text
        assert one.text.rstrip("”").endswith((".", ":", "?", "!")), one.text
        if language == "es":
            assert not re.search(r"\b(de|a) el\b|\by (i|hi[^ae])\w", one.text), one.text
