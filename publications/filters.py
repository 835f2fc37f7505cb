"""Filters of the list of publications."""

from django.utils.translation import gettext_lazy as _

from catalogue.filtering.filter_sets import LocatedFilterSet
from catalogue.filtering.filters import CodesFilter, LanguageFilter, RelatedFilter
from publications.models import Publication, PublicationKind


class PublicationFilterSet(LocatedFilterSet):
    kind = CodesFilter(choices=PublicationKind.choices, label=_("Kind"))
    language = LanguageFilter(field_name="editions__language")
    organization = RelatedFilter(
        "authorships__organization",
        "contributions__organization",
        "disseminations__distributors",
        "input_to_bodies",
        label=_("Organization"),
    )
    mandate = RelatedFilter(
        "activities__mandates",
        "activities__provisions__mandate",
        "activities__project__mandates",
        "projects_summed_up__mandates",
        label=_("Mandate"),
    )
    project = RelatedFilter("activities__project", "projects_summed_up", label=_("Project"))
    deliverable = RelatedFilter("deliveries__deliverable", label=_("Deliverable"))

    class Meta(LocatedFilterSet.Meta):
        model = Publication
