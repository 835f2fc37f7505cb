"""Public records from which a report is composed, loaded in a constant number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, Prefetch, Q

from activities.models import Activity, Mandate, Outcome, Project, Provision
from catalogue.base.period import Period
from catalogue.models import Organization, Record
from catalogue.pages.prefetches import public_prefetch
from meetings.models import Meeting, Status
from publications.models import Dissemination, Publication
from reports.composition.subject import Subject

RECORD_MODELS: tuple[type[Record], ...] = (
    Organization,
    Meeting,
    Publication,
    Mandate,
    Project,
    Activity,
    Outcome,
)
UPCOMING_STATUSES = (Status.PLANNED, Status.UNDER_WAY)
YEARS_AHEAD = 2  # planned work is included for the following biennium


@dataclass(frozen=True)
class Scope:
    """Period and subject of a report, and the day up to which it includes later events.

    `composed_on` is the day of the composition, which can be before the end of the period.
    """

    span: Period
    written_on: date | None = None
    subject: Subject = field(default_factory=Subject)
    composed_on: date | None = None

    @property
    def days(self) -> DateRange:
        return self.span.columns[0]

    @property
    def has_several_years(self) -> bool:
        return self.days.lower.year != self.span.end.last.year

    def year_of(self, record) -> int:
        """Return the year of the report in which a record is told: that of its beginning.

        A publication of before the period is told when it was first distributed in the period.
        """
        days = [record.period.lower] if record.period else []
        if isinstance(record, Publication) and (not days or days[0] < self.days.lower):
            acts = [act for act in record.disseminations.all() if self.contains(act)]
            days = sorted(act.period.lower for act in acts) or days
        year = days[0].year if days else self.span.end.last.year
        return min(max(year, self.days.lower.year), self.span.end.last.year)

    @property
    def last_day(self) -> date:
        """Return the last day of events that the report includes."""
        return self.day_so_far or max(self.span.end.last, self.written_on or self.span.end.last)

    @property
    def day_so_far(self) -> date | None:
        """Return the day of the composition if the period has begun and is not over, else None."""
        day = self.composed_on
        return day if day and self.days.lower <= day < self.span.end.last else None

    @property
    def in_scope_q(self) -> Q:
        """Return a Q for rows that overlap the period, or begin after it up to the last day."""
        later = Q(period__startswith__gte=self.days.upper, period__startswith__lte=self.last_day)
        return Q(period__overlap=self.days) | later

    @property
    def upcoming_q(self) -> Q:
        """Return a Q for planned rows without a date, or in the biennium after the period."""
        end = self.days.upper
        last = date(min(end.year + YEARS_AHEAD, date.max.year), end.month, min(end.day, 28))
        soon = Q(period__startswith__gte=end, period__startswith__lt=last)
        return Q(status__in=UPCOMING_STATUSES) & (Q(period__isnull=True) | soon)

    def is_past_plan(self, record) -> bool:
        """Return True if the record is still planned although its last day is over."""
        if record.status not in UPCOMING_STATUSES or record.when is None:
            return False
        end, today = record.when.end, self.day_so_far
        return bool(end) and (end.last < today if today else end.last <= self.last_day)

    def contains(self, record) -> bool:
        """Return True if a dated record overlaps the period, or began before the last day."""
        if record.period is None:
            return False
        lower, upper = record.period.lower, record.period.upper
        touches = lower < self.days.upper and (upper is None or upper > self.days.lower)
        return touches or self.days.upper <= lower <= self.last_day


class SourceRecords:
    """Public records within a scope, with the related rows that sentences mention.

    Cancelled activities and meetings are left out unless their numbers are among `cancelled`.
    """

    def __init__(self, scope: Scope, cancelled: Iterable[int] = ()):
        self.scope = scope
        self.cancelled = frozenset(cancelled)

    def _subject_q(self, model: type[Record]) -> Q:
        return self.scope.subject.records_q(model)

    @property
    def _takes_place_q(self) -> Q:
        return ~Q(status=Status.CANCELLED) | Q(number__in=self.cancelled)

    @cached_property
    def cancelled_records(self) -> list[Record]:
        """Return the cancelled activities and meetings of the period, which staff can include."""
        return [
            record
            for model in (Activity, Meeting)
            for record in model.objects.public()
            .filter(self.scope.in_scope_q, self._subject_q(model), status=Status.CANCELLED)
            .in_default_order()
        ]

    @cached_property
    def commission(self) -> Organization | None:
        commission = Organization.objects.public().filter(is_commission=True)
        return commission.select_related("parent").first()

    @cached_property
    def commission_parts(self) -> set[int]:
        """Return the keys of the commission and all its subordinate bodies."""
        return set(Organization.objects.public().commission().values_list("pk", flat=True))

    @cached_property
    def activities(self) -> list[Activity]:
        rows = Activity.objects.public().filter(self.scope.in_scope_q | self.scope.upcoming_q)
        return self.load_activities(rows.filter(self._takes_place_q, self._subject_q(Activity)))

    @classmethod
    def load_activities(cls, rows) -> list[Activity]:
        """Return public activities with the related rows that sentences mention."""
        rows = rows.select_related("project", "prepares_meeting", "prepares_activity")
        provisions = Prefetch(
            "provisions", Provision.objects.public().select_related("mandate", "establishes")
        )
        names = ("involvements", "meetings", "publications", "mandates")
        citations = public_prefetch(Activity, "citations")
        return cls._with_links(
            rows,
            citations,
            provisions,
            "countries",
            "regions",
            *_public_prefetches(Activity, *names),
        )

    @cached_property
    def meetings(self) -> list[Meeting]:
        rows = Meeting.objects.public().filter(self.scope.in_scope_q | self.scope.upcoming_q)
        return self.load_meetings(rows.filter(self._takes_place_q, self._subject_q(Meeting)))

    @classmethod
    def load_meetings(cls, rows) -> list[Meeting]:
        """Return public meetings with the related rows that sentences mention."""
        rows = rows.select_related("country", "part_of", "prepares")
        names = ("series_bodies", "participations", "projects_concluded")
        citations = public_prefetch(Meeting, "citations")
        return cls._with_links(
            rows, citations, "countries", "regions", *_public_prefetches(Meeting, *names)
        )

    @cached_property
    def publications(self) -> list[Publication]:
        acts = Dissemination.objects.filter(self.scope.in_scope_q)
        rows = Publication.objects.public().filter(
            self.scope.in_scope_q | Q(pk__in=acts.values("publication")),
            self._subject_q(Publication),
        )
        acts_prefetch = public_prefetch(
            Publication, "disseminations", "editions", "recipients__organization",
            *_public_prefetches(Dissemination, "distributors"),
        )  # fmt: skip
        names = (
            "authorships",
            "contributions",
            "input_to",
            "input_to_bodies",
            "projects_summed_up",
        )
        citations = public_prefetch(Publication, "citations")
        return self._with_links(
            rows, citations, "editions", acts_prefetch, *_public_prefetches(Publication, *names)
        )

    @cached_property
    def projects(self) -> list[Project]:
        """Return the programmes of work, and the funded projects of the period."""
        concluded = Meeting.objects.public().filter(self.scope.in_scope_q, self._takes_place_q)
        rows = Project.objects.public().filter(
            self.scope.in_scope_q
            | Q(kind=Project.Kind.PROGRAMME, period__isnull=True)
            | Q(concluded_at__in=concluded),
            self._subject_q(Project),
        )
        names = ("involvements", "project_mandates", "summed_up_in")
        return self._with_links(
            rows.select_related("concluded_at"),
            "countries",
            "regions",
            *_public_prefetches(Project, *names),
        )

    @cached_property
    def outcomes(self) -> list[Outcome]:
        """Return the outcomes of the period and of undated work in it, with their items."""
        singles = ("parent", "adopted_at", "publication", "project", "activity", "organization")
        included_q = (
            self.scope.in_scope_q
            | Q(period__isnull=True, activity__in=[row.pk for row in self.activities])
            | Q(period__isnull=True, project__in=[row.pk for row in self.projects])
            | Q(period__isnull=True, adopted_at__in=[row.pk for row in self.meetings])
        )
        public = Outcome.objects.public()
        rows = public.filter(included_q, self._subject_q(Outcome))
        if self.scope.subject:  # a clause of a declaration is told with the declaration
            rows = public.filter(Q(pk__in=rows.values("pk")) | Q(pk__in=rows.values("parent")))
        rows = rows.select_related(*singles)
        rows = rows.order_by("position", F("period__startswith").asc(nulls_last=True), "pk")
        names = ("uptakes", "about_meetings", "about_publications")
        return list(rows.prefetch_related("links", *_public_prefetches(Outcome, *names)))

    @cached_property
    def mandates(self) -> list[Mandate]:
        """Return the mandates of the projects and activities, and those adopted in the period.

        The mandates that are the subject of the report come with them.
        """
        keys = {
            row.mandate_id for project in self.projects for row in project.project_mandates.all()
        }
        for activity in self.activities:
            keys |= {mandate.pk for mandate in activity.mandates.all()}
            keys |= {provision.mandate_id for provision in activity.provisions.all()}
        subject = self.scope.subject
        keys |= {mandate.pk for mandate in subject.of("mandate")}
        adopted_q = Q(period__overlap=self.scope.days) & subject.records_q(Mandate)
        rows = Mandate.objects.public().filter(Q(pk__in=keys) | adopted_q)
        rows = rows.select_related("adopting_body", "adopted_at", "family").prefetch_related(
            "links"
        )
        provisions = Prefetch("provisions", Provision.objects.select_related("establishes"))
        principal = {
            row.mandate_id: number
            for project in self.projects
            for number, row in enumerate(project.project_mandates.all())
        }
        mandates = list(rows.oldest_first().prefetch_related(provisions))
        return sorted(mandates, key=lambda mandate: principal.get(mandate.pk, len(principal)))

    @cached_property
    def organizations(self) -> dict[int, Organization]:
        """Return the organizations that the records name, with their parents, by key."""
        rows = Organization.objects.public().filter(pk__in=self._named_organization_keys())
        rows = rows.select_related("parent").prefetch_related(
            public_prefetch(Organization, "memberships"),
            public_prefetch(Organization, "members"),
        )
        return {row.pk: row for row in rows}

    def _named_organization_keys(self) -> set[int | None]:
        keys: set[int | None] = {self.commission.pk if self.commission else None}
        for record in (*self.activities, *self.projects):
            keys |= {row.organization_id for row in record.involvements.all()}
        for meeting in self.meetings:
            keys |= {row.organization_id for row in meeting.participations.all()}
            keys |= {body.pk for body in meeting.series_bodies.all()}
        for publication in self.publications:
            keys |= {row.organization_id for row in publication.authorships.all()}
            keys |= {row.organization_id for row in publication.contributions.all()}
            keys |= {body.pk for body in publication.input_to_bodies.all()}
            for act in publication.disseminations.all():
                keys |= {row.organization_id for row in act.recipients.all()}
                keys |= {distributor.pk for distributor in act.distributors.all()}
        for outcome in self.outcomes:
            keys |= {outcome.organization_id}
            keys |= {row.organization_id for row in outcome.uptakes.all()}
        for mandate in self.mandates:
            keys |= {mandate.adopting_body_id}
            keys |= {provision.establishes_id for provision in mandate.provisions.all()}
        return keys

    @staticmethod
    def _with_links(rows, *more) -> list:
        return list(rows.in_default_order().prefetch_related("links", *more))

    @staticmethod
    def public_by_number(numbers: set[int]) -> list[Record]:
        """Return the public records with these numbers, of any period."""
        if not numbers:
            return []
        return [
            record
            for model in RECORD_MODELS
            for record in model.objects.public().filter(number__in=numbers)
        ]

    @cached_property
    def own_meetings(self) -> set[Meeting]:
        """Return the meetings in which the commission or a part of it has a role."""
        return {
            meeting
            for meeting in self.meetings
            if any(
                row.organization_id in self.commission_parts for row in meeting.participations.all()
            )
        }

    @cached_property
    def prepared_meetings(self) -> set[Meeting]:
        """Return the meetings that are to take up conclusions of the period."""
        return {
            meeting for outcome in self.outcomes for meeting in outcome.about_meetings.all()
        } - {
            meeting
            for outcome in self.outcomes
            if outcome.kind == Outcome.Kind.LESSON
            for meeting in outcome.about_meetings.all()
        }

    @cached_property
    def regional_commissions(self) -> set[int]:
        """Return the keys of all regional commissions of the United Nations."""
        kind = Organization.Kind.REGIONAL_COMMISSION
        rows = Organization.objects.public().filter(kind=kind)
        return set(rows.values_list("pk", flat=True))

    @staticmethod
    def inferred_fields(record: Record) -> set[str]:
        """Return the fields whose values staff inferred, for records loaded with citations."""
        if "citations" not in getattr(record, "_prefetched_objects_cache", {}):
            return set()
        return {row.field for row in record.citations.all() if row.basis == "inferred"}

    # --- items ------------------------------------------------------------------------------

    def items_of(self, outcome: Outcome) -> list[Outcome]:
        return self._items.get(outcome.pk, [])

    @cached_property
    def _items(self) -> dict[int, list[Outcome]]:
        items: dict[int, list[Outcome]] = {}
        for outcome in self.outcomes:
            if outcome.parent_id:
                items.setdefault(outcome.parent_id, []).append(outcome)
        return items


def _public_prefetches(model, *names: str) -> tuple[Prefetch, ...]:
    return tuple(public_prefetch(model, name) for name in names)
