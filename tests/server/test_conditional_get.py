"""Pages that may be kept: what an unchanged page costs, and that a changed one is never stale."""

import gzip
import re

import pytest
from django.core.management import call_command

from catalogue.models import Topic
from catalogue.records.frameworks import Framework
from eclac_migration.public_site.outlines import region_codes
from meetings.models import Meeting
from tests.support.factories import MeetingFactory
from tests.support.kinds import MODELS


@pytest.mark.django_db
def test_unchanged_page_costs_a_304_and_a_changed_one_is_sent(client):
    MeetingFactory(published=True, slug="m", title_en="Before")
    for address in ("/", "/es/", "/meetings/", "/meetings/m/", "/search/?q=before"):
        first = client.get(address)
        assert first["Cache-Control"] == "public, no-cache"
        again = client.get(address, headers={"If-None-Match": first["ETag"]})
        assert (address, again.status_code, again.content) == (address, 304, b"")
        assert again["ETag"] == first["ETag"]
    tag = client.get("/meetings/m/")["ETag"]
    MeetingFactory._meta.model.objects.update(title_en="After")
    changed = client.get("/meetings/m/", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert "After" in changed.text
    assert client.get("/meetings/m/")["ETag"] != client.get("/es/meetings/m/")["ETag"]


@pytest.mark.django_db
def test_what_is_no_page_is_not_tagged(client, admin_client):
    assert "ETag" not in client.get("/nothing/")
    assert "ETag" not in client.get("/meetings/export.csv")
    assert "ETag" not in client.get("/meetings/", {"page": "x"})
    assert "ETag" not in admin_client.get("/admin/")


@pytest.mark.slow
def test_no_page_of_the_programme_is_heavy(programme, client, settings, tmp_path):
    """All of a first load, as it travels: the page, its style and its scripts."""
    settings.STATIC_ROOT = tmp_path
    call_command("collectstatic", interactive=False, verbosity=0)
    page = "/publications/international-migration-from-a-regional-and-interregional-perspective/"
    for address in ("/", "/es/", "/activities/", "/mandates/resolution-615-xxxi/", page):
        response = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert response["Content-Encoding"] == "gzip"
        text = gzip.decompress(response.content).decode()
        links = re.findall(r'(?:src|href)="/static/([^"]+\.(?:css|js|svg))"', text)
        assert links
        weight = len(response.content) + sum(
            len(gzip.compress((tmp_path / link).read_bytes())) for link in links
        )
        assert (address, weight < 60_000) == (address, True)
        assert (address, len(text) < 100_000) == (address, True)


def test_machines_find_every_page_in_every_language(programme, client):
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").text
    parts = re.findall(r"<loc>http://testserver(.*?)</loc>", client.get("/sitemap.xml").text)
    found = [
        address
        for part in parts
        for address in re.findall(r"<loc>http://testserver(.*?)</loc>", client.get(part).text)
    ]
    paths = ["/", *(f"/{name}/" for name in ("about", "help", "privacy", "accessibility", "data"))]
    paths += [f"/{name}/" for name in ("countries", "topics", "reports")]
    paths += [f"/frameworks/{code}/" for code in Framework.values]
    paths += [f"/{one.plural}/" for one in MODELS]
    elsewhere = Meeting.objects.public().exclude(country__alpha3__in=region_codes())
    named = elsewhere.filter(country__isnull=False).values_list("country__alpha3", flat=True)
    assert "MUS" in named
    paths += [f"/countries/{code}/" for code in {*region_codes(), *named}]
    paths += [f"/topics/{topic.slug}/" for topic in Topic.objects.public()]
    paths += [record.get_absolute_url() for one in MODELS for record in one.objects.public()]
    assert sorted(found) == sorted(prefix + path for path in paths for prefix in ("", "/es"))
    part = client.get("/sitemap-meetings-1.xml").text
    assert (
        '<xhtml:link rel="alternate" hreflang="x-default"'
        ' href="http://testserver/meetings/first-celac-eu-summit/"/>' in part
    )
    assert client.get("/sitemap-nothing-1.xml").status_code == 404
    assert client.get("/sitemap-meetings-0.xml").status_code == 404


@pytest.mark.django_db
def test_page_names_its_address_in_every_language_with_the_same_filters(client):
    text = client.get("/es/meetings/?year=2012&kind=summit&sort=title&utm_source=x").text
    assert (
        '<link rel="canonical" href="http://testserver/es/meetings/?year=2012&amp;kind=summit">'
        in text
    )
    for code, prefix in (("en", ""), ("es", "/es"), ("x-default", "")):
        address = f"http://testserver{prefix}/meetings/?year=2012&amp;kind=summit"
        assert f'hreflang="{code}" href="{address}"' in text
    switch = 'href="/meetings/?year=2012&amp;kind=summit&amp;sort=title&amp;utm_source=x"'
    assert switch in text
