"""No message and no page names what is not public, and no address leaves its table."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.db import connection
from django.utils import timezone

from activities.models import Activity
from alerts.mails import send_due_messages
from alerts.models import Subscription
from catalogue.history.events import Event
from catalogue.history.publication_times import became_public
from catalogue.kinds import listed_kinds
from catalogue.workflow import transitions
from tests.alerts.readers import READER
from tests.support.factories import (
    ActivityFactory,
    CitationFactory,
    CountryFactory,
    MandateDecisionFactory,
    MandateFactory,
    ProjectFactory,
    TopicFactory,
)
from tests.support.users import sign_in, user_with_role
from tests.support.visibility import HIDDEN_STATES, STATES, MarkedRecords, link_many, link_single

pytestmark = pytest.mark.django_db


def everything_sent() -> str:
    parts = [f"{one.subject}\n{one.body}\n{one.extra_headers}" for one in mail.outbox]
    return "\n".join(parts).lower()


@pytest.mark.parametrize("state", HIDDEN_STATES)
def test_message_names_nothing_hidden(readers, state):
    """Subscribe to every kind of subject, and publish records that relate to hidden ones."""
    country = CountryFactory()
    topic = TopicFactory(slug="shared", name_en="Shared")
    mandate = MandateFactory(published=True)
    ActivityFactory(published=True, topics=[topic])
    subjects = [kind.plural for kind in listed_kinds()]
    subjects += ["search?q=marker", "search?q=title", "activities?q=marker"]
    subjects += ["country?country=HND", "topic?topic=shared", f"record?number={mandate.number}"]
    hidden = MarkedRecords(state)
    subjects += [f"record?number={record.number}" for record in hidden.records]
    subjects += [f"topic?topic={hidden.marker}-topic", f"activities?topic={hidden.marker}-topic"]
    for language in ("en", "es"):
        for subject in subjects:
            readers.subscribe(subject, language=language, address=f"{language}@example.org")
    for record in hidden.records:
        record.topics.add(topic)
        if hasattr(record, "countries"):
            record.countries.add(country)
    hidden.activity.mandates.add(mandate)
    public = MarkedRecords("published")
    link_many(public, hidden)
    link_single(public, hidden)
    readers.send()

    assert "marker-published" in everything_sent()
    assert hidden.marker not in everything_sent()


@pytest.mark.parametrize("state", HIDDEN_STATES)
def test_record_that_is_not_public_never_became_public(state):
    start, end = (timezone.now() + timedelta(days=days) for days in (-1, 400 * 365))
    ActivityFactory(**{state: True})
    shown = ActivityFactory(published=True)

    assert list(became_public(Activity.objects.all(), start, end)) == [shown]


@pytest.mark.parametrize("is_withdrawn", [False, True])
def test_record_withdrawn_before_the_sending_is_not_named(readers, is_withdrawn):
    record = ActivityFactory(title_en="Zinnober")
    CitationFactory(record=record)
    readers.subscribe("activities")
    readers.subscribe(f"record?number={record.number}")
    transitions.publish(record, by=None)
    if is_withdrawn:
        transitions.withdraw(record, by=None)
    readers.send()

    assert ("zinnober" in everything_sent()) != is_withdrawn
    assert bool(mail.outbox) != is_withdrawn


@pytest.mark.parametrize("state", STATES)
def test_decision_of_a_hidden_programme_is_no_news(readers, state):
    mandate = MandateFactory(published=True)
    readers.subscribe(f"record?number={mandate.number}")
    programme = ProjectFactory(kind="programme", **{state: True})
    MandateDecisionFactory(mandate=mandate, project=programme, decision="add")
    readers.send()

    assert bool(mail.outbox) == (state == "published")


def test_address_stands_in_one_table_only(client, readers, caplog):
    ActivityFactory(published=True)
    client.post("/alerts/", {"about": "activities", "address": READER, "frequency": "daily"})
    send_due_messages()
    readers.subscribe("meetings")
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        found = []
        for table in tables:
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS row WHERE row::text ILIKE %s', [f"%{READER}%"]
            )
            if cursor.fetchone()[0]:
                found.append(table)

    assert found == ["alerts_subscription"]
    assert READER not in caplog.text
    assert READER not in str(Subscription.objects.first())


def test_administrators_see_numbers_and_delete_an_address(client, readers):
    for about in ("activities", "meetings"):
        readers.subscribe(about)
    other = readers.subscribe("activities", address="other@example.org", frequency="weekly")
    sign_in(client, user_with_role("administrator"))
    events = Event.objects.count()
    page = client.get("/admin/alerts/")
    numbers = ["Confirmed addresses</th><td>2", "Daily alerts</th><td>2", "Weekly alerts</th><td>1"]
    assert [text in page.text for text in numbers] == [True] * 3
    assert READER not in page.text
    assert "/admin/alerts/" in client.get("/admin/").text
    page = client.post("/admin/alerts/", {"address": " Reader@Example.org"}, follow=True)

    assert "2 alerts of this address were deleted." in page.text
    assert list(Subscription.objects.all()) == [other]
    assert (Event.objects.count(), LogEntry.objects.count()) == (events, 0)
    assert "Enter an e-mail address such as" in client.post("/admin/alerts/", {"address": "x"}).text


@pytest.mark.parametrize("role", ["editor", "reviewer"])
def test_other_staff_see_nothing(client, role):
    sign_in(client, user_with_role(role))
    assert client.get("/admin/alerts/").status_code == 403
    assert client.post("/admin/alerts/", {"address": READER}).status_code == 403
    assert "/admin/alerts/" not in client.get("/admin/").text
