"""Pages of the frameworks: the goals or objectives of each, with their records."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from activities.models import Activity, Outcome
from catalogue.index.facet_counts import RecordCount, record_counts_by_kind
from catalogue.models import Topic
from catalogue.records.frameworks import ADDRESSES, DOCUMENTS, Framework
from eclac_migration.public_site.refused_parameters import refused_parameters
from meetings.models import Meeting
from publications.models import Publication


@dataclass(frozen=True)
class FrameworkRow:
    """A goal or objective with the numbers of its records."""

    topic: Topic
    activities: RecordCount
    meetings: int
    publications: int
    outcomes: int


@require_safe
def framework(request: HttpRequest, code: str) -> HttpResponse:
    """Return the page of a framework, with or without records."""
    if code not in Framework.values:
        raise Http404(_("There is no framework at this address."))
    if refusal := refused_parameters(request):
        return refusal
    found = Framework(code)
    counts = record_counts_by_kind("topic")
    topics = sorted(Topic.objects.filter(framework=found), key=lambda topic: topic.code_order)
    rows = []
    for topic in topics:
        by_kind = counts.get(topic.pk, {})
        rows.append(
            FrameworkRow(
                topic,
                by_kind.get(Activity.plural, RecordCount()),
                by_kind.get(Meeting.plural, RecordCount()).total,
                by_kind.get(Publication.plural, RecordCount()).total,
                by_kind.get(Outcome.plural, RecordCount()).total,
            )
        )
    context = {
        "framework": found,
        "rows": rows,
        "address": ADDRESSES[found],
        "document": DOCUMENTS[found],
        "page_description": _(
            "The records of ECLAC on international migration by the codes of this framework: "
            "%(name)s."
        )
        % {"name": found.label},
    }
    return render(request, "public_site/framework.html", context)
