"""A conventional list with Django and django-filter, for comparison.

It filters by relations and counts facet values with `annotate`. It uses the same models and tables,
but not the index. Each facet is counted within all filters including its own, which is less work
than the counts of the site.
"""

import django_filters
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.template import Context, Engine
from django.urls import path

from activities.models import Activity, ActivityKind
from catalogue.models import Country

FACETS = ("kind", "status", "countries", "topics", "involvements__organization", "mandates")
PAGE = Engine().from_string(
    """<!doctype html><h1>{{ page.paginator.count }}</h1>
    {% for name, rows in facets %}<h2>{{ name }}</h2>
    {% for row in rows %}<p>{{ row.0 }} ({{ row.1 }})</p>{% endfor %}{% endfor %}
    {% for record in page %}<h3>{{ record.title_en }}</h3><p>{{ record.summary_en }}</p>
    {% for country in record.countries.all %}{{ country }}{% endfor %}{% endfor %}"""
)


class PlainFilterSet(django_filters.FilterSet):
    kind = django_filters.MultipleChoiceFilter(choices=ActivityKind.choices)
    country = django_filters.ModelMultipleChoiceFilter(
        field_name="countries__alpha3", to_field_name="alpha3", queryset=Country.objects.all()
    )

    class Meta:
        model = Activity
        fields = ()


def list_view(request):
    published = Activity.objects.filter(state="published")
    records = PlainFilterSet(request.GET, queryset=published).qs.distinct()
    facets = [
        (name, list(records.order_by().values_list(name).annotate(Count("pk", distinct=True))))
        for name in FACETS
    ]
    ordered = records.order_by("-period__startswith", "-pk").prefetch_related("countries")
    page = Paginator(ordered, 25).get_page(request.GET.get("page"))
    return HttpResponse(PAGE.render(Context({"facets": facets, "page": page})))


urlpatterns = [
    path("healthz", lambda request: HttpResponse("ok")),
    path("activities/", list_view),
]
