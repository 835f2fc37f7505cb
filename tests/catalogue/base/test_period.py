"""Partial dates: typed as people type, said as people say, the same in Python and in SQL."""

import json
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from catalogue.base.period import CalendarUnit, Period, Precision, period_patterns

TYPED = [
    ("2012", "", "2012", "2012"),
    ("2012-07", "", "July 2012", "julio de 2012"),
    ("2012-07-04", "", "4 July 2012", "4 de julio de 2012"),
    ("4 July 2012", "", "4 July 2012", "4 de julio de 2012"),
    ("July 4, 2012", "", "4 July 2012", "4 de julio de 2012"),
    ("4 de julio de 2012", "", "4 July 2012", "4 de julio de 2012"),
    ("julio 2012", "", "July 2012", "julio de 2012"),
    ("07/2012", "", "July 2012", "julio de 2012"),
    ("4/7/2012", "", "4 July 2012", "4 de julio de 2012"),
    ("4.7.2012", "", "4 July 2012", "4 de julio de 2012"),
    ("Sept 2012", "", "September 2012", "septiembre de 2012"),
    ("2012-08-19", "2012-08-20", "19–20 August 2012", "19 a 20 de agosto de 2012"),
    ("2012-08-31", "2012-09-02", "31 August – 2 September 2012", None),
    ("2012-03", "2012-05", "March–May 2012", None),
    ("2009", "2012", "2009–2012", "2009–2012"),
    ("2009", "2012-03-15", "2009 – 15 March 2012", None),
    ("2011-12-31", "2012-01-01", "31 December 2011 – 1 January 2012", None),
    ("2009", "ongoing", "since 2009", "desde 2009"),
    ("2009-05", "en curso", "since May 2009", None),
    ("2009", "?", "from 2009 (end not known)", None),
    ("?", "2012", "until 2012 (beginning not known)", None),
    ("", "2012-03-15", "until 15 March 2012 (beginning not known)", None),
]


@pytest.mark.parametrize(("begins", "ends", "english", "spanish"), TYPED)
def test_period_typed_by_people_is_said_as_people_say_it(begins, ends, english, spanish):
    period = Period.from_input(begins, ends)
    assert str(period) == english
    if spanish:
        with override("es"):
            assert str(period) == spanish


@pytest.mark.parametrize(
    ("begins", "ends", "sentence"),
    [
        (
            "soon",
            "",
            ("“soon” is not a date. Examples: 2012, July 2012, 15 August 2013."),
        ),
        ("2012-13", "", "“2012-13” is not a calendar date between 1800 and 2199."),
        ("2012-02-30", "", "“2012-02-30” is not a calendar date between 1800 and 2199."),
        ("1500", "", "“1500” is not a calendar date between 1800 and 2199."),
        (
            "4 Foo 2012",
            "",
            ("“4 Foo 2012” is not a date. Examples: 2012, July 2012, 15 August 2013."),
        ),
        ("2013", "2012", "The end is before the beginning."),
        ("?", "?", "Enter the beginning or the end."),
        ("?", "ongoing", "Enter the beginning or the end."),
    ],
)
def test_period_that_cannot_be_is_refused_with_a_sentence(begins, ends, sentence):
    with pytest.raises(ValidationError) as caught:
        Period.from_input(begins, ends)
    assert caught.value.messages == [sentence]


def test_nothing_typed_is_no_period():
    assert Period.from_input(" ", "") is None


@pytest.mark.parametrize(
    "text", ["2012", "2012-07", "2012-08-19/2012-08-20", "2009/..", "2009/", "/2012"]
)
def test_period_of_a_file_is_written_back_as_it_was(text):
    assert Period.from_edtf(text).edtf == text


@pytest.mark.parametrize("text", ["12", "2012-7", "2012/2011", "x", "/", "/.."])
def test_period_of_a_file_that_cannot_be_is_refused(text):
    with pytest.raises(ValidationError):
        Period.from_edtf(text)


def test_unknown_end_touches_no_year_that_nobody_wrote_down():
    stored, starts, ends = Period.from_edtf("2009/").columns
    assert (stored.lower, stored.upper) == (date(2009, 1, 1), date(2010, 1, 1))
    assert (starts, ends) == ("year", "unknown")


def units():
    days = st.dates(date(1800, 1, 1), date(2199, 12, 31))
    return st.builds(CalendarUnit.containing, days, st.sampled_from(["day", "month", "year"]))


@st.composite
def periods(draw):
    start, end = draw(units()), draw(units())
    shape = draw(st.sampled_from(["one", "both", "ongoing", "no end", "no start"]))
    if shape == "one":
        return Period(start, start)
    if shape == "ongoing":
        return Period(start, None, is_ongoing=True)
    if shape == "no end":
        return Period(start, None)
    if shape == "no start":
        return Period(None, end)
    return Period(start, end) if start.first <= end.last else Period(end, start)


@pytest.fixture(scope="module")
def database_connection(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        yield connection


@given(period=periods())
def test_period_survives_storage_and_typing(period):
    assert Period.from_columns(*period.columns) == period
    assert Period.from_input(*period.input_values) == period
    assert Period.from_edtf(period.edtf) == period


@pytest.mark.parametrize("language", ["en", "es"])
def test_period_is_the_same_in_python_and_in_sql(database_connection, language):
    @given(period=periods())
    def compare(period):
        stored, starts, ends = period.columns
        with override(language), database_connection.cursor() as cursor:
            words = json.dumps(period_patterns())
            cursor.execute(
                "SELECT catalogue_period_label(%s, %s, %s, %s::jsonb),"
                " catalogue_period_first_day(%s, %s), catalogue_period_last_day(%s, %s),"
                " catalogue_period_matches_precision(%s, %s, %s)",
                [stored, starts, ends, words, stored, starts, stored, ends, stored, starts, ends],
            )
            label, first, last, fits = cursor.fetchone()
            assert label == str(period)
        assert first == (period.start.first.isoformat() if period.start else "")
        assert last == (period.end.last.isoformat() if period.end else "")
        assert fits
        assert starts != Precision.ONGOING

    compare()
