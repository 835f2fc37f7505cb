"""The address made of a record's number; the slug of an unnamed record appears nowhere."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalogue.workflow.merge import merge_rows
from catalogue.workflow.transitions import publish, withdraw
from tests.support.factories import MeetingFactory, PublicationFactory
from tests.support.kinds import RECORD_MODELS
from tests.support.visibility import MarkedRecords

pytestmark = pytest.mark.django_db


def test_number_leads_to_the_page_of_a_public_record_of_any_kind(client):
    found, expected = {}, {}
    for record in MarkedRecords("published").records:
        for prefix in ("", "/es"):
            response = client.get(f"{prefix}/id/{record.number}/")
            found[prefix, record.plural] = (response.status_code, response["Location"])
            page = f"{prefix}/{record.plural}/{record.slug}/"
            expected[prefix, record.plural] = (302, page)
    assert found == expected
    assert len(found) == 2 * len(RECORD_MODELS)


@pytest.mark.parametrize("state", ["draft", "in_review", "embargoed"])
def test_number_of_an_unpublished_record_is_answered_like_an_unknown_one(client, state):
    meeting = MeetingFactory(**{state: True})
    for number in (meeting.number, 987654321, 10**30):
        assert client.get(f"/id/{number}/").status_code == 404


@pytest.mark.parametrize("state", ["draft", "in_review", "embargoed"])
def test_number_of_an_unpublished_record_is_looked_up_like_an_unknown_one(client, state):
    numbers = [record.number for record in MarkedRecords(state).records]

    def statements(number: int) -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/id/{number}/").status_code == 404
        return [re.sub(r"\d+", "0", query["sql"]) for query in queries]

    unknown = statements(987654321)
    assert len(numbers) == len(RECORD_MODELS)
    assert [number for number in numbers if statements(number) != unknown] == []


def test_unnamed_record_answers_410_at_its_addresses_and_shows_no_slug(client):
    publication = PublicationFactory(published=True, title_en="Secret", slug="former-secret")
    publication.slug = "present-secret"
    publication.save()
    withdraw(publication, by=None, unnamed=True)
    addresses = [
        f"/id/{publication.number}/",
        *(
            f"/publications/{slug}-secret/{part}"
            for slug in ("former", "present")
            for part in ("", "versions/", "versions/2012-01-01/", "reference.ris", "?ref=secret")
        ),
    ]
    for address in addresses:
        response = client.get(address)
        assert (address, response.status_code) == (address, 410)
        assert (address, "secret" in response.text.casefold()) == (address, False)
        assert f'href="/es/id/{publication.number}/"' in response.text
    spanish = client.get("/es/publications/present-secret/")
    assert "secret" not in spanish.text.casefold()
    assert f'href="/id/{publication.number}/"' in spanish.text
    for slug in ("former-secret", "present-secret"):
        response = client.get(f"/api/v1/publications/{slug}/")
        assert (response.status_code, "secret" in response.text) == (410, False)


def test_named_withdrawn_record_answers_410_with_its_title(client):
    meeting = MeetingFactory(published=True, title_en="Seminar")
    withdraw(meeting, by=None, reason_en="It was not held.")
    response = client.get(f"/id/{meeting.number}/")
    assert (response.status_code, "Seminar" in response.text) == (410, True)


def test_republished_record_has_the_address_of_its_slug_again():
    meeting = MeetingFactory(published=True, slug="seminar")
    withdraw(meeting, by=None, unnamed=True)
    assert meeting.get_absolute_url() == f"/id/{meeting.number}/"
    publish(meeting, by=None)
    assert meeting.get_absolute_url() == "/meetings/seminar/"


@pytest.mark.parametrize("unnamed", [False, True])
def test_record_withdrawn_before_the_end_of_its_embargo_was_never_there(client, unnamed):
    publication = PublicationFactory(title_en="Secret", slug="secret")
    publish(publication, by=None, public_from=timezone.now() + timedelta(days=1))
    withdraw(publication, by=None, unnamed=unnamed)
    addresses = (
        f"/id/{publication.number}/",
        "/publications/secret/",
        "/es/publications/secret/versions/",
        "/publications/secret/reference.ris",
        "/api/v1/publications/secret/",
    )
    found = {address: client.get(address).status_code for address in addresses}
    assert found == dict.fromkeys(addresses, 404)
    harvest = client.get("/oai", {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc"})
    assert 'code="noRecordsMatch"' in harvest.text


def test_record_that_was_public_before_its_embargo_answers_410(client):
    meeting = MeetingFactory(published=True, title_en="Seminar")
    withdraw(meeting, by=None)
    publish(meeting, by=None, public_from=timezone.now() + timedelta(days=1))
    withdraw(meeting, by=None)
    over = MeetingFactory(title_en="Course")
    publish(over, by=None, public_from=timezone.now() - timedelta(days=1))
    withdraw(over, by=None)
    for record in (meeting, over):
        assert client.get(f"/id/{record.number}/").status_code == 410


def test_number_of_a_merged_record_leads_where_its_slug_leads(client):
    first, second, last = (MeetingFactory(published=True, slug=slug) for slug in "abc")
    numbers = [first.number, second.number]
    deleted = MeetingFactory(slug="free")
    free_number = deleted.number
    merge_rows(source=first, target=second)
    merge_rows(source=second, target=last)
    deleted.delete()
    reused = MeetingFactory(slug="free")
    for number in numbers:
        response = client.get(f"/es/id/{number}/")
        assert (response.status_code, response["Location"]) == (302, "/es/meetings/c/")
    assert client.get(f"/id/{free_number}/").status_code == 404
    merge_rows(source=reused, target=last)
    assert client.get(f"/id/{free_number}/").status_code == 404  # another record had its slug
    withdraw(last, by=None)
    assert [client.get(f"/id/{number}/").status_code for number in numbers] == [410, 410]


def test_number_of_a_record_merged_into_a_draft_is_unknown(client):
    source, target = MeetingFactory(), MeetingFactory()
    number = source.number
    merge_rows(source=source, target=target)
    assert client.get(f"/id/{number}/").status_code == 404


def test_deletion_of_a_number_is_found_without_reading_the_history(client):
    """Anyone may ask for numbers that never were, each of which is looked for in each kind."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/id/987654321/").status_code == 404
    sql = [one["sql"] for one in queries if one["sql"].startswith('SELECT "catalogue_event"')]
    with connection.cursor() as cursor:
        # The history of a test is so small that reading all of it costs less than an index.
        cursor.execute("SET LOCAL enable_seqscan = off")
        plans = []
        for one in sql:
            cursor.execute(f"EXPLAIN {one}")
            plans.append(" ".join(line for (line,) in cursor.fetchall()))

    assert len(sql) == len(RECORD_MODELS)
    # In this order, PostgreSQL would read a large history backwards by its primary key.
    assert [one for one in sql if "ORDER BY" in one] == []
    assert [plan for plan in plans if "using catalogue_event_gone_number" not in plan] == []
