"""Records that become public by themselves, at an instant that nobody writes anything at."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from activities.models import Activity
from catalogue.index.facet_counts import RecordCount, public_totals, record_counts
from catalogue.indexing.install import count_differences
from catalogue.models import IndexRow
from eclac_migration.public_site.indexed_lists import INDEXED_KINDS
from tests.support.factories import (
    ActivityFactory,
    CountryFactory,
    MandateFactory,
    OrganizationFactory,
    ProjectFactory,
)

pytestmark = pytest.mark.django_db


def slugs_at(text: str, at) -> list[str]:
    """Return the records that a word finds at an instant."""
    IndexRow.objects.exists()  # refreshed
    rows = IndexRow.objects.filter(since__lte=at, until__gt=at, kind="activities").matching(text)
    pks = list(rows.values_list("record_id", flat=True))
    return sorted(Activity.objects.filter(pk__in=pks).values_list("slug", flat=True))


def test_embargo_ends_for_a_record_and_for_what_leads_through_it_without_a_change():
    now = timezone.now()
    noon, night = now + timedelta(hours=1), now + timedelta(hours=2)
    mandate = MandateFactory(published=True, symbol="615 (XXXI)")
    project = ProjectFactory(published=True, mandates=[mandate], public_from=noon)
    ActivityFactory(published=True, slug="under-it", title_en="Census", project=project)
    ActivityFactory(published=True, slug="itself", title_en="Census", public_from=night)
    ActivityFactory(published=True, slug="other", title_en="Census")
    above = OrganizationFactory(published=True, public_from=night)
    body = OrganizationFactory(published=True, parent=above, acronym_en="ECLAC")
    Activity.objects.get(slug="other").involvements.create(organization=body, role="lead")

    assert slugs_at("census", now) == ["other", "under-it"]
    assert slugs_at("census", noon) == ["other", "under-it"]
    assert slugs_at("census", night) == ["itself", "other", "under-it"]
    assert [slugs_at("615", at) for at in (now, noon, night)] == [[], ["under-it"], ["under-it"]]
    assert count_differences(INDEXED_KINDS) == {kind.name: 0 for kind in INDEXED_KINDS}
    key = 6 << 27 | above.pk
    rows = IndexRow.objects.filter(kind="activities", keys__contains=[key])
    assert [row.since.replace(microsecond=0) for row in rows] == [night.replace(microsecond=0)]

    with connection.cursor() as cursor:  # the embargo is lifted
        cursor.execute("UPDATE activities_project SET public_from = NULL")
    assert [slugs_at("615", at) for at in (now, night)] == [["under-it"], ["under-it"]]
    assert count_differences(INDEXED_KINDS) == {kind.name: 0 for kind in INDEXED_KINDS}


def test_what_an_embargo_begins_or_ends_is_counted_by_the_moment(client):
    soon = timezone.now() + timedelta(hours=1)
    project = ProjectFactory(published=True, public_from=soon)
    country = CountryFactory(alpha3="HND")
    for slug, more in (
        ("under-it", {"project": project}),
        ("itself", {"public_from": soon}),
        ("other", {}),
    ):
        ActivityFactory(published=True, slug=slug, when="2012", countries=[country], **more)

    page = client.get("/activities/").context
    years = {option.value: option.count for f in page["facets"] for option in f.options}

    assert page["paginator"].count == public_totals()["activities"] == years["2012"] == 2
    assert record_counts(Activity, "country") == {country.pk: RecordCount(2, 0)}
