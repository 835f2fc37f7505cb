"""Whoever saves what resembles something that is there is shown it, and may go on."""

import pytest

from activities.models import Activity
from catalogue.models import Organization
from catalogue.records.duplicates import resembling
from meetings.models import Meeting
from publications.models import Publication
from tests.admin.forms import add, change
from tests.factories import (
    ActivityFactory,
    CountryFactory,
    MeetingFactory,
    OrganizationFactory,
    PublicationFactory,
)

pytestmark = pytest.mark.django_db


def twins(model, **typed) -> list[str]:
    return [str(one) for one in resembling(model(**typed))]


@pytest.mark.parametrize(
    ("factory", "model"),
    [
        (MeetingFactory, Meeting),
        (OrganizationFactory, Organization),
        (PublicationFactory, Publication),
        (ActivityFactory, Activity),
    ],
)
def test_twin_is_found_by_name_without_accents_and_by_near_spelling(factory, model):
    assert model.tells_twins
    there = factory(title_en="Migration statistics of the Andes", title_es="Estadística migratoria")
    factory(title_en="Something else", title_es="Otra cosa")

    assert twins(model, title_es="ESTADISTICA MIGRATORIA") == [str(there)]
    assert twins(model, title_en="Migration statistic of the Andes") == [str(there)]
    assert twins(model, title_en="Estadistica migratoria") == [str(there)]
    assert twins(model, title_en="Care work in the Caribbean") == []
    assert twins(model, title_en="  ") == []


def test_twin_of_an_organization_has_its_acronym_whole():
    oas = OrganizationFactory(title_en="Organization of American States", acronym_es="OEA")
    OrganizationFactory(title_en="Another", acronym_en="OEAX")
    assert twins(Organization, title_en="Estados Americanos", acronym_en="oea") == [str(oas)]


def test_twin_of_a_meeting_is_in_the_same_city_on_some_of_the_same_days():
    there = MeetingFactory(
        title_en="First meeting", city_es="Bogotá", when="2012-08-19/2012-08-20", slug="first"
    )
    MeetingFactory(title_en="All year", city_es="Bogotá", when="2012", slug="all-year")

    def found(city, when):
        from catalogue.base.period import Period

        return twins(Meeting, title_en="Cumbre", city_en=city, when=Period.from_edtf(when))

    assert found("bogota", "2012-08-20") == [str(there)]
    assert found("bogota", "2012-08-21") == []
    assert found("bogota", "2012-08") == []
    assert found("Quito", "2012-08-20") == []


def test_likely_twin_is_shown_and_saving_goes_on_when_somebody_has_looked(administrator):
    there = MeetingFactory(title_en="Forum on migration", city_en="Lima")
    response = add(administrator, Meeting, title_en="Forum on migrations", city_en="Quito")

    (doubt,) = response.context["adminform"].form.doubts
    assert list(doubt.records) == [there]
    assert f'href="/admin/meetings/meeting/{there.pk}/change/"' in response.text
    assert 'value="Quito"' in response.text
    assert Meeting.objects.count() == 1

    sure = {"title_en": "Forum on migrations", "_sure": doubt.code}
    assert add(administrator, Meeting, sure).status_code == 302
    assert Meeting.objects.count() == 2


def test_answer_about_one_twin_is_none_about_another(administrator):
    first = MeetingFactory(title_en="Forum on migration")
    MeetingFactory(title_en="Forum on migration now")
    response = add(
        administrator, Meeting, title_en="Forum on migrations", _sure=f"twins:{first.pk}"
    )
    assert len(response.context["adminform"].form.doubts) == 1


def test_nothing_is_asked_where_the_title_stays(administrator):
    MeetingFactory(title_en="Forum on migration")
    second = MeetingFactory(title_en="Forum on migration 2")
    assert change(administrator, second, city_en="Lima").status_code == 302
    assert change(administrator, second, title_en="Forum on migration 3").status_code == 200


def test_country_is_no_part_of_telling_twins(administrator):
    honduras = CountryFactory()
    MeetingFactory(title_en="One", country=honduras)
    assert add(administrator, Meeting, title_en="Two", country=str(honduras.pk)).status_code == 302
