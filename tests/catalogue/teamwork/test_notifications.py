"""Notifications by mail: who receives which, when, in which language, and never twice."""

import smtplib
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.mail.backends import locmem, smtp
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from catalogue.models import Notification
from catalogue.teamwork import actions, mails, notices
from catalogue.teamwork.mails import send_due_mails
from catalogue.workflow import transitions
from catalogue.workflow.proposals import accept, propose, send_back
from meetings.models import Meeting
from server.backups.restore import end_unfinished_rows
from server.mail_delivery import Delivery
from staff.models import MailTiming, NotificationKind, User
from tests.support.admin_forms import submit_add_form
from tests.support.factories import CitationFactory, MeetingFactory
from tests.support.review_forms import sign_in_as
from tests.support.users import create_user, sign_in, user_with_role

pytestmark = pytest.mark.django_db
NOTE = "Zinnober: the venue is missing."


@pytest.fixture(autouse=True)
def mail_settings(settings):
    settings.EMAIL_IS_ENABLED = True
    settings.SITE_ADDRESS = "https://migration.example.org"
    settings.DEFAULT_FROM_EMAIL = "site@example.org"


@pytest.fixture
def reviewer() -> User:
    user = user_with_role("reviewer", "luis")
    User.objects.filter(pk=user.pk).update(first_name="Luis", last_name="Rey")
    user.refresh_from_db()
    return user


@pytest.fixture
def editor(client) -> User:
    return sign_in_as(client, "editor")


@pytest.fixture
def draft(client, editor) -> Meeting:
    submit_add_form(
        client, Meeting, title_en="Workshop in Lima", title_es="Taller en Lima",
        kind="forum", status="planned", when_0="2012", summary_en="A summary.",
    )  # fmt: skip
    meeting = Meeting.objects.get()
    CitationFactory(record=meeting)
    return meeting


def notified() -> list[tuple[str, str]]:
    """Return the recipient and kind of each notification, the oldest first."""
    rows = Notification.objects.order_by("pk").select_related("recipient")
    return [(row.recipient.username, row.kind) for row in rows]


def states() -> list[str]:
    return list(Notification.objects.order_by("pk").values_list("state", flat=True))


# --- who is notified ------------------------------------------------------------------------------


def test_transitions_notify_reviewers_and_then_the_editor(draft, editor, reviewer):
    transitions.submit(draft, by=editor)
    transitions.send_back(draft, by=reviewer, note=NOTE)
    transitions.submit(draft, by=editor)
    transitions.publish(draft, by=reviewer)
    transitions.withdraw(draft, by=reviewer)

    assert notified() == [
        ("luis", "submitted"),
        (editor.username, "sent-back"),
        ("luis", "submitted"),
        (editor.username, "published"),
    ]


def test_reviewer_to_whom_a_record_is_assigned_is_notified_alone(draft, editor, reviewer):
    second = user_with_role("reviewer", "eva")
    actions.assign(draft, by=editor, to=second)
    transitions.submit(draft, by=editor)
    transitions.send_back(draft, by=reviewer, note="@luis @eva: see the venue.")

    assert notified() == [
        ("eva", "assigned"),
        ("eva", "submitted"),
        (editor.username, "sent-back"),
        ("eva", "sent-back"),
    ]


def test_mention_notifies_people_who_may_view_the_record(draft, editor, reviewer):
    create_user("other")
    create_user("gone", role="editor", is_active=False)
    actions.add_comment(draft, by=editor, content=f"@luis @Luis, @other @gone @{editor.username}")
    assert notified() == [("luis", "mentioned")]


def test_answer_to_a_proposal_notifies_its_author(editor, reviewer):
    meeting = MeetingFactory(published=True)

    def change():
        row = Meeting.objects.get(pk=meeting.pk)
        row.title_en = "Another title"
        row.save()

    (first,) = propose(change, by=editor)
    send_back(first, by=reviewer, note=NOTE)
    (second,) = propose(change, by=editor)
    accept(second, by=reviewer)
    send_due_mails()

    assert notified() == [(editor.username, "proposal")] * 2
    assert f"/admin/catalogue/proposal/{first.pk}/change/" in mail.outbox[0].body
    assert NOTE not in mail.outbox[0].body


# --- the text -------------------------------------------------------------------------------------


def test_mail_names_title_and_address_and_no_other_text(draft, editor, reviewer):
    transitions.submit(draft, by=editor)
    transitions.send_back(draft, by=reviewer, note=NOTE)
    send_due_mails()

    assert sorted(message.to[0] for message in mail.outbox) == [
        f"{editor.username}@example.org",
        "luis@example.org",
    ]
    (message,) = [message for message in mail.outbox if message.to == [editor.email]]
    assert message.subject == "Sent back: Workshop in Lima (meeting)"
    assert message.from_email == "site@example.org"
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert message.extra_headers["Message-ID"].endswith("@migration.example.org>")
    assert message.body == (
        "Luis Rey sent back:\n\n"
        "Workshop in Lima (meeting)\n"
        f"https://migration.example.org/admin/meetings/meeting/{draft.pk}/team/\n\n"
        "--\n"
        "Choose when you receive these messages, and in which language:\n"
        "https://migration.example.org/admin/account/#notifications\n"
    )


def test_mail_is_in_the_language_of_its_reader(draft, editor, reviewer):
    User.objects.filter(pk=reviewer.pk).update(language="es")
    transitions.submit(draft, by=editor)
    with override("en"):
        send_due_mails()

    (message,) = mail.outbox
    assert message.subject == "Enviado a revisión: Taller en Lima (reunión)"
    assert message.body.startswith(
        f"{editor.username} envió a revisión:\n\nTaller en Lima (reunión)\n"
    )


def test_mail_of_many_records_lists_them_and_refers_to_the_page(editor, reviewer, monkeypatch):
    monkeypatch.setattr(mails, "MAX_LISTED", 2)
    for number in range(4):
        actions.assign(MeetingFactory(title_en=f"No. {number}"), by=editor, to=reviewer)
    send_due_mails()

    (message,) = mail.outbox
    assert message.subject == "4 notifications about records on international migration"
    assert message.body.count(f"{editor.username} assigned to you:") == 1
    assert [f"No. {number}" in message.body for number in range(4)] == [True, True, False, False]
    assert "2 more notifications are listed here:\nhttps://migration.example.org/admin/notif" in (
        message.body
    )


def test_title_of_a_record_withdrawn_without_it_is_not_mailed(editor, reviewer):
    meeting = MeetingFactory(published=True)
    actions.assign(meeting, by=editor, to=reviewer)
    transitions.withdraw(meeting, by=reviewer, unnamed=True)
    send_due_mails()

    (message,) = mail.outbox
    assert message.subject == f"Assigned to you: {meeting.number} (meeting)"
    assert str(meeting.title) not in message.body


# --- to whom, and when ----------------------------------------------------------------------------


def test_record_that_the_reader_may_no_longer_see_is_not_mailed(draft, editor, reviewer):
    deleted = MeetingFactory()
    for meeting in (draft, deleted):
        actions.assign(meeting, by=editor, to=reviewer)
    deleted.delete()
    send_due_mails()
    assert [message.subject for message in mail.outbox] == [f"Assigned to you: {draft} (meeting)"]
    actions.add_comment(draft, by=editor, content="@luis")
    reviewer.groups.clear()
    send_due_mails()

    assert len(mail.outbox) == 1
    assert states() == ["sent", "dropped", "dropped"]


@pytest.mark.parametrize(
    "change",
    [
        {"is_active": False},
        {"is_staff": False},
        {"email": ""},
        {"mail_timing": MailTiming.NEVER},
        {"mail_timings": {"assigned": "never", "mentioned": "never"}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_person_who_left_or_wants_no_mail_gets_none(draft, editor, reviewer, change):
    actions.assign(draft, by=editor, to=reviewer)
    User.objects.filter(pk=reviewer.pk).update(**change)
    send_due_mails()
    assert (mail.outbox, states()) == ([], ["dropped"])
    actions.add_comment(draft, by=editor, content="@luis")
    send_due_mails()

    assert mail.outbox == []


def test_site_without_a_mail_server_queues_no_mail(draft, editor, reviewer, settings):
    settings.EMAIL_IS_ENABLED = False
    actions.assign(draft, by=editor, to=reviewer)
    settings.EMAIL_IS_ENABLED = True
    send_due_mails()

    assert (mail.outbox, states()) == ([], ["dropped"])


@pytest.mark.parametrize(("now", "day"), [("06:59", 2), ("07:00", 3)])
def test_daily_digest_is_one_mail_at_its_hour(draft, editor, reviewer, monkeypatch, now, day):
    User.objects.filter(pk=reviewer.pk).update(mail_timing=MailTiming.DAILY)
    zone = ZoneInfo("America/Santiago")
    clock = datetime.fromisoformat(f"2026-03-02T{now}").replace(tzinfo=zone)
    monkeypatch.setattr(notices.timezone, "localtime", lambda: clock)
    actions.assign(draft, by=editor, to=reviewer)
    actions.add_comment(draft, by=editor, content="@luis")
    digest = datetime(2026, 3, day, 7, tzinfo=zone)
    for time, count in ((digest - timedelta(seconds=1), 0), (digest, 1)):
        monkeypatch.setattr(mails.timezone, "now", lambda time=time: time)
        send_due_mails()
        assert len(mail.outbox) == count
    assert "assigned to you:" in mail.outbox[0].body
    assert "mentioned you in the discussion of:" in mail.outbox[0].body


# --- delivery -------------------------------------------------------------------------------------


class Server:
    """A mail server that fails as told; `sent` counts the mails that it accepted."""

    def __init__(self, monkeypatch):
        self.opening: Exception | None = None
        self.sending: Exception | None = None
        self.sent = 0
        monkeypatch.setattr(locmem.EmailBackend, "open", lambda backend: self.fail(self.opening))
        monkeypatch.setattr(locmem.EmailBackend, "send_messages", self.send)

    @staticmethod
    def fail(error):
        if error is not None:
            raise error

    def send(self, messages):
        self.fail(self.sending)
        self.sent += len(messages)
        return len(messages)


@pytest.fixture
def server(monkeypatch) -> Server:
    return Server(monkeypatch)


@pytest.fixture
def assigned(draft, editor, reviewer) -> Notification:
    actions.assign(draft, by=editor, to=reviewer)
    return Notification.objects.get()


def test_server_that_is_down_loses_nothing(server, assigned):
    server.opening = ConnectionRefusedError()
    for _minute in range(3):
        send_due_mails()
    assigned.refresh_from_db()
    assert (assigned.state, assigned.attempts) == ("waiting", 0)
    server.opening = None
    send_due_mails()
    send_due_mails()

    assert (server.sent, states()) == (1, ["sent"])


def test_temporary_refusal_is_tried_again_later(server, assigned, monkeypatch):
    server.sending = smtplib.SMTPRecipientsRefused({"luis@example.org": (450, b"greylisted")})
    send_due_mails()
    server.sending = None
    send_due_mails()
    assert (server.sent, states()) == (0, ["waiting"])
    later = timezone.now() + timedelta(minutes=mails.RETRY_MINUTES)
    monkeypatch.setattr(mails.timezone, "now", lambda: later)
    send_due_mails()

    assert (server.sent, states()) == (1, ["sent"])


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (smtplib.SMTPDataError(554, b"no"), "refused"),
        (smtplib.SMTPRecipientsRefused({"a": (550, b"unknown")}), "refused"),
        (ValueError("header"), "refused"),
        (smtplib.SMTPSenderRefused(451, b"later", "a"), "waiting"),
    ],
    ids=lambda value: getattr(value, "args", [value])[0] if isinstance(value, str) else "",
)
def test_answers_of_the_server_decide(server, assigned, error, state):
    server.sending = error
    send_due_mails()

    assert states() == [state]


def test_temporary_refusals_end_after_two_days(server, assigned):
    Notification.objects.update(attempts=mails.MAX_ATTEMPTS)
    server.sending = smtplib.SMTPDataError(450, b"later")
    send_due_mails()

    assert states() == ["refused"]


class SmtpServer(smtplib.SMTP):
    """A connection that breaks before or while the text is sent."""

    def __init__(self, phase: str):
        self.phase = phase

    def sendmail(self, *arguments):
        if self.phase == "before":
            raise smtplib.SMTPServerDisconnected
        self.data("text")

    def data(self, message):
        raise TimeoutError

    def quit(self):
        pass


@pytest.mark.parametrize(("phase", "state"), [("before", "waiting"), ("text", "uncertain")])
def test_interrupted_mail_is_repeated_only_if_its_text_was_not_sent(
    assigned, settings, monkeypatch, caplog, phase, state
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"

    def open_connection(backend):
        is_new = backend.connection is None
        backend.connection = backend.connection or SmtpServer(phase)
        return is_new

    monkeypatch.setattr(smtp.EmailBackend, "open", open_connection)
    send_due_mails()

    assert states() == [state]
    assert "Workshop" not in caplog.text


def test_run_ends_after_an_interrupted_mail(server, assigned, monkeypatch):
    """The next mails would wait for the slow server too, and other jobs for them."""
    other = User.objects.create_superuser("ana", "ana@example.org")
    Notification.objects.create(
        recipient=other, content_type=assigned.content_type, object_id=assigned.object_id,
        kind=assigned.kind, state=assigned.state, due_at=assigned.due_at,
    )  # fmt: skip
    monkeypatch.setattr(mails, "deliver", lambda connection, message: Delivery.UNCERTAIN)
    send_due_mails()

    assert sorted(states()) == ["uncertain", "waiting"]


def test_mail_that_fails_does_not_stop_the_others(server, assigned, monkeypatch, caplog):
    failing = assigned.recipient
    other = User.objects.create_superuser("ana", "ana@example.org")
    Notification.objects.create(
        recipient=other, content_type=assigned.content_type, object_id=assigned.object_id,
        kind=assigned.kind, state=assigned.state, due_at=assigned.due_at,
    )  # fmt: skip
    mail_of = mails.mail_of

    def fail(recipient, notifications):
        if recipient == failing:
            raise LookupError(recipient.email)
        return mail_of(recipient, notifications)

    monkeypatch.setattr(mails, "mail_of", fail)
    for _minute in range(2):
        send_due_mails()
    assert (server.sent, sorted(states())) == (1, ["sent", "waiting"])
    assert caplog.text.count("A mail failed: LookupError.") == 1
    assert failing.email not in caplog.text
    monkeypatch.undo()
    server = Server(monkeypatch)
    later = timezone.now() + timedelta(minutes=mails.RETRY_MINUTES)
    monkeypatch.setattr(mails.timezone, "now", lambda: later)
    send_due_mails()

    assert (server.sent, states()) == (1, ["sent", "sent"])


def test_mail_of_a_killed_worker_is_not_repeated(server, assigned, monkeypatch):
    server.sending = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        send_due_mails()
    server.sending = None
    send_due_mails()
    assert states() == ["sending"]
    later = timezone.now() + timedelta(minutes=mails.CLAIM_MINUTES)
    monkeypatch.setattr(mails.timezone, "now", lambda: later)
    send_due_mails()

    assert (server.sent, states()) == (0, ["uncertain"])


def test_mail_that_waited_at_a_backup_is_not_sent_after_its_restore(server, assigned):
    with connection.cursor() as cursor:
        end_unfinished_rows(cursor.connection)
    send_due_mails()

    assert (server.sent, states()) == (0, ["uncertain"])


# --- the pages ------------------------------------------------------------------------------------


def mail_choices(**others) -> dict[str, str]:
    return {f"mail_{kind}": "at-once" for kind in NotificationKind.values} | others


def test_account_page_stores_the_choice_of_mails_of_each_kind(client, editor):
    data = mail_choices(mail_assigned="daily", mail_published="never", language="es")
    page = client.post("/admin/account/", data, follow=True)
    assert "Your notification settings were saved." in page.text
    editor.refresh_from_db()
    kinds = ("assigned", "published", "mentioned")
    assert [editor.mail_timing_of(kind) for kind in kinds] == ["daily", "never", "at-once"]
    assert editor.language == "es"
    page = client.post("/admin/account/", mail_choices(mail_mentioned="hourly", language="fr"))

    assert page.text.count('class="errorlist"') == 2
    editor.refresh_from_db()
    assert (editor.mail_timing_of("mentioned"), editor.language) == ("at-once", "es")


def test_kinds_without_an_own_choice_follow_the_former_one(editor):
    editor.mail_timing = MailTiming.DAILY
    editor.mail_timings = {"assigned": "never", "published": "hourly"}

    kinds = ("assigned", "published", "mentioned")
    assert [editor.mail_timing_of(kind) for kind in kinds] == ["never", "daily", "daily"]


def test_each_kind_is_mailed_as_chosen(draft, editor, reviewer):
    User.objects.filter(pk=reviewer.pk).update(
        mail_timings={"assigned": "never", "mentioned": "at-once"}
    )
    actions.assign(draft, by=editor, to=reviewer)
    actions.add_comment(draft, by=editor, content="@luis")
    send_due_mails()

    assert [message.subject.partition(":")[0] for message in mail.outbox] == ["You were mentioned"]
    assert states() == ["dropped", "sent"]


def test_notifications_are_removed_a_year_after_their_mails_ended(draft, editor, reviewer):
    for _number in range(3):
        actions.add_comment(draft, by=editor, content="@luis")
    old, waiting, _recent = Notification.objects.order_by("pk")
    long_ago = timezone.now() - timedelta(days=mails.RETENTION_DAYS + 1)
    Notification.objects.filter(pk__in=[old.pk, waiting.pk]).update(at=long_ago)
    Notification.objects.exclude(pk=waiting.pk).update(state="sent")
    mails.remove_old_notifications()

    assert not Notification.objects.filter(pk=old.pk).exists()
    assert Notification.objects.count() == 2


def test_first_sign_in_stores_the_language_of_its_page(client):
    user = create_user()
    for language in ("es", "en"):
        sign_in(client, headers={"Accept-Language": language})
        user.refresh_from_db()
        assert user.language == "es"


def test_notifications_page_lists_the_own_ones_that_may_be_seen(client, draft, editor, reviewer):
    hidden = MeetingFactory(title_en="Deleted")
    for meeting in (draft, hidden):
        actions.assign(meeting, by=reviewer, to=editor)
    actions.add_comment(draft, by=editor, content="@luis")
    hidden.delete()
    page = client.get("/admin/notifications/")

    assert [one["record"] for one in page.context["notifications"]] == [f"{draft} (meeting)"]
    assert "Luis Rey assigned to you:" in page.text
