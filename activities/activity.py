"""Models of activities and of the organizations that participate in activities and projects."""

from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from activities.mandates import Mandate, Provision
from activities.projects import Project
from catalogue.base import rules
from catalogue.models import LocatedModel, Party, Record
from meetings.models import Meeting, Status, StatusQuerySet, StatusRecord, days_field, status_index
from publications.models import Publication


class ActivityKind(models.TextChoices):
    RESEARCH = "research", _("Research")
    PUBLICATION = "publication", _("Preparation of a publication")
    TRAINING = "training", _("Training")
    TECHNICAL_ASSISTANCE = "technical-assistance", _("Technical assistance")
    MEETING_SUPPORT = "meeting-support", _("Support to an intergovernmental meeting")
    MEETING_PARTICIPATION = "meeting-participation", _("Participation in a meeting")
    CIVIL_SOCIETY = "civil-society", _("Cooperation with civil society and academia")
    INTER_AGENCY = "inter-agency", _("Inter-agency coordination")


PROJECT_ROLES = ("coordinator", "executing", "partner", "funder")
ACTIVITY_ROLES = ("lead", "co-organizer", "partner", "funder", "host", "beneficiary", "recipient")


class ActivityQuerySet(StatusQuerySet):
    """Activities."""

    def completed_without_outcome(self):
        """Return completed activities that are not withdrawn and have no recorded outcome."""
        completed = self.not_withdrawn().filter(status=Status.COMPLETED)
        outcomes = self.model._meta.get_field("outcomes").related_model.objects
        return completed.filter(~Exists(outcomes.filter(activity=OuterRef("pk"))))


class Activity(LocatedModel, StatusRecord):
    """An activity, done or planned, under the programme of work.

    A group entry (`is_collective`) covers several activities whose number is not known, such as
    "a variety of seminars"; it is never counted as one activity.
    """

    plural = "activities"
    Kind = ActivityKind
    Status = Status
    # Words of a source that show the kind of what it reports, the most telling first.
    kind_cues = (
        (
            r"technical (?:assistance|cooperation)|asistencia técnica|cooperación técnica",
            ActivityKind.TECHNICAL_ASSISTANCE,
        ),
        (r"\btraining\b|\btrained\b|capacit|formación", ActivityKind.TRAINING),
        (
            r"support (?:for|to) .*(?:meetings?|conferences?|session)|apoyo a .*reuni",
            ActivityKind.MEETING_SUPPORT,
        ),
        (
            (
                r"\b(?:attended|took part in|participated in|participating in|participation in)\b"
                r"|\b(?:asistió|participó|participaron|participación) (?:a|en)\b"
            ),
            ActivityKind.MEETING_PARTICIPATION,
        ),
        (
            (
                r"preparation of .*(?:publication|document|report)|\bpublished\b|written by"
                r"|inputs? for|contributed a (?:section|chapter)|publicó"
                r"|elaboración de .*(?:publicaci|documento)"
            ),
            ActivityKind.PUBLICATION,
        ),
        (r"civil.society|sociedad civil|\bacademi", ActivityKind.CIVIL_SOCIETY),
        (r"inter-?agency|interinstitucional", ActivityKind.INTER_AGENCY),
        (r"research|identification of|investigaci|identificación de", ActivityKind.RESEARCH),
    )
    kind_titles = {
        ActivityKind.MEETING_PARTICIPATION: {
            "en": "Participation in %s",
            "es": "Participación en %s",
        },
    }

    kind = models.CharField(_("kind"), max_length=21, choices=ActivityKind, blank=True)
    status = models.CharField(_("status"), max_length=9, choices=Status, blank=True)
    is_collective = models.BooleanField(
        _("covers several activities"),
        default=False,
        help_text=_(
            "Tick this if the record covers several activities and their number is not "
            "known, such as “a variety of seminars”. It is not counted as one activity."
        ),
    )
    days = days_field()
    project = models.ForeignKey(
        Project,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name=_("project"),
        help_text=_("The mandates of the project apply to the activity."),
    )
    mandates = models.ManyToManyField(
        Mandate, blank=True, related_name="activities", verbose_name=_("mandates")
    )
    provisions = models.ManyToManyField(
        Provision, blank=True, related_name="activities", verbose_name=_("provisions")
    )
    meetings = models.ManyToManyField(
        Meeting, blank=True, related_name="activities", verbose_name=_("meetings")
    )
    publications = models.ManyToManyField(
        Publication,
        blank=True,
        related_name="activities",
        verbose_name=_("publications"),
    )
    prepares_meeting = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="preparing_activities",
        verbose_name=_("prepares the meeting"),
    )
    prepares_activity = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="prepared_by",
        verbose_name=_("prepares the activity"),
    )
    parties_are_incomplete = models.BooleanField(
        _("list is incomplete"),
        default=False,
        help_text=_("Adds “among others” to the list."),
    )

    party_roles = ACTIVITY_ROLES
    search_paths = (
        "topics",
        "countries",
        "regions",
        "mandates",
        "provisions__mandate",
        "project__mandates",
        "involvements__organization",
    )
    warns_of_duplicates = True

    objects = ActivityQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        constraints: ClassVar[list] = [
            *Record.Meta.constraints,
            rules.choices_constraint("kind", ActivityKind),
            rules.choices_constraint("status", Status),
            rules.completeness_constraint(
                "has_a_kind_and_a_status",
                ~Q(kind="") & ~Q(status=""),
                _("Choose the kind and the status of the activity."),
            ),
            rules.completeness_constraint(
                "completed_activity_has_ended",
                ~Q(status="completed") | (Q(period__isnull=False) & ~Q(end_precision="ongoing")),
                _("A completed activity needs a date in the past, at least a year."),
            ),
            rules.not_self_constraint("prepares_activity", _("An activity cannot prepare itself.")),
        ]
        indexes: ClassVar[list] = [*Record.Meta.indexes, status_index("activity")]
        triggers: ClassVar[list] = [
            *Record.Meta.triggers,
            rules.acyclic_trigger("prepares_activity"),
        ]


class InvolvementRole(models.TextChoices):
    LEAD = "lead", _("Lead organization")
    CO_ORGANIZER = "co-organizer", _("Co-organizer")
    PARTNER = "partner", _("Partner")
    FUNDER = "funder", _("Funder")
    HOST = "host", _("Host")
    BENEFICIARY = "beneficiary", _("Beneficiary")
    RECIPIENT = "recipient", _("Recipient")
    COORDINATOR = "coordinator", _("Coordinator")
    EXECUTING = "executing", _("Executing agency")


class Involvement(Party):
    """The role of an organization or described group in an activity or a project."""

    archive_name = "involvements"  # the published name of the table in the archive: stable

    activity = models.ForeignKey(
        Activity,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="involvements",
        verbose_name=_("activity"),
    )
    project = models.ForeignKey(
        Project,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="involvements",
        verbose_name=_("project"),
    )
    role = models.CharField(
        _("role"), max_length=12, choices=InvolvementRole, default=InvolvementRole.PARTNER
    )

    class Meta(Party.Meta):
        verbose_name = _("participating organization")
        verbose_name_plural = _("participating organizations")
        constraints: ClassVar[list] = [
            *Party.Meta.constraints,
            rules.choices_constraint("role", InvolvementRole, or_empty=False),
            models.CheckConstraint(
                name="activities_involvement_is_in_an_activity_or_a_project",
                condition=rules.exactly_one_q("activity", "project"),
                violation_error_message=_("Choose an activity or a project, not both."),
            ),
            models.CheckConstraint(
                name="activities_involvement_role_fits",
                condition=Q(activity__isnull=False, role__in=ACTIVITY_ROLES)
                | Q(project__isnull=False, role__in=PROJECT_ROLES),
                violation_error_message=_(
                    "This role is not available here. Activities and projects have different roles."
                ),
            ),
            models.UniqueConstraint(
                fields=["activity", "organization", "role"],
                name="activities_involvement_activity_role_unique",
                violation_error_message=_("This organization already has this role."),
            ),
            models.UniqueConstraint(
                fields=["project", "organization", "role"],
                name="activities_involvement_project_role_unique",
                violation_error_message=_("This organization already has this role."),
            ),
        ]
