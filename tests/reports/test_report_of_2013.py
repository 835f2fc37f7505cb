"""Statements that the report of an invented year must and must not make."""

import re
from pathlib import Path

import pytest
import yaml
from django.db import transaction

from reports.composition.compose import compose
from reports.composition.outline import ReportSelection
from reports.composition.source_records import SourceRecords
from tests.reports.invented_2013 import SCOPE, make_2013
from tests.reports.texts import forbidden_words, report_lines, text_paragraphs

pytestmark = pytest.mark.django_db

STATEMENTS = yaml.safe_load((Path(__file__).parent / "statements_of_2013.yaml").read_text())


@pytest.fixture(scope="module")
def year(django_db_setup, django_db_blocker):
    """Return the texts of the invented year in both languages, as it is and with exceptions."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = make_2013()
        source_records = SourceRecords(SCOPE)
        cancelled = SourceRecords(SCOPE, [made[206].number, made[221].number])
        accepted = ReportSelection(accepted_plans=frozenset({made[223].number}))
        documents, more, plain = {}, {}, {}
        for language in ("en", "es"):
            documents[language] = compose(SCOPE, language, source_records=source_records)
            plain[language] = " ".join(report_lines(documents[language]))
            more[language] = " ".join(
                report_lines(compose(SCOPE, language, source_records=cancelled, selection=accepted))
            )
        transaction.set_rollback(True)
    return documents, plain, more, {key: record.number for key, record in made.items()}


@pytest.mark.parametrize("language", ["en", "es"])
def test_report_says_what_it_must(year, language):
    _documents, plain, _more, _numbers = year
    assert [said for said in STATEMENTS["must_say"][language] if said not in plain[language]] == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_report_does_not_say_what_it_must_not(year, language):
    _documents, plain, _more, _numbers = year
    said = [
        words for words in STATEMENTS["must_not_say"][language] if re.search(words, plain[language])
    ]
    assert said == []
    assert forbidden_words(plain[language], language) == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_annex_counts_the_meetings_held(year, language):
    documents, _plain, _more, _numbers = year
    annex = next(one for one in documents[language].annexes if one.code == "annex.meetings")
    assert annex.blocks[0].text == STATEMENTS["annex"][language]


def test_cancelled_and_past_plans_are_in_no_annex_and_cited_nowhere(year):
    documents, _plain, _more, numbers = year
    for document in documents.values():
        assert {numbers[206], numbers[207], numbers[221], numbers[223]} & set(
            document.records
        ) == set()
        rows = " ".join(
            "".join(r.text for r in cell) for row in document.rows() for cell in row.cells
        )
        assert "Mexic" not in rows
        assert "México" not in rows


@pytest.mark.parametrize("language", ["en", "es"])
def test_included_exceptions_say_what_became_of_them(year, language):
    _documents, _plain, more, _numbers = year
    expected = STATEMENTS["must_say_of_exceptions"][language]
    assert [said for said in expected if said not in more[language]] == []


def test_both_languages_have_the_same_paragraphs_from_the_same_records(year):
    documents, _plain, _more, _numbers = year
    cited = [
        [
            {number for sentence in paragraph.sentences for number in sentence.records}
            for paragraph in text_paragraphs(document)
        ]
        for document in documents.values()
    ]
    assert cited[0] == cited[1]
