"""Messages of news: what they tell, when, and never twice."""

import smtplib
from datetime import datetime, timedelta
from time import sleep
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.mail.backends import smtp
from django.db import connection
from django.utils import timezone

from alerts import mails, subjects
from alerts.mails import SETTLING_TIME, send_due_messages
from alerts.models import Subscription, next_due
from catalogue.base.period import Period
from catalogue.history.publication_times import became_public
from catalogue.models import Organization, Topic
from catalogue.workflow import transitions
from catalogue.workflow.merge import merge_rows
from meetings.models import Meeting
from reports.models import Report
from reports.redaction import public_copies
from server.backups.restore import end_unfinished_rows
from server.mail_delivery import Delivery
from staff.models import User
from tests.alerts.readers import READER, path_in
from tests.catalogue.teamwork.test_notifications import Server, SmtpServer
from tests.reports.samples import issue_accepted
from tests.support.factories import (
    ActivityFactory,
    CitationFactory,
    CountryFactory,
    InvolvementFactory,
    MandateFactory,
    MeetingFactory,
    OrganizationFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(monkeypatch) -> Server:
    return Server(monkeypatch)


def titles(message) -> list[str]:
    """Return the titles of the records that a message names: title, facts and address."""
    parts = [part.strip().splitlines() for part in message.body.split("\n\n")]
    return [part[0] for part in parts if len(part) == 3 and part[2].startswith("https://")]


# --- what became public ---------------------------------------------------------------------------


def test_record_published_later_is_told_once(readers):
    draft = MeetingFactory(title_en="Workshop in Lima", when="2012-08")
    CitationFactory(record=draft)
    readers.subscribe("meetings")
    MeetingFactory()
    transitions.publish(draft, by=None)
    [message] = readers.send(days=2)
    assert message.subject == "1 new record: Meetings"
    assert message.to == [READER]
    assert message.body == (
        "Meetings\n"
        "https://migration.example.org/meetings/\n\n"
        "1 record was published:\n\n"
        "Workshop in Lima\n"
        "Meeting · August 2012\n"
        f"https://migration.example.org/meetings/{draft.slug}/\n\n"
        "--\n"
        "You subscribed to this alert on: https://migration.example.org\n"
        "How often: Daily\n"
        "Unsubscribe and delete your address:\n"
        f"https://migration.example.org{path_in(message, '/unsubscribe/')}\n"
    )

    assert len(readers.send(days=4)) == 1


def test_records_of_before_and_changes_of_public_records_are_no_news(readers):
    public = MeetingFactory(published=True)
    readers.subscribe("meetings")
    public.title_en = "A better title"
    public.save()

    assert readers.send() == []
    assert Subscription.objects.get().told_until > timezone.now() - SETTLING_TIME * 2


def test_record_published_again_after_its_withdrawal_is_told(readers):
    public = MeetingFactory(published=True)
    CitationFactory(record=public)
    readers.subscribe("meetings")
    transitions.withdraw(public, by=None)
    assert readers.send(days=2) == []
    readers.put_clock(readers.now())
    Subscription.objects.update(told_until=timezone.now())
    transitions.publish(public, by=None)

    assert [message.subject for message in readers.send(days=4)] == ["1 new record: Meetings"]


def test_end_of_an_embargo_is_the_time_of_its_publication():
    draft = MeetingFactory()
    CitationFactory(record=draft)
    before = timezone.now()
    end = timezone.now() + timedelta(seconds=1)
    transitions.publish(draft, by=None, public_from=end)
    after = timezone.now()
    assert not became_public(Meeting.objects.all(), before, end).exists()
    sleep(1.1)
    later = end + timedelta(seconds=1)

    assert became_public(Meeting.objects.all(), after, later).get().public_since == end
    assert not became_public(Meeting.objects.all(), before, after).exists()
    assert not became_public(Meeting.objects.all(), end, later).exists()


def test_lifted_embargo_is_told(readers):
    draft = MeetingFactory(title_en="Lifted")
    CitationFactory(record=draft)
    transitions.publish(draft, by=None, public_from=timezone.now() + timedelta(days=9))
    readers.subscribe("meetings")
    transitions.publish(draft, by=None)

    [message] = readers.send()
    assert titles(message) == ["Lifted"]


def test_issued_report_is_told(readers):
    ActivityFactory(published=True, kind="training", status="completed", when="2012-05")
    readers.subscribe("reports")
    readers.subscribe("activities", address="b@example.org")
    report = Report(slug="2012")
    report.when = Period.from_edtf("2012")
    report.save()
    issue_accepted(report, User.objects.create_superuser("ana"))
    [shown] = public_copies(Report.objects.public())
    [message] = readers.send()

    assert message.subject == "1 new report: Reports"
    assert "1 report was published:" in message.body
    assert titles(message) == [str(shown.title)]
    assert "https://migration.example.org/reports/2012/\n" in message.body


@pytest.mark.parametrize(
    ("about", "subject"),
    [
        ("activities?country=HND", "1 new record: Activities – Country: Honduras (HND)"),
        ("activities?q=remittances", "1 new record: Activities – Search: remittances"),
        ("search?q=remittances", "1 new record: Search: remittances"),
        ("country?country=HND", "1 new record: Honduras"),
        ("topic?topic=return", "1 new record: Return"),
        ("record?number={mandate}", "1 new record: A resolution"),
    ],
)
def test_each_subject_tells_its_own_records(readers, about, subject):
    topic = TopicFactory(slug="return", name_en="Return")
    mandate = MandateFactory(published=True, title_en="A resolution")
    ActivityFactory(published=True, topics=[topic])
    readers.subscribe(about.format(mandate=mandate.number))
    ActivityFactory(published=True)
    ActivityFactory(
        published=True, title_en="Study of remittances", countries=[CountryFactory()],
        topics=[topic], mandates=[mandate],
    )  # fmt: skip
    [message] = readers.send()

    assert message.subject == subject
    assert titles(message) == ["Study of remittances"]


@pytest.mark.parametrize("is_merged", [False, True])
def test_list_follows_the_new_names_of_its_filters(readers, is_merged):
    body = OrganizationFactory(published=True, slug="celade")
    topic = TopicFactory(slug="return")
    ActivityFactory(published=True, topics=[topic])
    readers.subscribe("activities?organization=celade&topic=return&year=2012")
    if is_merged:
        merged, body = body, OrganizationFactory(published=True, slug="population-division")
        merge_rows(source=merged, target=body)
    else:
        Organization.objects.filter(pk=body.pk).update(slug="population-division")
    Topic.objects.filter(pk=topic.pk).update(slug="return-migration")
    activity = ActivityFactory(published=True, topics=[topic], when="2012", title_en="Zinnober")
    InvolvementFactory(activity=activity, organization=body)
    [message] = readers.send()

    assert titles(message) == ["Zinnober"]
    assert "organization=population-division&topic=return-migration" in message.body


def test_former_name_of_a_hidden_record_is_not_followed(readers, caplog):
    body = OrganizationFactory(draft=True, slug="celade")
    Organization.objects.filter(pk=body.pk).update(slug="hidden-division")
    with pytest.raises(subjects.SubjectError, match="celade"):
        subjects.read_subject("activities?organization=celade")
    subscription = readers.subscribe("activities?organization=celade")

    assert readers.send() == []
    assert f"The subject of the alert {subscription.pk} cannot be read now." in caplog.text
    assert "celade" not in caplog.text


def test_search_that_finds_only_some_of_its_words_has_no_news(readers):
    readers.subscribe("search?q=remittances+glaciers")
    readers.subscribe("activities?q=remittances+glaciers")
    ActivityFactory(published=True, title_en="Study of remittances")

    assert readers.send() == []


def test_record_tells_its_changes_but_no_saves_without_a_change(readers):
    meeting = MeetingFactory(published=True, title_en="Workshop")
    subscription = readers.subscribe(f"record?number={meeting.number}")
    meeting.save()
    assert readers.send(days=2) == []
    Subscription.objects.update(told_until=subscription.told_until)
    meeting.title_en = "Workshop in Quito"
    meeting.save()
    [message] = readers.send(days=4)

    assert message.subject == "Record updated: Workshop in Quito"
    assert "This record was updated on " in message.body
    assert f"https://migration.example.org/meetings/{meeting.slug}/versions/" in message.body
    assert len(readers.send(days=6)) == 1


def test_long_news_are_shortened_and_refer_to_the_list(readers, monkeypatch):
    monkeypatch.setattr(subjects, "MAX_NEWS", 2)
    readers.subscribe("activities")
    for number in range(5):
        title = f"No. {number} " + "x" * 400
        ActivityFactory(published=True, title_en=title, slug=f"no-{number}")
    [message] = readers.send()

    assert message.subject == "5 new records: Activities"
    assert [title[:5] for title in titles(message)] == ["No. 4", "No. 3"]
    more = "3 more records are listed here:\nhttps://migration.example.org/activities/\n"
    assert more in message.body


def test_message_is_in_the_language_of_its_reader(readers):
    readers.subscribe("activities?country=HND", language="es", frequency="weekly")
    ActivityFactory(
        published=True, title_en="Study", title_es="Estudio", countries=[CountryFactory()]
    )
    [message] = readers.send(days=9)

    assert message.subject == "1 nuevo registro: Actividades – País: Honduras (HND)"
    assert titles(message) == ["Estudio"]
    assert "https://migration.example.org/es/alerts/unsubscribe/" in message.body
    assert "news" not in message.body


# --- when -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("frequency", "now", "due"),
    [
        ("daily", "2026-03-02T06:59", "2026-03-02T07:00"),
        ("daily", "2026-03-02T07:00", "2026-03-03T07:00"),
        ("weekly", "2026-03-02T06:59", "2026-03-02T07:00"),
        ("weekly", "2026-03-02T07:00", "2026-03-09T07:00"),
        ("daily", "2026-09-05T12:00", "2026-09-06T07:00"),  # the clocks change in this night
    ],
)
def test_messages_are_due_in_the_morning_of_the_site(frequency, now, due):
    zone = ZoneInfo("America/Santiago")
    expected = datetime.fromisoformat(due).replace(tzinfo=zone)

    assert next_due(frequency, datetime.fromisoformat(now).replace(tzinfo=zone)) == expected


def test_what_was_just_published_waits_for_the_next_message(readers):
    """A transaction that ends after the message may have an earlier time."""
    subscription = readers.subscribe("activities")
    ActivityFactory(published=True)
    Subscription.objects.update(due_at=timezone.now())
    send_due_messages()
    assert mail.outbox == []
    subscription.refresh_from_db()
    assert subscription.due_at > timezone.now()

    assert len(readers.send()) == 1


# --- delivery -------------------------------------------------------------------------------------


@pytest.fixture
def waiting(readers) -> Subscription:
    subscription = readers.subscribe("activities")
    ActivityFactory(published=True, title_en="Zinnober")
    readers.put_clock(readers.now() + timedelta(days=2))
    return subscription


def test_server_that_is_down_loses_nothing(server, waiting):
    server.opening = ConnectionRefusedError()
    for _minute in range(3):
        send_due_messages()
    waiting.refresh_from_db()
    assert (waiting.is_uncertain, waiting.refusals) == (False, 0)
    server.opening = None
    send_due_messages()
    send_due_messages()

    assert server.sent == 1


@pytest.mark.parametrize("code", [450, 550])
def test_refused_message_is_tried_again_later(server, waiting, readers, code):
    server.sending = smtplib.SMTPRecipientsRefused({READER: (code, b"no")})
    send_due_messages()
    server.sending = None
    send_due_messages()
    assert server.sent == 0
    readers.put_clock(timezone.now() + timedelta(minutes=15))
    send_due_messages()
    send_due_messages()

    waiting.refresh_from_db()
    assert (server.sent, waiting.refusals, waiting.is_uncertain) == (1, 0, False)


def test_address_that_is_always_refused_is_deleted(server, waiting, readers, caplog):
    server.sending = smtplib.SMTPRecipientsRefused({READER: (550, b"unknown user")})
    for _attempt in range(3):
        send_due_messages()
        readers.put_clock(timezone.now() + timedelta(days=1))

    assert not Subscription.objects.exists()
    assert READER not in caplog.text


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPDataError(554, b"content refused"),
        smtplib.SMTPDataError(550, b"5.7.1 content refused"),
        smtplib.SMTPSenderRefused(550, b"5.1.1 unknown sender", "site@example.org"),
        smtplib.SMTPSenderRefused(550, b"quota exceeded", "site@example.org"),
        smtplib.SMTPSenderRefused(451, b"quota exceeded", "site@example.org"),
        smtplib.SMTPRecipientsRefused({READER: (550, b"5.7.1 SPF check failed")}),
        smtplib.SMTPRecipientsRefused({READER: (450, b"4.1.8 unknown domain of the sender")}),
        smtplib.SMTPRecipientsRefused({READER: (550, b"5.4.6 routing loop")}),
        smtplib.SMTPRecipientsRefused({READER: (450, b"4.4.5 congestion")}),
        ValueError("Invalid address"),
    ],
    ids=[
        *("text", "text by policy", "address of the sender", "sender", "sender for now"),
        *("policy", "domain of the sender for now", "loop", "congestion for now", "header"),
    ],
)
def test_refusal_of_the_sender_or_the_text_does_not_delete_the_readers(
    server, waiting, readers, error
):
    server.sending = error
    for _attempt in range(mails.MAX_REFUSALS + 1):
        send_due_messages()
        readers.put_clock(timezone.now() + timedelta(days=1))
    assert Subscription.objects.get().refusals == 0
    server.sending = None
    send_due_messages()

    assert server.sent == 1


@pytest.mark.parametrize(
    "answer",
    [
        b"unknown user",
        b"5.1.1 unknown user",
        b"5.2.2 mailbox full",
        b"5.4.1 Recipient address rejected: Access denied",
    ],
)
def test_refusal_of_the_address_counts(server, waiting, answer):
    server.sending = smtplib.SMTPRecipientsRefused({READER: (550, answer)})
    send_due_messages()

    assert Subscription.objects.get().refusals == mails.PERMANENT_REFUSAL


@pytest.mark.parametrize(
    ("code", "answer", "refusals"),
    [
        (550, b"5.1.1 unknown user", mails.PERMANENT_REFUSAL),
        (552, b"5.2.2 mailbox full", mails.PERMANENT_REFUSAL),
        (550, b"5.4.1 Recipient address rejected: Access denied", mails.PERMANENT_REFUSAL),
        (452, b"4.2.2 mailbox full", 1),
    ],
)
def test_refusal_of_the_address_after_the_text_counts(server, waiting, code, answer, refusals):
    server.sending = smtplib.SMTPDataError(code, answer)
    send_due_messages()

    assert Subscription.objects.get().refusals == refusals


def test_request_whose_mail_was_interrupted_is_sent_again_after_an_hour(
    server, client, readers, monkeypatch
):
    ActivityFactory(published=True)
    client.post("/alerts/", {"about": "activities", "address": READER, "frequency": "daily"})

    def end_worker(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as interrupted:
        interrupted.setattr("alerts.mails.deliver", end_worker)
        with pytest.raises(KeyboardInterrupt):
            send_due_messages()
    send_due_messages()
    assert server.sent == 0
    readers.put_clock(timezone.now() + timedelta(hours=1, minutes=1))
    send_due_messages()
    send_due_messages()

    assert server.sent == 1


def test_request_whose_address_does_not_exist_is_deleted(server, client):
    ActivityFactory(published=True)
    client.post("/alerts/", {"about": "activities", "address": READER, "frequency": "daily"})
    server.sending = smtplib.SMTPRecipientsRefused({READER: (550, b"unknown user")})
    send_due_messages()

    assert not Subscription.objects.exists()


@pytest.mark.parametrize("phase", ["before", "text"])
def test_interrupted_message_is_repeated_at_once_or_with_the_next_news(
    waiting, settings, monkeypatch, caplog, readers, phase
):
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"

    def open_connection(self):
        is_new = self.connection is None
        self.connection = self.connection or SmtpServer(phase)
        return is_new

    monkeypatch.setattr(smtp.EmailBackend, "open", open_connection)
    send_due_messages()
    settings.EMAIL_BACKEND = backend
    send_due_messages()
    assert len(mail.outbox) == (phase == "before")
    [message] = readers.send(days=4)

    assert titles(message) == ["Zinnober"]
    repeated = "You may have received this news before"
    assert (repeated in message.body) == (phase == "text")
    assert len(readers.send(days=6)) == 1
    assert "Zinnober" not in caplog.text
    assert READER not in caplog.text


def test_message_of_a_killed_worker_is_repeated_with_the_next_news(server, waiting, readers):
    server.sending = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        send_due_messages()
    server.sending = None
    send_due_messages()
    assert server.sent == 0
    readers.put_clock(timezone.now() + timedelta(days=2))
    send_due_messages()

    assert server.sent == 1


def test_run_ends_after_an_interrupted_message(server, waiting, readers, monkeypatch):
    """The next ones would wait for the slow server too, and other jobs for them."""
    started = {"told_until": waiting.told_until, "due_at": waiting.due_at}
    readers.subscribe("activities", address="b@example.org", **started)
    asked = []

    def interrupt(connection, message):
        asked.append(message.to)
        return Delivery.UNCERTAIN

    monkeypatch.setattr(mails, "deliver", interrupt)
    send_due_messages()
    assert len(asked) == 1
    send_due_messages()

    assert len(asked) == 2


def test_restore_deletes_requests_and_lets_messages_repeat(waiting, readers, client):
    request = {"about": "activities", "address": "b@example.org", "frequency": "daily"}
    client.post("/alerts/", request)
    assert Subscription.objects.count() == 2
    with connection.cursor() as cursor:
        end_unfinished_rows(cursor.connection)
    [message] = readers.send()

    assert [one.pk for one in Subscription.objects.all()] == [waiting.pk]
    assert "You may have received this news before" in message.body


def fail_in_the_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")


def fail_in_the_code():
    raise LookupError(READER)


@pytest.mark.parametrize("fail", [fail_in_the_database, fail_in_the_code])
def test_message_that_fails_does_not_stop_the_others(readers, monkeypatch, caplog, fail):
    failing = readers.subscribe("meetings", due_at=timezone.now())
    readers.subscribe("activities", address="b@example.org")
    ActivityFactory(published=True)
    read = mails.read_subject

    def read_or_fail(code):
        if code == "meetings":
            fail()
        return read(code)

    monkeypatch.setattr(mails, "read_subject", read_or_fail)

    assert [message.to for message in readers.send()] == [["b@example.org"]]
    [record] = [record for record in caplog.records if record.name == "server.mail_delivery"]
    assert record.message.startswith("A mail failed: ")
    assert fail.__name__ in record.message  # the traceback
    assert READER not in caplog.text
    failing.refresh_from_db()
    assert failing.due_at == timezone.now() + mails.MAX_RETRY_TIME
