"""A conventional list with Django and django-filter, for comparison.

It filters by relations, counts facet values with `annotate`, and writes a CSV file from prefetched
rows. It uses the same models and tables, but not the index. Each facet is counted within all
filters including its own, which is less work than the counts of the site.
"""

import csv
import io
from collections.abc import Iterable, Iterator

import django_filters
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse, StreamingHttpResponse
from django.template import Context, Engine
from django.urls import path

from activities.models import Activity, ActivityKind, Mandate
from catalogue.models import Country, Organization, Topic
from meetings.models import Status

FACETS = ("kind", "status", "countries", "topics", "involvements__organization", "mandates")
PAGE = Engine().from_string(
    """<!doctype html><h1>{{ page.paginator.count }}</h1>
    {% for name, rows in facets %}<h2>{{ name }}</h2>
    {% for row in rows %}<p>{{ row.0 }} ({{ row.1 }})</p>{% endfor %}{% endfor %}
    {% for record in page %}<h3>{{ record.title_en }}</h3><p>{{ record.summary_en }}</p>
    {% for country in record.countries.all %}{{ country }}{% endfor %}{% endfor %}"""
)


class PlainFilterSet(django_filters.FilterSet):
    q = django_filters.CharFilter(method="search")
    kind = django_filters.MultipleChoiceFilter(choices=ActivityKind.choices)
    status = django_filters.MultipleChoiceFilter(choices=Status.choices)
    year = django_filters.NumberFilter(field_name="period", method="of_year")
    country = django_filters.ModelMultipleChoiceFilter(
        field_name="countries__alpha3", to_field_name="alpha3", queryset=Country.objects.all()
    )
    topic = django_filters.ModelMultipleChoiceFilter(
        field_name="topics__slug", to_field_name="slug", queryset=Topic.objects.all()
    )
    organization = django_filters.ModelMultipleChoiceFilter(
        field_name="involvements__organization__slug",
        to_field_name="slug",
        queryset=Organization.objects.all(),
    )
    mandate = django_filters.ModelMultipleChoiceFilter(
        field_name="mandates__slug", to_field_name="slug", queryset=Mandate.objects.all()
    )

    class Meta:
        model = Activity
        fields = ()

    def search(self, queryset, name, value):
        return queryset.filter(
            Q(title_en__icontains=value)
            | Q(title_es__icontains=value)
            | Q(summary_en__icontains=value)
            | Q(summary_es__icontains=value)
        )

    def of_year(self, queryset, name, value):
        return queryset.filter(
            period__startswith__year__lte=value, period__endswith__year__gte=value
        )


def filtered(request):
    records = Activity.objects.filter(state="published")
    return PlainFilterSet(request.GET, queryset=records).qs.distinct()


def list_view(request):
    records = filtered(request)
    facets = [
        (name, list(records.order_by().values_list(name).annotate(Count("pk", distinct=True))))
        for name in FACETS
    ]
    ordered = records.order_by("-period__startswith", "-pk").prefetch_related("countries")
    page = Paginator(ordered, 25).get_page(request.GET.get("page"))
    return HttpResponse(PAGE.render(Context({"facets": facets, "page": page})))


RELATED_KEYS = {
    "countries": "alpha3",
    "regions": "slug",
    "project": "slug",
    "mandates": "slug",
    "provisions": "slug",
    "meetings": "slug",
    "publications": "slug",
    "prepares_meeting": "slug",
    "topics": "slug",
}


def related_cells(rows: Iterable, key: str) -> Iterator[str]:
    """Yield the cell of the names and the cell of the codes."""
    pairs = sorted({(str(row), getattr(row, key)) for row in rows})
    yield "; ".join(name for name, _code in pairs)
    yield "; ".join(code for _name, code in pairs)


def cells(activity: Activity) -> Iterator[str]:
    """Yield the cells of the site's file, except the mandates of the activity's project."""
    yield from (
        str(activity.number),
        str(activity.title),
        activity.get_kind_display(),
        activity.kind,
    )
    yield from (activity.get_status_display(), activity.status, str(activity.when))
    yield from (
        str(activity.period.lower),
        str(activity.period.upper),
        "yes" if activity.is_collective else "no",
    )
    bodies = [part.organization for part in activity.involvements.all() if part.organization]
    yield from related_cells(bodies, "slug")
    for name, key in RELATED_KEYS.items():
        value = getattr(activity, name)
        yield from related_cells(
            value.all() if hasattr(value, "all") else filter(None, [value]), key
        )
    yield from (str(activity.summary), activity.changed_at.isoformat())
    yield f"http://localhost/activities/{activity.slug}/"


def csv_view(request):
    """Stream the CSV file; the parameter `first` limits the number of rows."""

    def rows():
        line = io.StringIO()
        writer = csv.writer(line)
        records = filtered(request).select_related("project", "prepares_meeting")
        single = ("project", "prepares_meeting", "provisions")
        relations = [name for name in RELATED_KEYS if name not in single]
        relations += ["involvements__organization", "provisions__mandate"]
        records = records.prefetch_related(*relations)[: int(request.GET.get("first", 10**9))]
        for record in records.iterator(chunk_size=1000):
            writer.writerow(cells(record))
            yield line.getvalue()
            line.seek(0)
            line.truncate()

    return StreamingHttpResponse(rows(), content_type="text/csv")


urlpatterns = [
    path("healthz", lambda request: HttpResponse("ok")),
    path("activities/", list_view),
    path("activities/export.csv", csv_view),
]
