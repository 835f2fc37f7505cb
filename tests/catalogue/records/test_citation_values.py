"""Values that sources give: stored by type, and printed in the language of the page."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from catalogue.base.period import Period
from catalogue.base.period_input import parse_period
from catalogue.models import Citation
from meetings.models import Meeting
from staff.models import User
from tests.support.admin_forms import admin_url, form_data, form_errors, submit_add_form
from tests.support.factories import CitationFactory, CountryFactory, MeetingFactory, SourceFactory
from tests.support.import_jobs import import_changes, import_issues, upload_import
from tests.support.workbooks import workbook_bytes

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("19–20 August 2012", "2012-08-19/2012-08-20"),
        ("19-20 August 2012", "2012-08-19/2012-08-20"),
        ("19 y 20 de agosto de 2012", "2012-08-19/2012-08-20"),
        ("del 19 al 20 de agosto de 2012", "2012-08-19/2012-08-20"),
        ("30 July – 2 August 2012", "2012-07-30/2012-08-02"),
        ("July–August 2012", "2012-07/2012-08"),
        ("2011–2012", "2011/2012"),
        ("2012-08-19/2012-08-20", "2012-08-19/2012-08-20"),
        ("August 2012", "2012-08"),
        ("since 2009", "2009/.."),
        ("desde 2009", "2009/.."),
        ("2012", "2012"),
    ],
)
def test_period_is_stored_in_edtf(text, edtf):
    citation = CitationFactory.build(record=MeetingFactory(), field="period", value=text)
    citation.clean()
    assert citation.value == edtf


@pytest.mark.parametrize(
    "edtf",
    [
        *("2012", "2012-07", "2012-07-04", "2012-08-19/2012-08-20", "2012-07-30/2012-08-02"),
        *("2012-07/2012-09", "2011/2012", "2011-12/2012", "2009/..", "2009-03/", "/2012-03-15"),
    ],
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_printed_period_can_be_typed_again(edtf, language):
    with override(language):
        assert parse_period(str(Period.from_edtf(edtf))).edtf == edtf


@pytest.mark.parametrize("text", ["the end of August", "31 June 2012", "20–19 August 2012", "–"])
def test_value_that_is_no_period_is_refused(text):
    citation = CitationFactory.build(record=MeetingFactory(), field="period", value=text)
    with pytest.raises(ValidationError) as error:
        citation.clean()
    assert list(error.value.message_dict) == ["value"]


def test_values_are_printed_in_the_language_of_the_page(client):
    CountryFactory(alpha3="PER")
    meeting = MeetingFactory(published=True, slug="m", title_en="M", title_es="M", when="2012-08")
    source = SourceFactory(is_public=True)
    for field, value, spanish in (
        ("period", "19–20 August 2012", ""),
        ("period", "20–21 August 2012", ""),
        ("kind", "Round table", ""),
        ("country", "Peru", ""),
        ("title_en", "First meeting", "Primera reunión"),
        ("city", "Quito City", ""),
    ):
        citation = CitationFactory.build(
            record=meeting, source=source, field=field, value=value, value_es=spanish
        )
        citation.clean()
        citation.save()
    assert list(Citation.objects.order_by("pk").values_list("value", flat=True)) == [
        "2012-08-19/2012-08-20",
        "2012-08-20/2012-08-21",
        "round-table",
        "PER",
        "First meeting",
        "Quito City",
    ]
    english, spanish = (client.get(f"{root}/meetings/m/").text for root in ("", "/es"))
    for value in ("“19–20 August 2012”", "“Round table”", "“Peru”", "“First meeting”"):
        assert value in english
    for value in ("«19 y 20 de agosto de 2012»", "«Mesa redonda»", "«Perú»", "«Primera reunión»"):
        assert value in spanish
    assert "<li>19 y 20 de agosto de 2012 – " in spanish
    assert '«<span lang="en" dir="auto">Quito City</span>»' in spanish
    assert "August" not in spanish

    cited = client.get("/api/v1/meetings/m/").json()["citations"]
    assert [one["value"] for one in cited][:2] == ["19–20 August 2012", "20–21 August 2012"]
    assert [one["value_period"] and one["value_period"]["edtf"] for one in cited] == [
        "2012-08-19/2012-08-20",
        "2012-08-20/2012-08-21",
        *[None] * 4,
    ]


def test_text_stored_by_an_earlier_version_is_printed_alike(client):
    """Versions of before the migration, and rows that the previous version writes."""
    meeting = MeetingFactory(published=True, slug="m")
    source = SourceFactory(is_public=True)
    CitationFactory(record=meeting, source=source, field="period", value="19–20 August 2012")
    CitationFactory(record=meeting, source=source, field="period", value="end of August")
    page = client.get("/es/meetings/m/").text
    assert "«19 y 20 de agosto de 2012»" in page
    assert "«end of August»" in page


def test_migration_stores_periods_in_edtf():
    from importlib import import_module

    from django.apps import apps
    from django.db import connection

    meeting = MeetingFactory()
    values = ["19–20 August 2012", "2012-08", "end of August"]
    for value in values:
        CitationFactory(record=meeting, field="period", value=value)
    CitationFactory(record=meeting, field="title_en", value="2011–2012")
    migration = import_module("catalogue.migrations.0012_typed_citation_values")
    with connection.schema_editor(atomic=False) as editor:
        migration.store_periods(apps, editor)
    assert list(Citation.objects.order_by("pk").values_list("value", flat=True)) == [
        "2012-08-19/2012-08-20",
        "2012-08",
        "end of August",
        "2011–2012",
    ]


@pytest.fixture
def superuser_client(client):
    client.force_login(User.objects.create_superuser("admin", password="a long enough password"))
    return client


def workbook_of_meeting(*citation: str) -> bytes:
    """Return a workbook with the meeting `m` and a citation, given as five cells."""
    return workbook_bytes(
        meetings=[["permalink", "title_en"], ["/meetings/m/", "M"]],
        citations=[["meeting", "source", "place_en", "field", "value"], [*citation]],
    )


def test_import_recognizes_a_cited_period_however_it_is_written(superuser_client):
    meeting = MeetingFactory(slug="m", title_en="M")
    source = SourceFactory(slug="s", title_en="S")
    CitationFactory(record=meeting, source=source, field="period", value="2012-08-19/2012-08-20")
    place = meeting.citations.get().place_en
    content = workbook_of_meeting("m", "s", place, "period", "19–20 August 2012")
    job = upload_import(superuser_client, Meeting, content, "file.xlsx")
    assert (import_issues(job), import_changes(job)) == ([], [])

    refused = workbook_of_meeting("m", "s", "page 2", "period", "autumn")
    job = upload_import(superuser_client, Meeting, refused, "file.xlsx")
    assert import_issues(job) == [
        ("E2", "“autumn” is not a date. Examples: 2012, July 2012, 15 August 2013.")
    ]


def test_form_stores_a_cited_period_by_its_type(superuser_client):
    prefix = "catalogue-citation-content_type-object_id"
    source = SourceFactory()
    typed = {
        "title_en": "Forum",
        f"{prefix}-TOTAL_FORMS": "1",
        f"{prefix}-0-source": str(source.pk),
        f"{prefix}-0-field": "period",
        f"{prefix}-0-value": "in autumn",
        f"{prefix}-0-basis": "stated",
    }
    refused = submit_add_form(superuser_client, Meeting, typed)
    assert form_errors(refused) == [
        "“in autumn” is not a date. Examples: 2012, July 2012, 15 August 2013."
    ]
    again = form_data(refused, **{f"{prefix}-0-value": "19 to 20 August 2012"})
    assert superuser_client.post(admin_url(Meeting, "add"), again).status_code == 302
    assert Citation.objects.get().value == "2012-08-19/2012-08-20"
