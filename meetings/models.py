"""Models of meetings and their participating organizations."""

from datetime import date
from typing import ClassVar, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogue.base import rules
from catalogue.base.full_text import SearchColumn
from catalogue.base.name_matching import names_column, normalized_text
from catalogue.base.period import Period
from catalogue.base.translation import TranslatedProperty
from catalogue.models import Country, LocatedModel, Organization, Party, Record, RecordQuerySet
from server.text_fields import OneLineField, WebAddressField


class MeetingKind(models.TextChoices):
    SUMMIT = "summit", _("Summit")
    SESSION = "session", _("Session")
    CONFERENCE = "conference", _("Conference or intergovernmental meeting")
    FORUM = "forum", _("Forum")
    SIDE_EVENT = "side-event", _("Side event")
    EXPERT_MEETING = "expert-meeting", _("Expert meeting")
    SEMINAR = "seminar", _("Seminar")
    COURSE = "course", _("Course")
    ROUND_TABLE = "round-table", _("Round table")


def days_field() -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        _("number of days"),
        null=True,
        blank=True,
        help_text=_("Only if the programme budget counts other days than those of the date."),
    )


class Status(models.TextChoices):
    """The status of a meeting or an activity."""

    PLANNED = "planned", _("Planned")
    UNDER_WAY = "under-way", _("Under way")
    COMPLETED = "completed", _("Completed")
    CANCELLED = "cancelled", _("Cancelled")


def implied_status(when: Period, today: date) -> str:
    """Return the status that a period has on a day, or "" if the period is not exact enough."""
    if when.end and when.end.last < today:
        return Status.COMPLETED
    if when.start and when.start.first > today:
        return Status.PLANNED
    has_begun = when.start and when.start.last <= today
    has_not_ended = when.is_ongoing or (when.end and when.end.first >= today)
    return Status.UNDER_WAY if has_begun and has_not_ended else ""


class StatusRecord(Record):
    """A record whose status its date may imply."""

    status: str

    class Meta(Record.Meta):
        abstract = True

    def fill_implied_values(self) -> None:
        """Fill the status."""
        super().fill_implied_values()
        if self.when is not None and not self.status:
            self.status = implied_status(self.when, timezone.localdate())


def status_index(kind: str) -> models.Index:
    """Return an index that lets PostgreSQL count records by status without reading the table."""
    fields, include = ["status", "-changed_at", "-id"], ["state", "period"]
    return models.Index(fields=fields, include=include, name=f"{kind}_by_status")


class StatusQuerySet(RecordQuerySet):
    """Records with a `Status`."""

    def overdue(self) -> Self:
        """Return planned records, except withdrawn ones, whose last day has passed."""
        from_today = DateRange(timezone.localdate(), None)
        return self.not_withdrawn().filter(status=Status.PLANNED, period__fully_lt=from_today)


class MeetingQuerySet(StatusQuerySet):
    """Meetings."""

    def without_participants(self) -> Self:
        """Return meetings without participants, except withdrawn and cancelled ones."""
        meetings = self.not_withdrawn().exclude(status=Status.CANCELLED)
        return meetings.filter(~Exists(Participation.objects.filter(meeting=OuterRef("pk"))))


class Meeting(LocatedModel, StatusRecord):
    """A summit, session, conference, forum, side event, seminar, course or round table."""

    plural = "meetings"
    Kind = MeetingKind
    Status = Status

    kind = models.CharField(_("kind"), max_length=14, choices=MeetingKind, blank=True)
    status = models.CharField(_("status"), max_length=9, choices=Status, blank=True)
    ordinal = models.PositiveSmallIntegerField(
        _("number in the series"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("12 for the twelfth conference."),
    )
    series_bodies = models.ManyToManyField(
        Organization,
        blank=True,
        related_name="meeting_series",
        verbose_name=_("series"),
        help_text=_("The body or bodies that hold this series of meetings."),
    )
    city_en = OneLineField(_("city in English"), max_length=120, blank=True)
    city_es = OneLineField(_("city in Spanish"), max_length=120, blank=True)
    country = models.ForeignKey(
        Country,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings_held",
        verbose_name=_("country (place)"),
    )
    venue_en = OneLineField(_("venue in English"), max_length=200, blank=True)
    venue_es = OneLineField(_("venue in Spanish"), max_length=200, blank=True)
    is_online = models.BooleanField(_("online"), default=False)
    website = WebAddressField(
        _("website"),
        max_length=1000,
        blank=True,
        default="",
        db_default="",
        help_text=_("The meeting's own pages, such as https://www.gfmd.org/."),
    )
    part_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("part of"),
        help_text=_("The larger meeting, such as the session during which a side event was held."),
    )
    prepares = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="prepared_by",
        verbose_name=_("prepares the meeting"),
        help_text=_("A later meeting."),
    )
    parties_are_incomplete = models.BooleanField(
        _("list is incomplete"),
        default=False,
        help_text=_("Adds “among others” to the list."),
    )
    three_hour_meetings = models.PositiveSmallIntegerField(
        _("number of three-hour meetings"),
        null=True,
        blank=True,
        help_text=_("As the programme budget counts: a full day has two."),
    )
    days = days_field()
    women = models.PositiveIntegerField(_("women among the participants"), null=True, blank=True)
    participants = models.PositiveIntegerField(_("participants"), null=True, blank=True)
    search = SearchColumn(titles=("title", "city"), texts=("summary", "venue"))
    names = names_column("title_en", "title_es", "city_en", "city_es")

    city = TranslatedProperty()
    venue = TranslatedProperty()
    search_paths = (
        "topics",
        "countries",
        "regions",
        "country",
        "series_bodies",
        "participations__organization",
    )
    warns_of_duplicates = True

    objects = MeetingQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints: ClassVar[list] = [
            *Record.Meta.constraints,
            rules.choices_constraint("kind", MeetingKind),
            rules.choices_constraint("status", Status),
            rules.completeness_constraint(
                "has_a_kind_and_a_status",
                ~Q(kind="") & ~Q(status=""),
                _("Choose the kind and the status of the meeting."),
            ),
            rules.completeness_constraint(
                "held_has_period",
                Q(status__in=["planned", "cancelled"]) | Q(period__isnull=False),
                _("Enter the date of the meeting, at least the year."),
            ),
            models.CheckConstraint(
                name="meetings_meeting_completed_meeting_has_ended",
                condition=~Q(status="completed") | ~Q(end_precision="ongoing"),
                violation_error_message=_("A completed meeting cannot be ongoing."),
            ),
            models.CheckConstraint(
                name="meetings_meeting_ordinal_counts_from_one",
                condition=Q(ordinal__isnull=True) | Q(ordinal__gte=1),
                violation_error_message=_("The number in the series starts at 1."),
            ),
            models.CheckConstraint(
                name="meetings_meeting_website_is_a_web_address",
                condition=Q(website="") | Q(website__regex=r"^https?://"),
                violation_error_message=_("Enter a link that begins with http:// or https://."),
            ),
            models.CheckConstraint(
                name="meetings_meeting_women_are_participants",
                condition=Q(women__isnull=True)
                | Q(participants__isnull=False, women__lte=F("participants")),
                violation_error_message=_(
                    "Enter the number of participants; the women among them cannot be more."
                ),
            ),
            rules.not_self_constraint("part_of", _("A meeting cannot be part of itself.")),
            rules.not_self_constraint("prepares", _("A meeting cannot prepare itself.")),
        ]
        indexes: ClassVar[list] = [*Record.Meta.indexes, status_index("meeting")]
        triggers: ClassVar[list] = [
            *Record.Meta.triggers,
            rules.acyclic_trigger("part_of"),
            rules.acyclic_trigger("prepares"),
        ]

    def duplicate_q(self) -> Q | None:
        """Return the condition for meetings in the same city on at least one of the same days.

        Return None if the city or the days of this meeting are not known.
        """
        cities = [city for city in (self.city_en, self.city_es) if city.strip()]
        if not cities or (self.start_precision, self.end_precision) != ("day", "day"):
            return None
        names = [normalized_text(Value(city)) for city in cities]
        is_in_city = Exact(normalized_text(F("city_en")), names[0]) | Exact(
            normalized_text(F("city_es")), names[-1]
        )
        days_q = Q(period__overlap=self.period, start_precision="day", end_precision="day")
        return days_q & Q(is_in_city)


class ParticipationRole(models.TextChoices):
    CONVENER = "convener", _("Convener")
    HOST = "host", _("Host")
    ORGANIZER = "organizer", _("Organizer")
    CO_ORGANIZER = "co-organizer", _("Co-organizer")
    PARTICIPANT = "participant", _("Participant")


class Participation(Party):
    """The role of an organization or described group in a meeting."""

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="participations", verbose_name=_("meeting")
    )
    role = models.CharField(
        _("role"),
        max_length=12,
        choices=ParticipationRole,
        default=ParticipationRole.PARTICIPANT,
    )

    class Meta(Party.Meta):
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        constraints: ClassVar[list] = [
            *Party.Meta.constraints,
            rules.choices_constraint("role", ParticipationRole, or_empty=False),
            models.UniqueConstraint(
                fields=["meeting", "organization", "role"],
                name="meetings_participation_unique",
                violation_error_message=_("This organization already has this role."),
            ),
        ]
