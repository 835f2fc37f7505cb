"""Django's own messages in Spanish: right for both genders, and addressed with “usted”."""

import html
import re
from pathlib import Path

import django
import pytest
from django.utils.translation import override

from activities.models import Activity
from catalogue.admin.django_messages import MESSAGES
from catalogue.models import Topic
from publications.models import Publication
from tests.support.admin_forms import admin_url, submit_add_form, submit_change_form
from tests.support.factories import ActivityFactory, OrganizationFactory, TopicFactory
from tests.support.review_forms import page_messages
from tests.test_translations import read_po

pytestmark = pytest.mark.django_db
ENGLISH = Path(django.__file__).parent / "contrib/admin/locale/en/LC_MESSAGES/django.po"


@pytest.fixture
def spanish(superuser_client):
    superuser_client.defaults["HTTP_ACCEPT_LANGUAGE"] = "es"
    return superuser_client


def test_each_message_is_still_one_of_django():
    known = {form for entry in read_po(ENGLISH.read_text()) for form in entry.forms}
    with override("en"):
        ours = {message for message in MESSAGES if type(message) is str}
        plurals = {str(message % dict.fromkeys(("count", "total_count", "name"), 2))
                   for message in MESSAGES if type(message) is not str}  # fmt: skip
    assert ours - known == set()
    assert plurals == {"2 2 were changed successfully.", "All 2 selected"}


def test_message_after_a_save_and_a_deletion_has_no_gender(spanish):
    activity = ActivityFactory(title_en="Course", title_es="Curso")
    saved = submit_change_form(spanish, activity, summary_es="Se impartió un curso.")
    assert "Se modificó: actividad «" in page_messages(spanish.get(saved["Location"]))[0]

    added = submit_add_form(spanish, Topic, name_en="Care", name_es="Cuidados", _continue="1")
    (message,) = page_messages(spanish.get(added["Location"]))
    assert message.startswith("Se añadió: tema «")
    assert message.endswith(" Puede seguir editando a continuación.")

    organization = OrganizationFactory(title_en="Forum", title_es="Foro")
    page = admin_url(type(organization), "delete", organization.pk)
    text = html.unescape(spanish.get(page).text)
    assert "Se eliminará «Foro» con todo lo que figura en esta lista:" in text
    assert 'value="Sí, eliminar"' in text
    assert "No, volver" in text
    deleted = spanish.post(page, {"post": "yes"}, follow=True)
    assert page_messages(deleted) == ["Se eliminó: organización «Foro»."]


def test_selected_rows_are_deleted_in_spanish_words(spanish):
    topic = TopicFactory(name_en="Care", name_es="Cuidados")
    chosen = {"action": "delete_selected", "_selected_action": topic.pk}
    page = spanish.post(admin_url(Topic), chosen)
    text = html.unescape(page.text)
    assert "Se eliminará la selección con todo lo que figura en esta lista:" in text
    assert re.search(r'<a href="#" class="[^"]*cancel-link[^"]*">No, volver</a>', text)
    assert "Guía-rastro" not in text
    deleted = spanish.post(admin_url(Topic), {**chosen, "post": "yes"}, follow=True)
    assert page_messages(deleted) == ["Se eliminó la selección: 1 tema."]


def test_link_that_adds_a_row_fits_the_first_and_later_rows(spanish):
    page = spanish.get(admin_url(Activity, "add"))
    texts = [str(one.inline_formset_data) for one in page.context["inline_admin_formsets"]]
    assert any('"addText": "A\\u00f1adir resultado"' in text for text in texts)
    assert "adicional" not in page.text
    spanish.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert "Add another Outcome" not in spanish.get(admin_url(Activity, "add")).text


def test_site_and_labels_of_a_spanish_session(spanish):
    page = spanish.get(admin_url(Publication, "add"))
    assert '<a href="/es/">Ver el sitio</a>' in page.text
    labels = [str(field.label) for field in page.context["adminform"].form]
    assert "Fuentes de datos" in labels
