"""The report of 2012 composed from the records, compared with what the hand-written one says."""

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from programme.entries import read_entries
from programme.loader import DATA
from reports.composition.document import Document
from reports.composition.paragraph_edits import groups_of
from reports.composition.templates import single_line
from tests.reports.texts import forbidden_words, paragraph_text, report_lines, text_paragraphs

pytestmark = pytest.mark.usefixtures("programme")

MIN_WORDS_OF_A_LONG_TITLE = 6
TARGET = yaml.safe_load((Path(__file__).parent / "target_of_2012.yaml").read_text())


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


@pytest.mark.parametrize("language", ["en", "es"])
def test_paragraphs_state_their_facts_in_their_length(documents, language):
    """Compare each composed paragraph with what the hand-written report says in its place."""
    composed = [paragraph_text(paragraph) for paragraph in text_paragraphs(documents[language])]
    assert len(composed) == len(TARGET["paragraphs"])
    longer = 1.2 if language == "es" else 1
    for number, (text, expected) in enumerate(
        zip(composed, TARGET["paragraphs"], strict=True), start=1
    ):
        assert [words for words in expected[language] if words not in text] == [], number
        fewest, most = expected["words"]
        assert fewest <= len(text.split()) <= most * longer, (number, len(text.split()))


@pytest.mark.parametrize("language", ["en", "es"])
def test_lessons_and_notes_state_their_facts(documents, language):
    lines = report_lines(documents[language])
    lessons = [line for line in lines if line.startswith("- ")]
    assert len(lessons) == len(TARGET["lessons"])
    for line, expected in zip(lessons, TARGET["lessons"], strict=True):
        assert expected[language] in line
    notes = " ".join(line for line in lines if line.startswith("["))
    assert [one[language] for one in TARGET["notes"] if one[language] not in notes] == []


@pytest.mark.parametrize(("language", "most"), [("en", 1900), ("es", 2100)])
def test_text_is_as_long_as_that_written_by_hand(documents, language, most):
    text = [line for line in report_lines(documents[language]) if line[0] not in "#["]
    assert 1500 < sum(len(line.split()) for line in text) < most


@pytest.mark.parametrize("language", ["en", "es"])
def test_text_has_no_words_of_a_database_and_no_title_twice(documents, language):
    lines = [line for line in report_lines(documents[language])[1:] if line[0] not in "#["]
    text = " ".join(lines)
    assert forbidden_words(text, language) == []
    titles = [
        record.title
        for record in documents[language].records.values()
        if len(record.title.split()) >= MIN_WORDS_OF_A_LONG_TITLE
        and record.plural in ("publications", "projects", "activities", "mandates")
    ]
    assert [title for title in titles if text.count(title) > 1] == []
    sentences = [one.text for one in documents[language].sentences()]
    assert [text for text, count in Counter(sentences).items() if count > 1] == []


def test_both_languages_have_the_same_paragraphs_from_the_same_records(documents):
    cited = {
        language: [
            {number for sentence in paragraph.sentences for number in sentence.records}
            for paragraph in text_paragraphs(document)
        ]
        for language, document in documents.items()
    }
    assert cited["en"] == cited["es"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_report_is_in_one_language_and_complete(documents, language):
    document = documents[language]
    assert document.lacking == []
    foreign = {run.language for one in document.sentences() for run in one.runs if run.language}
    assert foreign == set()
    assert Document.from_content(document.content) == document


@pytest.mark.parametrize("language", ["en", "es"])
def test_number_of_meetings_is_in_their_annex_alone(documents, language):
    document = documents[language]
    opening = document.annexes[0].blocks[0]
    assert (opening.text, opening.number) == (TARGET["annex"][language], 0)
    assert not [line for line in report_lines(document) if " nine " in line or " nueve " in line]


def test_distribution_in_quito_names_no_distributor(documents):
    for language, beginning in (("en", "Copies in"), ("es", "Se distribuyeron")):
        acts = [one.text for one in documents[language].sentences() if "Quito" in one.text]
        assert [text.startswith(beginning) for text in acts] == [True]


@pytest.mark.parametrize("language", ["en", "es"])
def test_sentences_are_written_cleanly(documents, language):
    for one in documents[language].sentences():
        assert one.text == single_line(one.text)
        assert not re.search(r"\s[,.;]|,,|\.\.|[,;]\.|\(\)|\bNone\b|[\[\]{}<>]", one.text), one.text
        assert one.text[0].isupper() or not one.text[0].isalpha(), one.text
        assert one.text.rstrip("”»").endswith((".", ":", "?", "!")), one.text
        if language == "es":
            assert not re.search(r"\b(de|a) el\b|\by (i|hi[^ae])\w", one.text), one.text


def test_keys_of_paragraphs_are_equal_in_both_languages_and_unique(documents):
    english, spanish = (
        [group.key for group in groups_of(document.sections)] for document in documents.values()
    )
    assert english == spanish
    assert len(set(english)) == len(english)
