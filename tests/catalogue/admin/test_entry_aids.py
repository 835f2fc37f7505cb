"""Aids of entry: positions, long summaries, options of completions."""

import pytest
from django.urls import reverse
from django.utils import timezone

from activities.models import Mandate
from meetings.models import Meeting
from tests.support.admin_forms import form_errors, submit_add_form, submit_change_form
from tests.support.factories import (
    CountryFactory,
    MandateFactory,
    OrganizationFactory,
    ProvisionFactory,
)
from tests.support.review_forms import sign_in_as

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def editor(client):
    return sign_in_as(client, "editor")


def test_rows_without_a_position_come_after_the_others_in_their_order(client):
    mandate = MandateFactory()
    ProvisionFactory(mandate=mandate, label_en="Stored", position=4)
    typed = {"provisions-TOTAL_FORMS": "4"}
    for number, (label, position) in enumerate([("A", ""), ("B", "9"), ("C", "")], start=1):
        typed |= {
            f"provisions-{number}-label_en": label,
            f"provisions-{number}-position": position,
        }
    response = submit_change_form(client, mandate, typed)
    assert response.status_code == 302, form_errors(response)
    stored = Mandate.objects.get().provisions.values_list("label_en", "position")
    assert list(stored) == [("Stored", 4), ("B", 9), ("A", 10), ("C", 11)]


def test_row_that_stays_empty_is_not_added_for_its_position(client):
    mandate = MandateFactory()
    typed = {"provisions-TOTAL_FORMS": "1", "provisions-0-position": ""}
    assert submit_change_form(client, mandate, typed).status_code == 302
    assert not mandate.provisions.exists()


def test_long_summary_is_saved_after_a_confirmation(client):
    typed = {"title_en": "A seminar", "kind": "seminar", "status": "planned"}
    for length, is_warned in ((600, False), (601, True)):
        Meeting.objects.all().delete()
        response = submit_add_form(client, Meeting, typed, summary_en="x" * length)
        assert (response.status_code == 200) == is_warned
    [warning] = response.context["adminform"].form.warnings
    assert warning.text == "“Summary in English” has 601 characters. Readers expect 600 at most."
    assert "Save the long text" in response.text
    submit_add_form(client, Meeting, typed, summary_en="x" * 601, _sure=warning.code)
    assert len(Meeting.objects.get().summary_en) == 601


def test_options_show_the_acronym_country_and_dates(client):
    peru = CountryFactory(alpha3="PER", name_en="Peru")
    OrganizationFactory(
        title_en="National institute", acronym_en="INEI", country=peru, when="2001/.."
    )
    OrganizationFactory(title_en="National institute (INEI)", acronym_en="INEI")
    field = {"app_label": "meetings", "model_name": "participation", "field_name": "organization"}
    answer = client.get(reverse("admin:autocomplete"), field | {"term": "national"}).json()
    assert [(one["text"], one["detail"]) for one in answer["results"]] == [
        ("National institute", "INEI · Peru · since 2001"),
        ("National institute (INEI)", ""),
    ]
    for term, exact in (("INEI", [True, True]), ("National Institute", [True, False])):
        answer = client.get(reverse("admin:autocomplete"), field | {"term": term}).json()
        assert [one["is_exact"] for one in answer["results"]] == exact


@pytest.mark.parametrize(
    ("when", "status"),
    [
        ("12-15 August 2013", "completed"),
        ("2013", "completed"),
        ("2150", "planned"),
        ("1 May 2020 - 3 May 2150", "under-way"),
        ("since 2013", "under-way"),
        (f"{timezone.localdate():%Y}", ""),
        ("", ""),
    ],
)
def test_date_of_a_new_record_implies_its_status(client, when, status):
    submit_add_form(client, Meeting, title_en="A seminar", kind="seminar", when_0=when)
    assert Meeting.objects.get().status == status
    submit_change_form(client, Meeting.objects.get(), {"status": "", "title_en": "A course"})
    assert Meeting.objects.get().status == ""
