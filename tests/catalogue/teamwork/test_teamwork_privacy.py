"""The work of staff on records never leaves the staff area, its texts not even by mail or log.

`test_source_text_privacy.py` asks the public addresses, for these texts too.
"""

import logging

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from catalogue.models import TeamEntry
from catalogue.teamwork import actions
from catalogue.teamwork.mails import send_due_mails
from meetings.models import Meeting
from tests.support.factories import CitationFactory, MeetingFactory
from tests.support.users import user_with_role

pytestmark = pytest.mark.django_db
SECRET = "Xanthophyllia"


@pytest.fixture
def meeting(settings, tmp_path) -> Meeting:
    settings.SOURCE_FILES_ROOT = tmp_path
    settings.EMAIL_IS_ENABLED = True
    meeting = MeetingFactory(published=True)
    CitationFactory(record=meeting)
    editor = user_with_role("editor", SECRET.lower())
    actions.assign(meeting, by=user_with_role("reviewer", "luis"), to=editor)
    actions.add_comment(meeting, by=editor, content=f"@luis {SECRET}")
    actions.add_note(meeting, by=editor, content=SECRET)
    file = SimpleUploadedFile(f"{SECRET}.pdf", b"%PDF-1.7")
    actions.attach(meeting, by=editor, file=file)
    return meeting


def test_no_other_table_contains_the_work(meeting):
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{SECRET}%"]
            )
            if cursor.fetchone()[0]:
                found.add(table)

    assert found == {TeamEntry._meta.db_table}


def test_lists_forms_and_completions_of_staff_do_not_contain_the_texts(meeting):
    client = Client()
    client.force_login(user_with_role("administrator"))
    for path in (
        "/admin/meetings/meeting/",
        f"/admin/meetings/meeting/{meeting.pk}/change/",
        f"/admin/meetings/meeting/{meeting.pk}/history/",
        f"/admin/go-to/completions/?q={SECRET}",
    ):
        assert SECRET not in client.get(path).text.replace(f"?q={SECRET}", "")
    listed = client.get(f"/admin/meetings/meeting/?q={SECRET}").context["cl"]
    assert listed.result_count == 0


def test_mails_and_logs_do_not_contain_the_texts(meeting, caplog):
    caplog.set_level(logging.DEBUG)
    client = Client()
    client.force_login(user_with_role("reviewer"))
    path = reverse("admin:meetings_meeting_team", args=[meeting.pk])
    page = client.get(path)
    send_due_mails()

    assert page.text.count(SECRET) > 3
    assert len(mail.outbox) == 2
    assert SECRET not in "".join(message.message().as_string() for message in mail.outbox)
    assert SECRET not in caplog.text


def test_file_of_an_attachment_is_not_served_as_that_of_a_source(meeting):
    client = Client()
    client.force_login(user_with_role("administrator"))
    (name,) = TeamEntry.objects.exclude(file="").values_list("file", flat=True)

    address = reverse("admin:catalogue_source_file", args=[name])
    assert client.get(address).status_code == 404
