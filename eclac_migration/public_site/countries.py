"""The list of countries, and the redirect of the country form to the page about a country."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from activities.models import Activity, Outcome
from catalogue.filtering import query_parameters
from catalogue.filtering.query_parameters import ParameterProblem
from catalogue.index.facet_counts import RecordCount, record_counts_by_kind
from catalogue.models import Country
from catalogue.search.folding import fold
from eclac_migration.public_site.country_map import country_address
from eclac_migration.public_site.outlines import region_codes
from meetings.models import Meeting
from publications.models import Publication

LISTED_KINDS = {Activity.plural, Meeting.plural, Publication.plural, Outcome.plural}


@dataclass(frozen=True)
class CountryRow:
    """A country with the numbers of its activities, meetings, publications and outcomes."""

    name: str
    href: str
    activities: RecordCount
    meetings: int
    publications: int
    outcomes: int


@require_safe
def countries(request: HttpRequest) -> HttpResponse:
    """Return the list of countries, or a redirect to the country of the parameter `country`."""
    data, problems = query_parameters.parse_parameters(request.GET, {"country"})
    code = str(data.get("country", ""))
    if len(data.getlist("country")) > 1:
        sentence = _("“%(name)s” can be used only once.") % {"name": "country"}
        problems.append(ParameterProblem("country", code, sentence))
    if code and not problems:
        if Country.objects.filter(alpha3=code).exists():
            return HttpResponsePermanentRedirect(country_address(code))
        sentence = _("“%(value)s” is not a valid value for “%(name)s”.") % {
            "value": query_parameters.truncated(code),
            "name": "country",
        }
        problems = [ParameterProblem("country", code, sentence)]
    if problems:
        context = {"problems": problems, "address": request.path}
        return render(request, "public_site/data_parameter_errors.html", context, status=400)
    description = _(
        "The countries and territories of the region, and others that activities, meetings, "
        "publications or outcomes name."
    )
    context = {"countries": country_rows(), "page_description": description}
    return render(request, "public_site/countries.html", context)


def country_rows() -> list[CountryRow]:
    """Return the countries of the region, and others that such records name, by name."""
    counts = record_counts_by_kind("country")
    found = Country.objects.filter(alpha3__in=region_codes()) | Country.objects.filter(
        pk__in=[pk for pk, by_kind in counts.items() if LISTED_KINDS & by_kind.keys()]
    )
    rows = []
    for country in found:
        by_kind = counts.get(country.pk, {})
        activities, meetings, publications, outcomes = (
            by_kind.get(model.plural, RecordCount())
            for model in (Activity, Meeting, Publication, Outcome)
        )
        rows.append(
            CountryRow(
                str(country.name),
                country_address(country.alpha3),
                activities,
                meetings.total,
                publications.total,
                outcomes.total,
            )
        )
    return sorted(rows, key=lambda row: fold(row.name))
