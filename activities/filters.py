"""Filters of the lists of activities, mandates, projects and outcomes."""

from django.utils.translation import gettext_lazy as _

from activities.models import (
    Activity,
    ActivityKind,
    Mandate,
    MandateKind,
    Outcome,
    OutcomeKind,
    Project,
    ProjectKind,
    Standing,
)
from catalogue.filtering.filter_sets import LocatedFilterSet
from catalogue.filtering.filters import CodesFilter, RelatedFilter
from meetings.models import Status


class ActivityFilterSet(LocatedFilterSet):
    kind = CodesFilter(choices=ActivityKind.choices, label=_("Kind"))
    status = CodesFilter(choices=Status.choices, label=_("Status"))
    organization = RelatedFilter("involvements__organization", label=_("Organization"))
    mandate = RelatedFilter(
        "mandates", "provisions__mandate", "project__mandates", label=_("Mandate")
    )
    provision = RelatedFilter("provisions", label=_("Provision"))
    project = RelatedFilter("project", label=_("Project"))
    deliverable = RelatedFilter("deliveries__deliverable", label=_("Deliverable"))

    class Meta(LocatedFilterSet.Meta):
        model = Activity


class MandateFilterSet(LocatedFilterSet):
    kind = CodesFilter(choices=MandateKind.choices, label=_("Kind"))
    standing = CodesFilter(choices=Standing.choices, label=_("Standing"))
    organization = RelatedFilter(
        "adopting_body",
        "provisions__addressees",
        "provisions__establishes",
        label=_("Organization"),
    )

    class Meta(LocatedFilterSet.Meta):
        model = Mandate


class ProjectFilterSet(LocatedFilterSet):
    kind = CodesFilter(choices=ProjectKind.choices, label=_("Kind"))
    organization = RelatedFilter("involvements__organization", label=_("Organization"))
    mandate = RelatedFilter("mandates", label=_("Mandate"))
    deliverable = RelatedFilter("deliveries__deliverable", label=_("Deliverable"))

    class Meta(LocatedFilterSet.Meta):
        model = Project


class OutcomeFilterSet(LocatedFilterSet):
    kind = CodesFilter(choices=OutcomeKind.choices, label=_("Kind"))
    organization = RelatedFilter("organization", "uptakes__organization", label=_("Organization"))
    mandate = RelatedFilter(
        "project__mandates",
        "activity__mandates",
        "activity__provisions__mandate",
        "activity__project__mandates",
        label=_("Mandate"),
    )
    project = RelatedFilter("project", "activity__project", label=_("Project"))

    class Meta(LocatedFilterSet.Meta):
        model = Outcome
