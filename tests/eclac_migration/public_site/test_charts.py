"""The figures of the charts on the home page: those of the lists that they refer to."""

from datetime import date, timedelta
from itertools import product

import pytest
from django.db.models import F
from django.http import QueryDict
from django.utils import timezone

from activities.filters import ActivityFilterSet
from activities.models import Activity, ActivityKind, Mandate
from catalogue.models import Country
from eclac_migration.public_site import charts
from eclac_migration.public_site.charts import country_map, kind_chart, mandate_chart
from tests.support import reference_results
from tests.support.factories import (
    ActivityFactory,
    CountryFactory,
    MandateFactory,
    OrganizationFactory,
    ProvisionFactory,
)
from tests.support.random_programme import RandomProgramme

pytestmark = pytest.mark.django_db


def list_counts(href: str) -> tuple[int, int]:
    """Return the records of one activity each in the list at an address, and the group entries."""
    asked = dict(QueryDict(href.partition("?")[2]).lists())
    found = Activity.objects.filter(pk__in=reference_results.matching_ids(ActivityFilterSet, asked))
    several = found.filter(is_collective=True).count()
    return found.count() - several, several


def years_of(activity: Activity) -> range:
    """Return the years that a period touches: an open one, those up to the present."""
    first, after = activity.period.lower, activity.period.upper
    last = after - timedelta(days=1) if after else max(first, timezone.localdate())
    return range(first.year, last.year + 1)


@pytest.fixture
def random_programme(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2016, 6, 1))
    made = RandomProgramme(9, size=8)
    Activity.objects.annotate(rest=F("pk") % 3).filter(rest=0).update(is_collective=True)
    return made


def test_year_and_kind_show_what_their_lists_hold(random_programme):
    ActivityFactory(published=True, kind="training", when="2012")  # of no programme but known
    ActivityFactory(published=True, kind="training", is_collective=True, when="2012")
    picture = kind_chart()

    dated = Activity.objects.public().filter(period__startswith__isnull=False)
    years = sorted({year for one in dated for year in years_of(one)})
    expected = {}
    for kind, year in product(ActivityKind.values, years):
        href = f"/activities/?kind={kind}&year={year}"
        if any(counts := list_counts(href)):
            expected[href] = counts
    cells = [cell for row in picture.table.rows for cell in row.cells if cell.href]
    assert {cell.href: (cell.number, cell.group_entries) for cell in cells} == expected
    assert expected["/activities/?kind=training&year=2012"][1] > 0
    assert picture.table.years == years
    assert {dot.href: dot.number for dot in picture.dots} == {
        href: number for href, (number, _several) in expected.items()
    }
    kinds = {QueryDict(href.partition("?")[2])["kind"] for href in expected}
    assert [row.label for row in picture.table.rows] == [
        label for kind, label in ActivityKind.choices if kind in kinds
    ]


@pytest.mark.django_db
def test_only_the_latest_years_are_shown(monkeypatch):
    monkeypatch.setattr(charts, "MAX_YEARS", 2)
    for year in range(2001, 2015):
        ActivityFactory(published=True, kind="training", when=str(year))
    picture = kind_chart()

    assert picture.table.years == [2013, 2014]
    assert [dot.href for dot in picture.dots] == [
        "/activities/?kind=training&year=2013",
        "/activities/?kind=training&year=2014",
    ]


def test_countries_show_what_their_lists_hold(random_programme):
    ActivityFactory(published=True, countries=random_programme.countries[:2])
    countries = Country.objects.filter(
        pk__in=Activity.objects.public().exclude(countries=None).values("countries")
    )
    expected = [
        (one.alpha3, *list_counts(f"/activities/?country={one.alpha3}"))
        for one in sorted(countries, key=lambda one: str(one.name))
    ]
    expected.sort(key=lambda row: -row[1] - row[2])

    shown = country_map().rows
    assert [(one.code, one.number, one.group_entries) for one in shown] == expected
    assert [one.href for one in shown] == [f"/activities/?country={row[0]}" for row in expected]
    assert {one.alpha3 for one in random_programme.countries[:2]} <= {row[0] for row in expected}


def test_country_of_the_region_without_activities_keeps_its_tile(db):
    ActivityFactory(published=True, countries=[CountryFactory(alpha3="PER")])
    found = country_map()

    assert [(one.code, one.number) for one in found.rows] == [("PER", 1)]
    assert {one.code for one in found.tiles} == set(charts.TILE_POSITIONS)
    assert [one.code for one in found.tiles if one.href] == ["PER"]


def test_mandates_show_what_their_lists_hold(random_programme, monkeypatch):
    for number in (1, 3, 2):
        mandate = MandateFactory(published=True)
        for _ in range(number):
            ActivityFactory(published=True, mandates=[mandate], is_collective=number == 3)
    expected = []
    for mandate in Mandate.objects.public().order_by("pk"):
        counts = list_counts(f"/activities/?mandate={mandate.slug}")
        if any(counts):
            expected.append((mandate.slug, *counts))
    expected.sort(key=lambda row: -row[1] - row[2])
    assert len(expected) > 3

    def shown(chart):
        return [(one.mandate.slug, one.number, one.group_entries) for one in chart.rows]

    chart = mandate_chart()
    assert (shown(chart), chart.has_more) == (expected, False)
    assert [one.href for one in chart.rows] == [
        f"/activities/?mandate={row[0]}" for row in expected
    ]
    monkeypatch.setattr(charts, "MAX_MANDATES", 2)
    chart = mandate_chart()
    assert (shown(chart), chart.has_more) == (expected[:2], True)


def test_provisions_of_a_mandate_are_those_addressed_to_the_commission(db):
    commission = OrganizationFactory(published=True, is_commission=True)
    other = OrganizationFactory(published=True)
    mandate = MandateFactory(published=True)
    answered, refused, elsewhere = (
        ProvisionFactory(mandate=mandate, number=str(number)) for number in (1, 2, 3)
    )
    for provision, bodies in (
        (answered, [commission, other]),
        (refused, [commission]),
        (elsewhere, [other]),
    ):
        provision.addressees.set(bodies)
    ActivityFactory(published=True, mandates=[mandate], provisions=[answered, elsewhere])
    ActivityFactory(draft=True, mandates=[mandate], provisions=[refused])

    (row,) = mandate_chart().rows
    assert (row.number, row.provisions, row.without_response) == (1, 2, 1)
