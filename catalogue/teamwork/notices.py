"""The notifications that follow from acts of staff, stored in the transaction of the act."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from catalogue.base.visibility import State
from catalogue.history.events import Action, Event
from catalogue.records.record import Record
from catalogue.teamwork.access import reviewers, viewers
from catalogue.teamwork.entries import team_state
from catalogue.teamwork.mentions import mentioned_users
from catalogue.teamwork.models import MailState, Notification
from catalogue.workflow.proposal_model import Proposal
from catalogue.workflow.transition_log import transitions_of
from staff.models import MailTiming, NotificationKind, User


def notify(
    kind: NotificationKind,
    recipients: Iterable[User],
    record: models.Model,
    *,
    person: User | None,
    proposal: Proposal | None = None,
) -> None:
    """Store a notification for each recipient who may view the record, except `person`."""
    chosen = {user.pk for user in recipients} - {person.pk if person else None}
    if not chosen:
        return
    content_type = ContentType.objects.get_for_model(record)
    Notification.objects.bulk_create(
        Notification(
            recipient=user,
            kind=kind,
            content_type=content_type,
            object_id=record.pk,
            proposal=proposal,
            person=person,
            state=MailState.WAITING if wants_mail(user, kind) else MailState.DROPPED,
            due_at=next_mail_at(user, kind),
        )
        for user in viewers(type(record)).filter(pk__in=chosen)
    )


def wants_mail(user: User, kind: str) -> bool:
    """Return whether mails of a kind are sent to the user: by the site, to an address."""
    wanted = settings.EMAIL_IS_ENABLED and user.mail_timing_of(kind) != MailTiming.NEVER
    return bool(user.is_active and user.email and wanted)


def next_mail_at(user: User, kind: str) -> datetime:
    """Return the time of the next mail of a kind: now, or the next hour of the daily digest."""
    now = timezone.localtime()
    if user.mail_timing_of(kind) != MailTiming.DAILY:
        return now
    digest = now.replace(hour=settings.NOTIFICATION_DIGEST_HOUR, minute=0, second=0, microsecond=0)
    return digest if digest > now else digest + timedelta(days=1)


def notify_of_transition(sender, *, record: Record, before: str, after: str, by, note: str, **_):
    """Notify the people concerned by a transition (a receiver of its signal)."""
    people: list[User] = []
    if after == State.IN_REVIEW:
        people = _reviewers_of(record)
        notify(NotificationKind.SUBMITTED, people, record, person=by)
    elif after == State.DRAFT:
        people = _workers_on(record)
        notify(NotificationKind.SENT_BACK, people, record, person=by)
    elif after == State.PUBLISHED and before != State.PUBLISHED:
        people = _workers_on(record)
        notify(NotificationKind.PUBLISHED, people, record, person=by)
    if note and "@" in note:
        mentioned = mentioned_users(note, viewers(type(record)))
        others = [user for user in mentioned if user not in people]
        notify(NotificationKind.MENTIONED, others, record, person=by)


def notify_of_decision(sender, *, proposal: Proposal, by, **_) -> None:
    """Notify the author of a proposal that was accepted or sent back (a receiver)."""
    record = proposal.record
    if record is not None:
        notify(NotificationKind.PROPOSAL, [proposal.by], record, person=by, proposal=proposal)


def _reviewers_of(record: Record) -> list[User]:
    """Return the assignee if this person may publish the record, or else all reviewers."""
    everybody = list(reviewers(type(record)))
    assignee = team_state(record).assignee
    return [assignee] if assignee in everybody else everybody


def _workers_on(record: Record) -> list[User]:
    """Return the people who created the record or submitted it last, and its assignee."""
    created = Event.objects.filter(
        table=record._meta.db_table, row_id=record.pk, action=Action.INSERT
    ).values_list("person", flat=True)
    submitted = transitions_of(record).filter(state_after=State.IN_REVIEW).last()
    keys = {*created, submitted.person_id if submitted else None} - {None}
    people = list(User.objects.filter(pk__in=keys))
    assignee = team_state(record).assignee
    return [*people, assignee] if assignee and assignee not in people else people
