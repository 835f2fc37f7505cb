"""Forms of deliverables: bad input gets one sentence, and nothing typed is lost."""

import pytest
from django.urls import reverse

from deliverables.models import Deliverable, DeliverableYear, Delivery, MeasureYear
from meetings.models import Meeting
from tests.support.admin_forms import form_errors, submit_add_form, submit_change_form
from tests.support.factories import (
    DeliverableFactory,
    DeliverableYearFactory,
    DeliveryFactory,
    MeetingFactory,
    PerformanceMeasureFactory,
    ProjectFactory,
    PublicationFactory,
)
from tests.support.review_forms import admin_url
from tests.support.users import clients_by_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer():
    return clients_by_role()["reviewer"]


@pytest.fixture
def editor():
    return clients_by_role()["editor"]


@pytest.fixture
def programme():
    return ProjectFactory(published=True, kind="programme", when="2030/2032")


@pytest.fixture
def studies(programme):
    return DeliverableFactory(
        project=programme, title_en="Studies", subcategory="publications", unit="publications"
    )


def year_row(number: int = 0, prefix: str = "years", **values) -> dict[str, str]:
    row = {f"{prefix}-{number}-{name}": str(value) for name, value in values.items()}
    return {f"{prefix}-TOTAL_FORMS": str(number + 1), **row}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            year_row(year=2030, planned=-1),
            "A planned quantity cannot be negative. Enter 0 or more.",
        ),
        (
            year_row(year=2040, planned=3),
            (
                "This year is outside the dates of the programme. Choose another year, or change "
                "the dates of the programme first."
            ),
        ),
        (
            year_row(year=2030, stated=3),
            "Explain the stated quantity in the note, in at least one language.",
        ),
        (
            {"unit": "days"},
            (
                "Deliverables of this subcategory are not counted in this unit. Choose the unit "
                "that the programme budget prints beside the subcategory, or none."
            ),
        ),
        (
            {"unit": "", **year_row(year=2030, planned=3)},
            (
                "This deliverable has no unit, so it has no quantities. Choose its unit first, or "
                "leave the quantities empty."
            ),
        ),
    ],
)
def test_wrong_value_gets_one_sentence_and_stays_in_the_form(reviewer, studies, typed, sentence):
    response = submit_change_form(reviewer, studies, {**typed, "title_es": "Estudios nuevos"})

    assert response.status_code == 200
    assert form_errors(response) == [sentence]
    assert "Estudios nuevos" in response.text
    assert not DeliverableYear.objects.exists()
    assert Deliverable.objects.get().unit == "publications"


def test_plan_is_saved(reviewer, studies):
    response = submit_change_form(reviewer, studies, year_row(year=2030, planned=3))

    assert response.status_code == 302
    assert DeliverableYear.objects.get().planned == 3


def test_deliverable_that_records_count_towards_cannot_be_deleted(reviewer, studies):
    DeliveryFactory(deliverable=studies, publication=PublicationFactory(title_en="A study"))
    delete = reverse("admin:deliverables_deliverable_delete", args=[studies.pk])

    assert "A study" in reviewer.get(delete).text
    reviewer.post(delete, {"post": "yes"})
    assert Deliverable.objects.filter(pk=studies.pk).exists()


def test_form_of_the_programme_keeps_a_deliverable_with_records(reviewer, programme, studies):
    DeliveryFactory(deliverable=studies, publication=PublicationFactory())
    response = submit_change_form(reviewer, programme, {"deliverables-0-DELETE": "on"})

    assert response.status_code == 200
    assert len(form_errors(response)) == 1
    assert Deliverable.objects.filter(pk=studies.pk).exists()


def test_project_has_no_deliverables(reviewer, programme, studies):
    response = submit_change_form(reviewer, programme, kind="project")

    assert form_errors(response) == [
        (
            "Only a programme of work has subprogrammes, deliverables and performance measures. "
            "Choose the kind “Programme of work”, or remove them first."
        )
    ]


def test_dates_of_the_programme_include_its_quantities(reviewer, programme, studies):
    DeliverableYearFactory(deliverable=studies, year=2032, planned=1)
    response = submit_change_form(reviewer, programme, when_1="2031")

    assert form_errors(response) == [
        (
            "Deliverables or performance measures have quantities in years that these dates "
            "leave out. Delete those years first, or keep the dates."
        )
    ]


def test_subprogrammes_form_no_loop(reviewer, programme):
    part = ProjectFactory(kind="programme", parent=programme)
    response = submit_change_form(reviewer, programme, parent=str(part.pk))

    assert form_errors(response) == ["This relation would create a loop."]


def test_record_counts_once_in_a_subcategory(reviewer, studies):
    other = DeliverableFactory(subcategory="publications", unit="publications")
    record = PublicationFactory()
    DeliveryFactory(deliverable=studies, publication=record)
    response = submit_change_form(
        reviewer,
        record,
        {
            "deliveries-TOTAL_FORMS": "2",
            "deliveries-1-deliverable": str(other.pk),
        },
    )

    assert form_errors(response) == [
        "The record counts towards another deliverable of this subcategory. Choose one of the two."
    ]
    assert Delivery.objects.count() == 1


def test_women_are_participants(reviewer):
    meeting = MeetingFactory()
    response = submit_change_form(reviewer, meeting, participants="3", women="4")

    assert form_errors(response) == [
        "Enter the number of participants; the women among them cannot be more."
    ]
    assert Meeting.objects.get().women is None


def test_actual_value_of_a_measure_needs_a_source(reviewer, programme):
    measure = PerformanceMeasureFactory(project=programme)
    response = submit_change_form(reviewer, measure, year_row(year=2030, actual=7))

    assert form_errors(response) == [
        "Enter the source of the actual value, in at least one language."
    ]
    assert not MeasureYear.objects.exists()


def test_editor_proposes_that_a_public_record_counts(editor, studies):
    record = PublicationFactory(published=True)
    response = submit_change_form(
        editor,
        record,
        {"deliveries-TOTAL_FORMS": "1", "deliveries-0-deliverable": str(studies.pk)},
    )

    assert response.status_code == 302
    assert not Delivery.objects.exists()


def test_editor_proposes_a_quantity_of_a_public_programme(editor, studies):
    assert 'value="Save as a proposal"' in editor.get(admin_url(studies)).text
    response = submit_change_form(editor, studies, year_row(year=2030, planned=3))

    assert response.status_code == 302
    assert not DeliverableYear.objects.exists()


def test_deliverable_without_a_position_comes_last(reviewer, programme):
    address = reverse("admin:deliverables_deliverable_add")
    position = reviewer.get(address).context["adminform"].form["position"]
    assert position.value() is None
    assert not position.field.required
    DeliverableFactory(project=programme, position=4)

    typed = {"project": programme.pk, "title_en": "A study", "subcategory": "publications"}
    submit_add_form(reviewer, Deliverable, typed)
    added = Deliverable.objects.get(title_en="A study")
    assert added.position == 5
    DeliverableFactory(project=programme, position=7)
    submit_change_form(reviewer, added, title_en="A long study", position="")
    added.refresh_from_db()
    assert (added.position, added.title_en) == (8, "A long study")
