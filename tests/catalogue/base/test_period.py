"""Partial dates: typed as people type, said as people say, the same in Python and in SQL."""

import json
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from catalogue.base.calendar_unit import KNOWN_PRECISIONS, CalendarUnit, Precision, parse_edtf_unit
from catalogue.base.period import Period, period_patterns
from catalogue.base.period_input import parse_period

TYPED = [
    ("2012", "", "2012", "2012"),
    ("2012-07", "", "July 2012", "julio de 2012"),
    ("2012-07-04", "", "4 July 2012", "4 de julio de 2012"),
    ("4 July 2012", "", "4 July 2012", "4 de julio de 2012"),
    ("July 4, 2012", "", "4 July 2012", "4 de julio de 2012"),
    ("4 de julio de 2012", "", "4 July 2012", "4 de julio de 2012"),
    ("julio 2012", "", "July 2012", "julio de 2012"),
    ("07/2012", "", "July 2012", "julio de 2012"),
    ("14/7/2012", "", "14 July 2012", "14 de julio de 2012"),
    ("4.7.2012", "", "4 July 2012", "4 de julio de 2012"),
    ("Sept 2012", "", "September 2012", "septiembre de 2012"),
    ("2012-08-19", "2012-08-20", "19–20 August 2012", "19 y 20 de agosto de 2012"),
    ("2012-11-04", "2012-11-06", "4–6 November 2012", "4 a 6 de noviembre de 2012"),
    (
        "2012-08-31",
        "2012-09-02",
        "31 August – 2 September 2012",
        "31 de agosto a 2 de septiembre de 2012",
    ),
    (
        "2012-08-31",
        "2012-09-01",
        "31 August – 1 September 2012",
        "31 de agosto y 1 de septiembre de 2012",
    ),
    ("2012-03", "2012-05", "March–May 2012", "marzo a mayo de 2012"),
    ("2012-07", "2012-08", "July–August 2012", "julio y agosto de 2012"),
    ("2009", "2012", "2009–2012", "2009–2012"),
    ("2009", "2012-03-15", "2009 – 15 March 2012", None),
    ("2011-12-31", "2012-01-01", "31 December 2011 – 1 January 2012", None),
    ("2009", "ongoing", "since 2009", "desde 2009"),
    ("2009-05", "en curso", "since May 2009", None),
    ("2009", "?", "from 2009 (end not known)", None),
    ("?", "2012", "until 2012 (beginning not known)", None),
    ("", "2012-03-15", "until 15 March 2012 (beginning not known)", None),
    ("Q1 2013", "", "first quarter of 2013", "primer trimestre de 2013"),
    ("S2 2013", "", "second half of 2013", "segundo semestre de 2013"),
    ("spring 2013", "", "spring 2013", "primavera de 2013"),
    ("circa 2013", "", "about 2013", "hacia 2013"),
    ("c. 4 March 2013", "", "about 4 March 2013", "hacia el 4 de marzo de 2013"),
    ("Q1 2013", "H2 2014", "first quarter of 2013 – second half of 2014", None),
    ("T3 2013", "ongoing", "since the third quarter of 2013", "desde el tercer trimestre de 2013"),
    ("winter 2013", "ongoing", "since winter 2013", "desde el invierno de 2013"),
    ("spring 2013", "ongoing", "since spring 2013", "desde la primavera de 2013"),
]
# One text, as documents and spreadsheets have it.
WHOLE = [
    ("12–15 August 2013", "2013-08-12/2013-08-15"),
    ("12-15 de agosto de 2013", "2013-08-12/2013-08-15"),
    ("Del 12 al 15 de agosto de 2013", "2013-08-12/2013-08-15"),
    ("August 12-15, 2013", "2013-08-12/2013-08-15"),
    ("from 12 to 15 August 2013", "2013-08-12/2013-08-15"),
    ("12 y 13 de agosto de 2013", "2013-08-12/2013-08-13"),
    ("30 August - 2 September 2013", "2013-08-30/2013-09-02"),
    ("30 de agosto a 2 de septiembre de 2013", "2013-08-30/2013-09-02"),
    ("30 December 2013 – 2 January 2014", "2013-12-30/2014-01-02"),
    ("2013-2015", "2013/2015"),
    ("between 2009 and 2012", "2009/2012"),
    ("julio-agosto de 2013", "2013-07/2013-08"),
    ("July to August 2013", "2013-07/2013-08"),
    ("12 August 2013 – 2014", "2013-08-12/2014"),
    ("Monday, 12th August 2013", "2013-08-12"),
    ("lunes 12 de agosto de 2013", "2013-08-12"),
    ("mié. 14 ago. 2013", "2013-08-14"),
    ("1st of May 2013", "2013-05-01"),
    ("1.º de mayo de 2013", "2013-05-01"),
    ("1º de mayo de 2013", "2013-05-01"),
    ("primero de mayo de 2013", "2013-05-01"),
    ("setiembre de 2013", "2013-09"),
    ("mar 2013", "2013-03"),
    ("year 2013", "2013"),
    ("20130812", "2013-08-12"),
    ("2013-08-12 00:00:00", "2013-08-12"),
    ("2013-08-12T09:30:00Z", "2013-08-12"),
    ("2013/8/12", "2013-08-12"),
    ("12.8.2013", "2013-08-12"),
    ("08/13/2013", "2013-08-13"),
    ("4/4/2013", "2013-04-04"),
    ("08-2013", "2013-08"),
    ("2013-08-12/2013-08-15", "2013-08-12/2013-08-15"),
    ("2013/..", "2013/.."),
    ("/2013", "/2013"),
    ("since 2013", "2013/.."),
    ("desde agosto de 2013", "2013-08/.."),
    ("2013 – present", "2013/.."),
    ("2013 a la fecha", "2013/.."),
    ("2013-vigente", "2013/.."),
    ("until 2013", "/2013"),
    ("hasta agosto de 2013", "/2013-08"),
    ("  AUGUST\u00a02013 ", "2013-08"),
    ("12\u2011\u00ad15 August 2013", "2013-08-12/2013-08-15"),
    ("first quarter of 2013", "2013-33"),
    ("2nd quarter 2013", "2013-34"),
    ("last quarter of 2013", "2013-36"),
    ("Q1 2013", "2013-33"),
    ("2013-Q3", "2013-35"),
    ("T1 2013", "2013-33"),
    ("1T2013", "2013-33"),
    ("primer trimestre de 2013", "2013-33"),
    ("1.er trimestre de 2013", "2013-33"),
    ("IV trimestre 2013", "2013-36"),
    ("trimestre 2 de 2013", "2013-34"),
    ("Q1–Q3 2013", "2013-33/2013-35"),
    ("del primer trimestre de 2013 al segundo semestre de 2014", "2013-33/2014-41"),
    ("first half of 2013", "2013-40"),
    ("second half-year of 2013", "2013-41"),
    ("H2 2013", "2013-41"),
    ("2.º semestre de 2013", "2013-41"),
    ("primera mitad de 2013", "2013-40"),
    ("spring 2013", "2013-21"),
    ("verano de 2013", "2013-22"),
    ("Fall 2013", "2013-23"),
    ("otoño de 2013", "2013-23"),
    ("winter 2013 – spring 2014", "2013-24/2014-21"),
    ("desde la primavera de 2013", "2013-21/.."),
    ("since the first quarter of 2013", "2013-33/.."),
    ("circa 2013", "2013~"),
    ("c. 2013", "2013~"),
    ("ca. March 2013", "2013-03~"),
    ("about 2009 – 2012", "2009~/2012"),
    ("hacia el 4 de marzo de 2013", "2013-03-04~"),
    ("alrededor de 2013", "2013~"),
    ("2013 (aprox.)", "2013~"),
    ("since about 2009", "2009~/.."),
    ("2013~", "2013~"),
    ("2013-33/2013-41~", "2013-33/2013-41~"),
]


@pytest.mark.parametrize(("text", "edtf"), WHOLE)
@pytest.mark.parametrize("language", ["en", "es"])
def test_period_in_one_text_is_read_in_any_language_of_the_interface(text, edtf, language):
    with override(language):
        assert parse_period(text).edtf == edtf


@pytest.mark.parametrize("end", ["vigente", "present", "Ongoing", "en curso", "a la fecha", ".."])
def test_second_text_says_in_either_language_that_a_period_is_ongoing(end):
    assert parse_period("2013", end).edtf == "2013/.."


@pytest.mark.parametrize(("begins", "ends", "english", "spanish"), TYPED)
def test_period_typed_by_people_is_said_as_people_say_it(begins, ends, english, spanish):
    period = parse_period(begins, ends)
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
        (
            "03/04/2013",
            "",
            (
                "“03/04/2013” could be 3 April 2013 or 4 March 2013. Write the month as a word and"
                " the year in full."
            ),
        ),
        (
            "15.8.13",
            "",
            "“15.8.13” could be 15 August 2013. Write the month as a word and the year in full.",
        ),
        (
            "1/2/98",
            "",
            (
                "“1/2/98” could be 1 February 1998 or 2 January 1998. Write the month as a word and"
                " the year in full."
            ),
        ),
        (
            "12 and 15 August 2013",
            "",
            "“12 and 15 August 2013” is not a date. Examples: 2012, July 2012, 15 August 2013.",
        ),
        ("2013-15", "", "“2013-15” is not a calendar date between 1800 and 2199."),
        ("15-12 August 2013", "", "The end is before the beginning."),
        (
            "12 August",
            "",
            "“12 August” is not a date. Examples: 2012, July 2012, 15 August 2013.",
        ),
        (
            "12-15 August 2013",
            "2014",
            "“12-15 August 2013” is not a date. Examples: 2012, July 2012, 15 August 2013.",
        ),
        ("2013-24", "", "“2013-24” is not a calendar date between 1800 and 2199."),
        ("c. 1500", "", "“c. 1500” is not a calendar date between 1800 and 2199."),
        (
            "first half of March 2013",
            "",
            "“first half of March 2013” is not a date. Examples: 2012, July 2012, 15 August 2013.",
        ),
        (
            "first and third quarter of 2013",
            "",
            (
                "“first and third quarter of 2013” is not a date. Examples: 2012, July 2012, 15"
                " August 2013."
            ),
        ),
        ("H2 2013", "Q1 2013", "The end is before the beginning."),
        ("?", "?", "Enter the beginning or the end."),
        ("?", "ongoing", "Enter the beginning or the end."),
    ],
)
def test_period_that_cannot_be_is_refused_with_a_sentence(begins, ends, sentence):
    with pytest.raises(ValidationError) as caught:
        parse_period(begins, ends)
    assert caught.value.messages == [sentence]


def test_nothing_typed_is_no_period():
    assert parse_period(" ", "") is None


@pytest.mark.parametrize(
    "text",
    [
        "2012",
        "2012-07",
        "2012-08-19/2012-08-20",
        "2009/..",
        "2009/",
        "/2012",
        "2012-21",
        "2012-24~",
        "2012-33",
        "2012-36/..",
        "2012-40~/2012-41",
        "/2012-08-19~",
    ],
)
def test_period_of_a_file_is_written_back_as_it_was(text):
    assert Period.from_edtf(text).edtf == text


@pytest.mark.parametrize(
    "text", ["12", "2012-7", "2012/2011", "x", "/", "/..", "2012-25", "2012-37", "~", "1500-33"]
)
def test_period_of_a_file_that_cannot_be_is_refused(text):
    with pytest.raises(ValidationError):
        Period.from_edtf(text)


def test_unknown_end_touches_no_year_that_nobody_wrote_down():
    stored, starts, ends = Period.from_edtf("2009/").columns
    assert (stored.lower, stored.upper) == (date(2009, 1, 1), date(2010, 1, 1))
    assert (starts, ends) == ("year", "unknown")


def units():
    days = st.dates(date(1800, 1, 1), date(2199, 12, 31))
    return st.builds(CalendarUnit.containing, days, st.sampled_from(KNOWN_PRECISIONS))


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


@given(period=periods())
def test_period_survives_storage_and_typing(period):
    assert Period.from_columns(*period.columns) == period
    assert parse_period(*period.input_values) == period
    assert Period.from_edtf(period.edtf) == period


@given(
    period=periods(),
    written_in=st.sampled_from(["en", "es"]),
    read_in=st.sampled_from(["en", "es"]),
)
def test_printed_period_can_be_typed_back(period, written_in, read_in):
    with override(written_in):
        printed = str(period)
    with override(read_in):
        assert parse_period(printed) == period


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "es"])
def test_period_is_the_same_in_python_and_in_sql(language):
    @given(period=periods())
    def compare(period):
        stored, starts, ends = period.columns
        with override(language), connection.cursor() as cursor:
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


def test_season_covers_its_year_and_other_parts_cover_their_months():
    parts = ("2013-21", "2013-24~", "2013-34", "2013-41")
    assert [(str(unit.first), str(unit.last)) for unit in map(parse_edtf_unit, parts)] == [
        ("2013-01-01", "2013-12-31"),
        ("2013-01-01", "2013-12-31"),
        ("2013-04-01", "2013-06-30"),
        ("2013-07-01", "2013-12-31"),
    ]


def test_iso_date_names_no_part_that_iso_8601_does_not_have():
    units = ("2013-03-04", "2013-03", "2013-33", "2013-21", "2013-03-04~")
    isos = [parse_edtf_unit(unit).iso for unit in units]
    assert isos == ["2013-03-04", "2013-03", "2013", "2013", "2013"]
