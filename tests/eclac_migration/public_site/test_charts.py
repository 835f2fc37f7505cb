"""The figures of the charts on the home page: those of the lists that they refer to."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest
from django.db.models import F
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import override

from activities.filters import ActivityFilterSet
from activities.models import Activity, ActivityKind
from catalogue.index.facet_counts import RecordCount
from catalogue.models import Country
from eclac_migration.public_site.charts import activity_counts, kind_bars, year_chart
from eclac_migration.public_site.country_map import CountryMap, country_map, legend, step_bounds
from eclac_migration.public_site.home import mandates_with_most_activities, region_countries
from eclac_migration.public_site.outlines import inset_view, main_view, region_codes, short_names
from tests.support import reference_results
from tests.support.factories import ActivityFactory, CountryFactory, MandateFactory
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


def current_map() -> CountryMap:
    counts = activity_counts()
    return country_map(counts, region_countries(counts.by_country))


@pytest.fixture
def random_programme(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2016, 6, 1))
    made = RandomProgramme(9, size=8)
    Activity.objects.annotate(rest=F("pk") % 3).filter(rest=0).update(is_collective=True)
    return made


def test_years_and_kinds_show_what_their_lists_hold(random_programme):
    ActivityFactory(published=True, kind="training", when="2012")  # of no programme but known
    ActivityFactory(published=True, kind="training", is_collective=True, when="2012")
    ActivityFactory(published=True, kind="training", when=None)
    counts = activity_counts()
    chart = year_chart(counts)

    dated = Activity.objects.public().filter(period__startswith__isnull=False)
    years = sorted({year for one in dated for year in years_of(one)})
    every_year = range(years[-1], years[0] - 1, -1)
    shown = [(bar.label, bar.number, bar.group_entries) for bar in chart.bars]
    assert shown == [(str(year), *list_counts(f"/activities/?year={year}")) for year in every_year]
    assert [bar.href for bar in chart.bars] == [
        f"/activities/?year={year}" if year in years else "" for year in every_year
    ]
    cells = {}
    for kind, year in product(ActivityKind.values, years):
        href = f"/activities/?kind={kind}&year={year}"
        if any(found := list_counts(href)):
            cells[href] = found
    assert {
        cell.href: (cell.number, cell.group_entries)
        for row in chart.table.rows
        for cell in row.cells
        if cell
    } == cells

    expected = {
        href: found
        for kind in ActivityKind.values
        if any(found := list_counts(href := f"/activities/?kind={kind}"))
    }
    bars = kind_bars(counts)
    assert {bar.href: (bar.number, bar.group_entries) for bar in bars} == expected
    order = [(-bar.number, -bar.group_entries, bar.label) for bar in bars]
    assert order == sorted(order)
    total = sum(number for number, _several in expected.values())
    assert counts.total == RecordCount(
        total, sum(several for _number, several in expected.values())
    )


def test_no_year_is_left_out_and_the_newest_is_first():
    for year, count in ((1990, 1), (1994, 2)):
        for _ in range(count):
            ActivityFactory(published=True, when=str(year), kind="training")
    ActivityFactory(published=True, when="1994", kind="training", is_collective=True)
    chart = year_chart(activity_counts())

    assert [(bar.label, bar.number, bool(bar.href)) for bar in chart.bars] == [
        ("1994", 2, True),
        ("1993", 0, False),
        ("1992", 0, False),
        ("1991", 0, False),
        ("1990", 1, True),
    ]
    newest = chart.bars[0]
    assert (newest.size, newest.group_size) == (Decimal("64.0"), Decimal("32.0"))
    assert (newest.group_top, newest.top) == (Decimal("4.0"), Decimal("36.0"))
    assert newest.counts == "2 activities, 1 group entry"
    assert chart.bars[1].counts == "no activity recorded"


@pytest.mark.parametrize(("span", "expected"), [(8, ""), (9, "some"), (19, "some"), (20, "many")])
def test_columns_get_narrower_with_the_number_of_years(span, expected):
    ActivityFactory(published=True, when=f"{2012 - span + 1}/2012")
    chart = year_chart(activity_counts())

    assert (len(chart.bars), chart.css_class) == (span, expected)
    labelled = [int(bar.label) for bar in chart.bars if bar.has_label]
    assert labelled == [2012, *(year for year in range(2011, 2012 - span, -1) if year % 5 == 0)]


def test_countries_show_what_their_lists_hold(random_programme):
    for last, is_collective in ((2, False), (4, True), (3, False)):
        ActivityFactory(
            published=True,
            countries=random_programme.countries[:last],
            is_collective=is_collective,
        )
    countries = Country.objects.filter(
        pk__in=Activity.objects.public().exclude(countries=None).values("countries")
    )
    expected = [
        (
            str(one.name),
            f"/countries/{one.alpha3}/",
            *list_counts(f"/activities/?country={one.alpha3}"),
        )
        for one in countries
    ]
    expected.sort(key=lambda row: (-row[2], -row[3], row[0]))

    shown = current_map().ranked
    assert [(one.label, one.href, one.number, one.group_entries) for one in shown] == expected
    assert len({row[2:] for row in expected}) > 2


def test_countries_named_equally_often_are_the_same_in_both_languages(monkeypatch):
    monkeypatch.setattr("eclac_migration.public_site.country_map.MAX_RANKED_COUNTRIES", 1)
    for code, english, spanish in (("GTM", "Z", "A"), ("DOM", "A", "Z"), ("PER", "M", "M")):
        country = CountryFactory(alpha3=code)
        Country.objects.filter(pk=country.pk).update(name_en=english, name_es=spanish)
        ActivityFactory(published=True, countries=[country])
    for language, address in (("en", "/countries/DOM/"), ("es", "/es/countries/DOM/")):
        with override(language):
            assert [one.href for one in current_map().ranked] == [address]


def test_every_country_of_the_region_can_be_selected_once():
    ActivityFactory(published=True, countries=[CountryFactory(alpha3="PER")])
    ActivityFactory(published=True, countries=[CountryFactory(alpha3="CHL")], is_collective=True)
    ActivityFactory(published=True, countries=[CountryFactory(alpha3="GRD")])
    ActivityFactory(published=True, countries=[CountryFactory(alpha3="ESP")])
    drawn = current_map()

    links = [*drawn.main.links, *drawn.inset.links]
    assert sorted(one.outline.code for one in links) == sorted(region_codes())
    assert len(region_codes()) == drawn.country_total == 47
    by_code = {one.outline.code: one for one in links}
    assert by_code["PER"].label == "Peru: 1 activity"
    assert (by_code["PER"].css_class, by_code["PER"].count_text) == ("h1", "1")
    assert (by_code["CHL"].css_class, by_code["CHL"].count_text) == ("hatched", "0 + 1")
    assert by_code["BRA"].label == "Brazil: no activity recorded"
    assert (by_code["BRA"].css_class, by_code["BRA"].count_text) == ("h0", "")
    assert by_code["PER"].href == "/countries/PER/"
    marks = {one.outline.code: one.css_class for one in drawn.main.marks}
    assert (marks["GRD"], "GRD" in {one.outline.code for one in drawn.inset.links}) == ("h1", True)
    assert "Spain" in [bar.label for bar in drawn.ranked]  # not on the map, but in the list
    with override("es"):
        names = {one.outline.code: one.short_name for one in current_map().inset.links}
    assert (names["VGB"], names["LCA"]) == ("I. Vírgenes Británicas", "Santa Lucía")


def test_names_on_the_map_have_a_place_and_fit():
    for view in (main_view(), inset_view()):
        for outline in view.outlines:
            assert outline.path.startswith("M")
            if outline.label:
                assert 0 < outline.label.x < view.width
                assert 0 < outline.label.y < view.height
    labelled = {
        one.code for view in (main_view(), inset_view()) for one in view.outlines if one.label
    }
    assert region_codes() - labelled == {"PRI"}  # it would cover its neighbours; the list names it
    assert short_names("en").keys() == short_names("es").keys() <= region_codes()


@pytest.mark.parametrize(
    ("numbers", "bounds", "texts"),
    [
        ([], [1, 2, 3, 5], ["None", "1", "2", "3–4", "5 or more"]),
        ([0, 1, 1, 2], [1, 2, 3, 5], ["None", "1", "2", "3–4", "5 or more"]),
        (
            [4, 20, 60, 70, 150, 168],
            [1, 20, 50, 100],
            ["None", "1–19", "20–49", "50–99", "100 or more"],
        ),
        ([7_000] * 9, [1, 5_000, 10_000, 20_000], None),
    ],
)
def test_steps_of_the_map_have_round_bounds(numbers, bounds, texts):
    assert step_bounds(numbers) == bounds
    if texts:
        assert legend(bounds) == list(enumerate(texts))


def test_mandates_with_most_activities_are_a_way_in(random_programme):
    made = []
    for number in (1, 3, 2, 4):
        mandate = MandateFactory(published=True)
        made.append((number, mandate))
        for _ in range(10 * number):
            ActivityFactory(published=True, mandates=[mandate], is_collective=number == 3)
    made.sort(key=lambda row: -row[0])

    shown = mandates_with_most_activities(activity_counts().by_mandate)
    assert shown == [mandate for _number, mandate in made[:3]]
