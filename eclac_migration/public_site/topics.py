"""The list of the topics that public records have."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from activities.models import Activity, Outcome
from catalogue.index.facet_counts import RecordCount, record_counts_by_kind
from catalogue.models import Topic
from catalogue.records.frameworks import Framework
from catalogue.search.folding import fold
from eclac_migration.public_site.refused_parameters import refused_parameters
from meetings.models import Meeting
from publications.models import Publication


@dataclass(frozen=True)
class TopicRow:
    """A public topic with the numbers of its activities, group entries and further records."""

    name: str
    href: str
    activities: RecordCount
    meetings: int
    publications: int
    outcomes: int


def framework_links() -> list[tuple[str, str]]:
    """Return the name and the address of the page of each framework that is loaded."""
    with_framework = Topic.objects.exclude(framework="").order_by("framework")
    loaded = set(with_framework.values_list("framework", flat=True).distinct())
    return [
        (str(one.label), reverse("framework", args=[one.value]))
        for one in Framework
        if one in loaded
    ]


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    """Return the list of the topics that public records have."""
    if refusal := refused_parameters(request):
        return refusal
    counts = record_counts_by_kind("topic")
    rows = []
    for row in Topic.objects.own().public():
        by_kind = counts.get(row.pk, {})
        rows.append(
            TopicRow(
                str(row.name),
                reverse("topic", args=[row.slug]),
                by_kind.get(Activity.plural, RecordCount()),
                by_kind.get(Meeting.plural, RecordCount()).total,
                by_kind.get(Publication.plural, RecordCount()).total,
                by_kind.get(Outcome.plural, RecordCount()).total,
            )
        )
    rows.sort(key=lambda row: fold(row.name))
    description = _(
        "The topics of the records. Records of a narrower topic are counted under the broader one "
        "too."
    )
    context = {
        "topics": rows,
        "frameworks": framework_links(),
        "page_description": description,
    }
    return render(request, "public_site/topics.html", context)
