"""The figures of the pictures at home: those of the lists that they lead to."""

import pytest
from django.db.models import F
from django.http import QueryDict

from activities.filters import ActivityFilterSet
from activities.models import Activity
from eclac_migration.public_site.charts import (
    MAX_YEARS,
    country_map,
    kind_chart,
    mandate_chart,
)
from tests.support import reference_results
from tests.support.factories import ActivityFactory
from tests.support.random_programme import RandomProgramme

pytestmark = pytest.mark.django_db


def list_counts(href: str) -> tuple[int, int]:
    """What the list at an address holds: records of one thing each, and collective ones."""
    asked = dict(QueryDict(href.partition("?")[2]).lists())
    found = Activity.objects.filter(pk__in=reference_results.matching_ids(ActivityFilterSet, asked))
    several = found.filter(is_collective=True).count()
    return found.count() - several, several


@pytest.fixture
def random_programme():
    made = RandomProgramme(9, size=8)
    Activity.objects.annotate(rest=F("pk") % 3).filter(rest=0).update(is_collective=True)
    return made


def test_year_and_kind_show_what_their_lists_hold(random_programme):
    ActivityFactory(published=True, kind="training", when="2012")  # of no programme but known
    picture = kind_chart()

    shown = {
        cell.href: (cell.number, cell.group_entries)
        for row in picture.table.rows
        for cell in row.cells
    }
    shown.pop("", None)
    assert shown == {href: list_counts(href) for href in shown}
    assert len(picture.dots) == len(shown) > 3
    dated = Activity.objects.public().filter(period__isnull=False)
    kinds = {str(one.get_kind_display()) for one in dated if one.kind}
    assert {row.label for row in picture.table.rows} <= kinds
    assert "Training" in {row.label for row in picture.table.rows}
    assert len(picture.table.years) <= MAX_YEARS


def test_countries_and_mandates_show_what_their_lists_hold(random_programme):
    ActivityFactory(published=True, countries=random_programme.countries[:2])
    tiles, answered = country_map().rows, mandate_chart().rows

    for one in (*tiles, *answered):
        assert (one.href, one.number, one.group_entries) == (one.href, *list_counts(one.href))
    countries = {country.pk for one in Activity.objects.public() for country in one.countries.all()}
    assert len(tiles) == len(countries) > 1
    assert answered
