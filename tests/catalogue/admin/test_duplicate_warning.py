"""The warning about possible duplicates, which the user can confirm."""

import re

import pytest

from activities.models import Activity
from catalogue.models import Organization
from catalogue.records.duplicates import similar_records
from meetings.models import Meeting
from publications.models import Publication
from tests.support.admin_forms import submit_add_form, submit_change_form
from tests.support.factories import (
    ActivityFactory,
    CountryFactory,
    MeetingFactory,
    OrganizationFactory,
    PublicationFactory,
)

pytestmark = pytest.mark.django_db


def duplicates_of(model, **typed) -> list[str]:
    return [str(one) for one in similar_records(model(**typed))]


@pytest.mark.parametrize(
    ("factory", "model"),
    [
        (MeetingFactory, Meeting),
        (OrganizationFactory, Organization),
        (PublicationFactory, Publication),
        (ActivityFactory, Activity),
    ],
)
def test_duplicate_is_found_by_name_without_accents_and_by_near_spelling(factory, model):
    assert model.warns_of_duplicates
    there = factory(title_en="Migration statistics of the Andes", title_es="Estadística migratoria")
    factory(title_en="Something else", title_es="Otra cosa")

    assert duplicates_of(model, title_es="ESTADISTICA MIGRATORIA") == [str(there)]
    assert duplicates_of(model, title_en="Migration statistic of the Andes") == [str(there)]
    assert duplicates_of(model, title_en="Estadistica migratoria") == [str(there)]
    assert duplicates_of(model, title_en="Care work in the Caribbean") == []
    assert duplicates_of(model, title_en="  ") == []


def test_duplicate_organization_has_the_whole_acronym():
    oas = OrganizationFactory(title_en="Organization of American States", acronym_es="OEA")
    OrganizationFactory(title_en="Another", acronym_en="OEAX")
    assert duplicates_of(Organization, title_en="Estados Americanos", acronym_en="oea") == [
        str(oas)
    ]


def test_duplicate_meeting_is_in_the_same_city_on_overlapping_days():
    there = MeetingFactory(
        title_en="First meeting", city_es="Bogotá", when="2012-08-19/2012-08-20", slug="first"
    )
    MeetingFactory(title_en="All year", city_es="Bogotá", when="2012", slug="all-year")

    def found(city, when):
        from catalogue.base.period import Period

        return duplicates_of(Meeting, title_en="Cumbre", city_en=city, when=Period.from_edtf(when))

    assert found("bogota", "2012-08-20") == [str(there)]
    assert found("bogota", "2012-08-21") == []
    assert found("bogota", "2012-08") == []
    assert found("Quito", "2012-08-20") == []


def test_possible_duplicate_is_shown_and_confirmation_saves(superuser_client):
    there = MeetingFactory(title_en="Forum on migration", city_en="Lima")
    response = submit_add_form(
        superuser_client, Meeting, title_en="Forum on migrations", city_en="Quito"
    )

    (doubt,) = response.context["adminform"].form.warnings
    assert list(doubt.records) == [there]
    assert f'href="/admin/meetings/meeting/{there.pk}/change/"' in response.text
    assert 'value="Quito"' in response.text
    shown = re.findall(r'<p class="errornote"(?! id| role="alert" hidden)[^>]*>(.*?)</p>',
                       response.text.replace('id="offline" ', ""), re.DOTALL)  # fmt: skip
    assert shown == ["Not saved yet. Check the warnings and confirm them."]
    assert Meeting.objects.count() == 1

    sure = {"title_en": "Forum on migrations", "_sure": doubt.code}
    assert submit_add_form(superuser_client, Meeting, sure).status_code == 302
    assert Meeting.objects.count() == 2


def test_confirmation_of_one_duplicate_does_not_confirm_another(superuser_client):
    first = MeetingFactory(title_en="Forum on migration")
    second = MeetingFactory(title_en="Forum on migration now")
    response = submit_add_form(
        superuser_client, Meeting, title_en="Forum on migrations", _sure=f"twins:{first.pk}"
    )
    (warning,) = response.context["adminform"].form.warnings
    assert warning.records == (first, second)
    assert Meeting.objects.count() == 2


def test_unchanged_title_gives_no_warning(superuser_client):
    first = MeetingFactory(title_en="Forum on migration")
    second = MeetingFactory(title_en="Forum on migration 2")
    assert submit_change_form(superuser_client, second, city_en="Lima").status_code == 302
    response = submit_change_form(superuser_client, second, title_en="Forum on migration 3")

    assert response.status_code == 200
    (warning,) = response.context["adminform"].form.warnings
    assert warning.records == (first,)
    second.refresh_from_db()
    assert (second.city_en, second.title_en) == ("Lima", "Forum on migration 2")


def test_same_country_alone_is_not_a_duplicate(superuser_client):
    honduras = CountryFactory()
    MeetingFactory(title_en="One", country=honduras)
    response = submit_add_form(superuser_client, Meeting, title_en="Two", country=str(honduras.pk))

    assert response.status_code == 302
    assert Meeting.objects.get(title_en="Two").country == honduras
