"""Drafts made from a text: organizations without records, and several records of a paragraph."""

import pytest
from django.urls import reverse

from activities.models import Activity, Outcome
from catalogue.models import Organization, SourceText
from catalogue.reading.new_names import new_names
from catalogue.reading.recognition.printed_names import ordinal_number
from tests.support.admin_forms import form_data
from tests.support.factories import (
    ActivityFactory,
    CitationFactory,
    OrganizationFactory,
    ProjectFactory,
    SourceFactory,
    TopicFactory,
)
from tests.support.reading import stored_text

pytestmark = pytest.mark.django_db
TEXT = """
In 2012 the Commission worked with the Organization of Heron States (OHS), the Heron Secretariat
(HESEC) and the Government of Chile. The Heron Centre took part in the first session of the OHS.

The OHS adopted it. Activities of the programme of work on herons in 2013 included research into
remittances; training for public institutions in Chile; and technical assistance to Honduras.

Sustained effort should be made: (a) to build on the networks of herons in the region, which have
proved useful; (b) to enhance coordination between lagoons and between all their herons.
"""


@pytest.fixture
def centre(db):
    return OrganizationFactory(title_en="Heron Centre", is_commission=True)


@pytest.fixture
def text(editor, centre) -> SourceText:
    return stored_text(SourceFactory(title_en="Report on herons", language="en"), editor, TEXT)


def formset_data(page) -> dict[str, str]:
    """Return what a browser would send from the formset of a page."""
    formset = page.context["formset"]
    data = {}
    for form in (formset.management_form, *formset.forms):
        for field in form:
            value = field.value()
            if value not in (None, False, ""):
                data[field.html_name] = "on" if value is True else str(value)
    return data


def names_url(text: SourceText) -> str:
    return reverse("admin:catalogue_reading_names", args=[text.source_id])


def several_url(text: SourceText, position: int) -> str:
    key = text.paragraphs.get(position=position).pk
    return reverse("admin:catalogue_reading_several", args=[text.source_id, key])


# --- names without a record -----------------------------------------------------------------------


def test_names_without_a_record_are_found_with_their_acronyms_and_paragraphs(text):
    found = [
        (one.name, one.acronym, one.kind, [row.position for row in one.paragraphs])
        for one in new_names(text)
    ]

    assert found == [
        ("Organization of Heron States", "OHS", "intergovernmental-body", [1, 2]),
        ("Heron Secretariat", "HESEC", "intergovernmental-body", [1]),
        ("Government of Chile", "", "government", [1]),
    ]


def test_name_that_is_similar_to_a_record_is_not_ticked(eva, text):
    known = OrganizationFactory(title_en="Organisation of Heron States")
    form = eva.get(names_url(text)).context["formset"][0]

    assert (form["name"].value(), form["is_chosen"].value()) == (
        "Organization of Heron States",
        False,
    )
    assert form.similar == [known]


def test_ticked_names_become_drafts_that_cite_their_paragraphs(eva, text):
    data = formset_data(eva.get(names_url(text)))
    del data["form-1-is_chosen"]
    response = eva.post(names_url(text), data | {"form-0-name": "Organization of Herons"})
    assert response.status_code == 302
    body = Organization.objects.get(acronym_en="OHS")
    assert (body.title_en, body.kind, body.state) == (
        "Organization of Herons",
        "intergovernmental-body",
        "draft",
    )
    assert [one.place_en for one in body.citations.order_by("pk")] == ["paragraph 1", "paragraph 2"]
    assert Organization.objects.get(kind="government").country.alpha3 == "CHL"
    assert not Organization.objects.filter(acronym_en="HESEC").exists()
    progress = eva.get(reverse("admin:catalogue_reading_text", args=[text.source_id])).context[
        "progress"
    ]
    assert (progress.recorded, progress.left) == (0, 3)  # names alone do not record a paragraph

    assert [one.name for one in new_names(text)] == ["Heron Secretariat"]


def test_refused_names_write_nothing_and_are_shown_again(eva, text):
    data = formset_data(eva.get(names_url(text)))
    page = eva.post(names_url(text), data | {"form-0-name": ""})
    assert page.status_code == 400
    assert "Enter the name." in page.text
    page = eva.post(names_url(text), data | {"form-0-kind": "government"})

    assert "Choose another kind here" in page.text
    assert not Organization.objects.filter(acronym_en="HESEC").exists()


# --- several records of a paragraph ---------------------------------------------------------------


def test_sentences_become_drafts_with_what_was_recognized(eva, text, centre):
    topic = TopicFactory(name_en="Remittances", name_es="Remesas")
    page = eva.get(several_url(text, 2))
    data = formset_data(page)
    titles = [form["title_en"].value() for form in page.context["formset"]]
    assert titles[1:4] == [
        "Activities of the programme of work on herons in 2013 included research into remittances",
        "Training for public institutions in Chile",
        "Technical assistance to Honduras",
    ]
    data |= {
        "form-1-kind": "activities.activity:research",
        "form-1-title_en": "Research into remittances",
        "form-2-kind": "activities.activity:training",
        "form-2-title_es": "Capacitación",
    }
    assert eva.post(several_url(text, 2), data).status_code == 302
    research, training = Activity.objects.order_by("pk")

    assert (research.title_en, research.kind, research.status) == (
        "Research into remittances",
        "research",
        "completed",
    )
    assert (str(research.when), list(research.topics.all())) == ("2013", [topic])
    assert [one.place_en for one in research.citations.all()] == ["paragraph 2"]
    assert (training.title_es, training.state) == ("Capacitación", "draft")
    assert [one.alpha3 for one in training.countries.all()] == ["CHL"]


def test_items_belong_to_the_record_before_them(eva, text):
    data = formset_data(eva.get(several_url(text, 3)))
    data["kind_of_all"] = "activities.outcome:lesson"
    assert eva.post(several_url(text, 3), data).status_code == 302
    whole, *items = Outcome.objects.order_by("pk")

    assert [(one.printed_number, one.position, one.parent) for one in items] == [
        ("(a)", 1, whole),
        ("(b)", 2, whole),
    ]


def test_refused_sentence_writes_nothing_and_keeps_what_was_typed(eva, text):
    data = formset_data(eva.get(several_url(text, 2)))
    data |= {
        "form-1-kind": "activities.activity:research",
        "form-2-kind": "activities.activity:training",
        "form-2-title_en": "",
        "form-3-title_es": "Asistencia a Honduras",
    }
    page = eva.post(several_url(text, 2), data)

    assert page.status_code == 400
    assert "Enter the title in at least one language." in page.text
    assert "Asistencia a Honduras" in page.text
    assert not Activity.objects.exists()


def test_form_begins_with_the_year_before_and_the_project_of_the_last_record(eva, text, centre):
    project = ProjectFactory()
    CitationFactory(
        record=ActivityFactory(project=project), source=text.source, place_en="paragraph 1"
    )
    paragraph = text.paragraphs.get(position=2)
    address = reverse("admin:activities_activity_add")
    data = form_data(eva.get(f"{address}?_paragraph={paragraph.pk}&_sentence=3"))
    assert (data["when_0"], data["kind"]) == ("2013", ["training"])
    assert str(data["project"]) in (str(project.pk), f"['{project.pk}']")
    paragraph = text.paragraphs.get(position=1)
    data = form_data(eva.get(f"{address}?_paragraph={paragraph.pk}&_sentence=2"))

    assert data["title_en"] == "Participation in the first session of the OHS"
    assert data["kind"] == ["meeting-participation"]
    assert data["involvements-0-role"] == ["lead"]
    assert data["involvements-0-organization"] == [str(centre.pk)]


def test_batch_pages_need_the_permissions_of_what_they_make(client, editor, text):
    editor.groups.clear()
    permissions = editor.user_permissions.model.objects
    editor.user_permissions.set(permissions.filter(codename="view_source"))
    client.force_login(editor)

    assert client.get(names_url(text)).status_code == 403
    assert client.get(several_url(text, 2)).status_code == 403


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("first", 1),
        ("twelfth", 12),
        ("forty-fifth", 45),
        ("XII", 12),
        ("IX", 9),
        ("12th", 12),
        ("primera", 1),
        ("décimo", 10),
        ("heron", None),
    ],
)
def test_ordinals_are_numbers(word, number):
    assert ordinal_number(word) == number
