"""The way of a record to the public: written, submitted, published or sent back, withdrawn.

Each step is a verb: `publish(meeting, by=user)`. All of it or nothing happens; what stands in the
way is said by ReviewError in a sentence. `by` may be None where nobody in particular acts (a
command, the shell): that is the database role, which is trusted. Whoever acts, the database
refuses a step to a person without the right to publish. With `version`, the number of the last
event of its history that they have seen, a record that has been changed since is refused.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db import Error, connection, models, transaction
from django.utils.translation import gettext as _

from catalogue.base.rules import TRIGGER_MESSAGES, database_error_message
from catalogue.base.visibility import State
from catalogue.history.actor import act_as
from catalogue.history.diff import Difference, differences
from catalogue.history.events import NO_EVENT, events_of, last_event_number
from catalogue.history.undo import quoted_list
from catalogue.history.versions import version_at, version_now
from catalogue.records.record import Record
from catalogue.workflow.dependencies import row_key, unpublished_references
from catalogue.workflow.transition_log import transitions_of
from staff.roles import may_publish

UNPUBLISHED_STATES = (State.DRAFT, State.IN_REVIEW)


class ReviewError(Exception):
    """The step cannot be taken; the text is a sentence."""


class UnpublishedReferencesError(ReviewError):
    """It points at `records` that are not public: publish them too, or leave them out knowingly."""

    def __init__(self, record: Record, records: list[Record]) -> None:
        self.records = records
        names = quoted_list(f"{one} ({one._meta.verbose_name})" for one in records)
        super().__init__(
            _("“%(record)s” refers to unpublished records: %(names)s.")
            % {"record": record, "names": names}
        )


def submit(record: Record, *, by, note: str = "", version: int | None = None) -> None:
    """A draft is complete, and asks to be reviewed."""
    with _transition(record, by, note, (State.DRAFT,), version=version) as row:
        row.update(state=State.IN_REVIEW)


def send_back(record: Record, *, by, note: str, version: int | None = None) -> None:
    """A record in review needs more work: the note says which."""
    if not note.strip():
        raise ReviewError(_("Enter a note that says what is missing."))
    with _transition(record, by, note, (State.IN_REVIEW,), version=version) as row:
        row.update(state=State.DRAFT)


def publish(
    record: Record,
    *,
    by,
    note: str = "",
    together: Iterable[Record] = (),
    allowed_unpublished: Iterable[Record] = (),
    public_from: datetime | None = None,
    version: int | None = None,
    versions: Mapping[int, int] | None = None,
) -> None:
    """Show the record to everyone, from now on or, under embargo, from `public_from` on.

    One that is published and still under embargo may be given another hour.
    `together` are published with it; `versions` are, by their numbers, those that were seen of
    them. Whatever else these point at that is not public has to stand in `leaving_out`, or
    PointsAtHiddenError names it.
    """
    together = list(together)
    with transaction.atomic():
        for one in (record, *together):
            seen = version
            if one is not record:
                seen = None if versions is None else versions.get(one.number, NO_EVENT)
            with _transition(
                one, by, note, _publishable_states(one), version=seen, needs_publish_right=True
            ) as row:
                _check_four_eyes(one, by)
                row.update(
                    state=State.PUBLISHED,
                    public_from=public_from,
                    withdrawal_reason_en="",
                    withdrawal_reason_es="",
                    is_unnamed=False,
                )
        left_out = {row_key(one) for one in allowed_unpublished}
        for one in (record, *together):
            hidden = [
                other for other in unpublished_references(one) if row_key(other) not in left_out
            ]
            if hidden:
                raise UnpublishedReferencesError(one, hidden)


def withdraw(
    record: Record,
    *,
    by,
    note: str = "",
    reason_en: str = "",
    reason_es: str = "",
    unnamed: bool = False,
    version: int | None = None,
) -> None:
    """Take a published record away from the public. Its address stays its own.

    Its title, date and reason stay to be read there, unless `unnamed` says that these would do
    the harm.
    """
    with _transition(
        record, by, note, (State.PUBLISHED,), version=version, needs_publish_right=True
    ) as row:
        row.update(
            state=State.WITHDRAWN,
            public_from=None,
            withdrawal_reason_en=reason_en.strip(),
            withdrawal_reason_es=reason_es.strip(),
            is_unnamed=unnamed,
        )


def differences_since_published(record: Record) -> list[Difference]:
    """What is different from the version that was last public; nothing where there was none."""
    published = transitions_of(record).filter(state_before=State.PUBLISHED).last()
    if published is None or record.state == State.PUBLISHED:
        return []
    return differences(version_at(record, published.at).rows, version_now(record).rows)


def allowed_transitions(record: Record, user) -> list[str]:
    """The steps that the person may take with the record as it stands, in order."""
    steps = {
        State.DRAFT: ("submit", "publish"),
        State.IN_REVIEW: ("publish", "send_back"),
        State.PUBLISHED: ("withdraw",) if record.is_public else ("publish", "withdraw"),
        State.WITHDRAWN: ("publish",),
    }[State(record.state)]
    reviewer = may_publish(user)
    return [step for step in steps if step == "submit" or reviewer]


# --- what every step asks ------------------------------------------------------------------------


@contextmanager
def _transition(
    record: Record,
    by,
    note: str,
    states: tuple[str, ...],
    *,
    version: int | None = None,
    needs_publish_right: bool = False,
) -> Iterator[models.QuerySet]:
    """Give the record's row, locked, to change its state; the instance is told of the change."""
    rows = type(record)._base_manager.filter(pk=record.pk)
    if needs_publish_right:
        require_publish_right(by)
    may = True if needs_publish_right and by is not None else None
    try:
        with transaction.atomic(), act_as(person=by, doing=_("Review"), may_publish=may):
            state = rows.select_for_update().values_list("state", flat=True).first()
            if state not in states:
                raise ReviewError(_wrong_state_message(record, state))
            if version is not None and version != last_event_number(record):
                raise ReviewError(
                    _("“%(record)s” has been changed. Check the new version.") % {"record": record}
                )
            with _transition_note(note):
                yield rows
    except Error as error:
        sentence = database_error_message(error)
        raise ReviewError(f"{record}: {sentence}") from error
    record.refresh_from_db(fields=REVIEW_STATE_FIELDS)


REVIEW_STATE_FIELDS = [
    "state",
    "public_from",
    "withdrawal_reason_en",
    "withdrawal_reason_es",
    "is_unnamed",
]


@contextmanager
def _transition_note(note: str) -> Iterator[None]:
    """What the database writes beside the change of state."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('catalogue.transition_note', %s, true)", [note.strip()])
        yield
        cursor.execute("SELECT set_config('catalogue.transition_note', '', true)")


def _wrong_state_message(record: Record, state: str | None) -> str:
    if state is None:
        return _("“%(record)s” no longer exists.") % {"record": record}
    return _("This action is not available for “%(record)s”. Its review state is “%(state)s”.") % {
        "record": record,
        "state": State(state).label,
    }


def require_publish_right(by) -> None:
    if by is not None and not may_publish(by):
        raise ReviewError(str(TRIGGER_MESSAGES["publish_right_required"]))


def _check_four_eyes(record: Record, by) -> None:
    """With four eyes, nobody publishes what they have changed since it was last published."""
    if by is None or not settings.SECOND_PERSON_REQUIRED:
        return
    own = events_of(record).filter(person=by)
    published = transitions_of(record).filter(state_after=State.PUBLISHED).last()
    if published:
        own = own.filter(at__gt=published.at)
    if any(not _is_transition_event(event) for event in own):
        raise ReviewError(
            _("You changed “%(record)s”. Someone else must publish it.") % {"record": record}
        )


def _is_transition_event(event) -> bool:
    """Whether nothing but the state of review was changed."""
    return bool(event.before) and event.before.keys() <= {*REVIEW_STATE_FIELDS, "changed_at"}


def _publishable_states(record: Record) -> tuple[str, ...]:
    states = (*UNPUBLISHED_STATES, State.WITHDRAWN)
    embargoed = record.state == State.PUBLISHED and not record.is_public
    return (*states, State.PUBLISHED) if embargoed else states


TransitionFunction = Callable[..., None]
TRANSITIONS: dict[str, TransitionFunction] = {
    "submit": submit,
    "publish": publish,
    "send_back": send_back,
    "withdraw": withdraw,
}
