"""The home page with the programme of 2012: ways in, and group entries apart from activities."""

import re

import pytest

from activities.models import Mandate
from catalogue.models import Country
from eclac_migration.public_site.outlines import region_codes


def test_ways_in_are_countries_mandates_and_years(programme, client):
    page = client.get("/")
    options = re.findall(r'<option value="([A-Z]{3})">', page.text)

    assert set(options) == set(region_codes())
    names = dict(Country.objects.values_list("alpha3", "name_en"))
    assert [names[code] for code in options] == sorted(names[code] for code in options)
    for mandate in Mandate.objects.public():
        assert f'<li><a href="{mandate.get_absolute_url()}">' in page.text
    ways = page.text.partition('id="ways"')[2].partition("</section>")[0]
    assert re.findall(r'href="/activities/\?year=(\d+)"', ways) == ["2013", "2012"]
    assert "Earlier" not in ways


@pytest.mark.parametrize(
    ("address", "activities", "publications"),
    [
        ("/", "activities, and 11 group entries", "publications, in 5 languages"),
        ("/es/", "actividades y 11 registros agrupados", "publicaciones, en 5 idiomas"),
    ],
)
def test_group_entries_are_not_counted_as_activities(
    programme, client, address, activities, publications
):
    page = client.get(address).text
    figures = dict(re.findall(r'<a href="[a-z/]*/([a-z]+)/"><strong>(.*?)</strong>', page))

    assert figures["activities"] == "9"
    assert f"<strong>9</strong> {activities}</a>" in page
    assert f"<strong>3</strong> {publications}</a>" in page
