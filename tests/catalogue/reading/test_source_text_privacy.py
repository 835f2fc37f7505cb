"""The text of a source never leaves the staff area: not in pages, files, the API or the history."""

import logging

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from catalogue.models import Event, SourceParagraph, SourceText
from catalogue.teamwork import actions
from meetings.models import Meeting
from tests.support.factories import CitationFactory, MeetingFactory, SourceFactory
from tests.support.reading import stored_text
from tests.support.site_urls import site_urls
from tests.support.users import create_user, user_with_role

pytestmark = pytest.mark.django_db
SECRET = "Xanthophyllia"
TEXT = f"A heading\n\nThe {SECRET} report of 2012 names Honduras."


@pytest.fixture
def text() -> SourceText:
    text = stored_text(SourceFactory(is_public=True), create_user(), TEXT)
    meeting = MeetingFactory(published=True, country=None)
    CitationFactory(record=meeting, source=text.source, place_en="paragraph 1")
    return text


def answers(client, text: SourceText, **values):
    """Yield each address that answers without a sign-in, with its content."""
    record = MeetingFactory._meta.model.objects.get()
    for address in site_urls():
        if address.route.startswith("admin/"):
            continue
        path = address.path_with(slug=record.slug, object_id=str(record.pk), id="1", **values)
        for query in ("", f"?q={SECRET}"):
            response = client.get(path + query)
            content = b"".join(response) if response.streaming else response.content
            yield path + query, content.decode(errors="replace")


def test_no_public_address_contains_the_text(client, text, settings, tmp_path):
    """Nor the texts and files of the work of staff on a public record."""
    settings.SOURCE_FILES_ROOT = tmp_path
    meeting, editor = Meeting.objects.get(), user_with_role("editor")
    actions.add_comment(meeting, by=editor, content=TEXT)
    actions.add_note(meeting, by=editor, content=TEXT)
    file = SimpleUploadedFile(f"{SECRET} names Honduras.pdf", b"%PDF-1.7")
    actions.attach(meeting, by=editor, file=file)
    sought = SECRET.lower()
    found = [
        path
        for path, content in answers(client, text)
        # A page repeats the words that were searched for, but not those beside them.
        if "names honduras" in content.lower() or (sought in content.lower() and "?q=" not in path)
    ]

    assert found == []


def test_history_and_other_tables_do_not_contain_the_text(text):
    own = {SourceText._meta.db_table, SourceParagraph._meta.db_table}
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            sql = f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE %s'
            cursor.execute(sql, [f"%{SECRET}%"])
            if cursor.fetchone()[0]:
                found.add(table)

    assert found == own
    assert not Event.objects.filter(table__in=own).exists()


def test_completions_do_not_offer_the_text(text):
    client = Client()
    client.force_login(user_with_role("administrator"))
    response = client.get(
        reverse("admin:autocomplete"),
        {
            "app_label": "catalogue",
            "model_name": "citation",
            "field_name": "source",
            "term": SECRET,
        },
    )

    assert response.json()["results"] == []


def test_lists_and_files_of_staff_do_not_contain_the_text(text):
    client = Client()
    client.force_login(user_with_role("administrator"))
    for path in ("/admin/catalogue/source/", f"/admin/catalogue/source/{text.source_id}/change/"):
        assert SECRET not in client.get(path).content.decode()
    page = client.get(f"/admin/catalogue/source/?q={SECRET}")
    assert page.context["cl"].result_count == 0


def test_logs_do_not_contain_the_text(text, caplog):
    caplog.set_level(logging.DEBUG)
    client = Client()
    client.force_login(user_with_role("editor"))
    page = client.get(reverse("admin:catalogue_reading_text", args=[text.source_id]) + "?p=2")
    for _label, address in page.context["new_records"]:
        assert client.get(address).status_code == 200

    assert SECRET in page.content.decode()
    assert SECRET not in caplog.text


def test_text_needs_the_permission_to_view_sources(text):
    client = Client()
    client.force_login(create_user("other"))

    path = reverse("admin:catalogue_reading_text", args=[text.source_id])
    assert client.get(path).status_code == 403
    assert Client().get(path).status_code == 302
