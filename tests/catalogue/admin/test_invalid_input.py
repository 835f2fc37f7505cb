"""Invalid and hostile form input: the form shows its messages and keeps the input."""

from itertools import product

import pytest

from meetings.models import Meeting, Participation
from tests.support.admin_forms import (
    admin_url,
    form_data,
    form_errors,
    submit_add_form,
    submit_change_form,
)
from tests.support.factories import MeetingFactory, ParticipationFactory

pytestmark = pytest.mark.django_db

LONG_TEXT = "x" * 10_000
NOT_A_DATE = "is not a date. Examples: 2012, July 2012, 15 August 2013."
NOT_A_CHOICE = "Select a valid choice"
# The input and its messages. All are sent at once, because each field has its own message.
INVALID_VALUES = {
    "title_en": (LONG_TEXT, "at most 500 characters (it has 10000)"),
    "title_es": ("a\x00b", "Character 2 is not accepted (U+0000). Delete it."),
    "kind": ("no-such-kind", NOT_A_CHOICE),
    "ordinal": ("99999999999999999999", "less than or equal to"),
    "slug": ("Not An Address", "valid “slug”"),
    "when_0": ("next <b>summer</b>", NOT_A_DATE),
    "country": ("1 OR 1=1", NOT_A_CHOICE),
    "part_of": ("9" * 40, NOT_A_CHOICE),
    "prepares": ("1\x00", NOT_A_CHOICE),
    "topics": (["987654321", "x"], "is not"),
}
INVALID_DATES = [
    ("2013", "2012", "The end is before the beginning."),
    ("31/02/2012", "", "“31/02/2012” is not a calendar date between 1800 and 2199."),
    ("9" * 400, "", NOT_A_DATE),
    ("２０１２年", "", f"“２０１２年” {NOT_A_DATE}"),
    ("?", "?", "Enter the beginning or the end."),
]
ODD_TITLES = [
    "🌎 emigración 👩‍👩‍👧",
    "هجرة \u200fدولية\u200e",
    "<script>alert(1)</script>",
    "{{ 1 }}{% now %} %s %(x)s '; DROP TABLE x; --",
]
INVALID_COUNTS = ["-1", "", "x"]  # not a valid number of rows
TOO_MANY = (
    "This form accepts at most 400 rows. Nothing was saved. Use “Import” in the list for more."
)
TAMPERED = [
    {"participations-INITIAL_FORMS": "5", "participations-TOTAL_FORMS": "5"},
    {"participations-0-id": "987654321"},
    {"participations-0-id": "x"},
    {"participations-0-meeting": "987654321"},
    {"_sure": LONG_TEXT, "kind": "x"},
]


def test_all_errors_are_shown_at_once_and_input_is_retained(superuser_client):
    response = submit_add_form(
        superuser_client, Meeting, {name: typed for name, (typed, _said) in INVALID_VALUES.items()}
    )
    said = " ".join(form_errors(response))
    assert [part for _typed, part in INVALID_VALUES.values() if part not in said] == []
    shown = form_data(response)
    assert (shown["title_en"], shown["when_0"]) == (LONG_TEXT, "next <b>summer</b>")
    assert "<b>summer" not in response.text
    assert not Meeting.objects.exists()


@pytest.mark.slow
def test_invalid_dates_show_specific_errors(superuser_client):
    for begins, ends, said in INVALID_DATES:
        response = submit_add_form(
            superuser_client, Meeting, title_en="Forum", when_0=begins, when_1=ends
        )
        assert [said in one for one in form_errors(response)] == [True]
        assert form_data(response)["title_en"] == "Forum"


@pytest.mark.slow
@pytest.mark.parametrize("title", ODD_TITLES)
def test_unusual_titles_are_stored_unchanged_and_escaped(superuser_client, title):
    assert submit_add_form(superuser_client, Meeting, title_en=title).status_code == 302
    meeting = Meeting.objects.get()
    assert meeting.title_en == title
    for page in (admin_url(Meeting, "change", meeting.pk), admin_url(Meeting), "/admin/"):
        response = superuser_client.get(page)
        assert (response.status_code, "<script>alert(1)" in response.text) == (200, False)


@pytest.mark.parametrize(
    ("language", "messages"),
    [
        (
            "en",
            [
                "Character 2 is not accepted (U+202E RIGHT-TO-LEFT OVERRIDE). Delete it.",
                "Character 4 is not accepted (U+0007). Delete it.",
                "Character 2 is a line break. Enter the text in one line.",
            ],
        ),
        (
            "es",
            [
                "El carácter 2 no se admite (U+202E RIGHT-TO-LEFT OVERRIDE). Elimínelo.",
                "El carácter 4 no se admite (U+0007). Elimínelo.",
                "El carácter 2 es un salto de línea. Escriba el texto en una sola línea.",
            ],
        ),
    ],
)
def test_refused_character_is_named_at_its_field(superuser_client, settings, language, messages):
    superuser_client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    typed = {
        "title_en": "a\u202eb",
        "summary_en": "a\nb\x07",
        "city_en": "a\nb",
        "city_es": "c\u200bd",
    }

    response = submit_add_form(superuser_client, Meeting, typed)

    errors = response.context["adminform"].form.errors
    assert {name: list(found) for name, found in errors.items()} == {
        name: [message]
        for name, message in zip(("title_en", "summary_en", "city_en"), messages, strict=True)
    }
    assert not Meeting.objects.exists()


def test_text_is_cleaned_by_the_form(superuser_client):
    typed = {"title_en": "\ufeffReunio\u0301n\u00ad\va", "summary_en": "a\r\nb\u2028c "}

    assert submit_add_form(superuser_client, Meeting, typed).status_code == 302
    meeting = Meeting.objects.get()
    assert (meeting.title_en, meeting.summary_en) == ("Reunión a", "a\nb\nc")


def test_tampered_rows_are_refused_and_the_form_is_shown_again(superuser_client):
    part = ParticipationFactory(meeting=MeetingFactory(title_en="Forum"))
    page = admin_url(Meeting, "change", part.meeting.pk)
    typed = form_data(superuser_client.get(page), title_en="Changed")
    for tampered in TAMPERED:
        response = superuser_client.post(page, typed | tampered)
        assert (tampered, response.status_code) == (tampered, 200)
        assert 'value="Changed"' in response.text
    bare = superuser_client.post(page, {"title_en": "Changed", "title_es": ""})  # no rows at all
    assert bare.status_code == 200
    assert [str(one) for one in Meeting.objects.all()] == ["Forum"]
    assert Participation.objects.get() == part


def test_invalid_row_count_shows_an_error_and_keeps_the_rows(superuser_client):
    part = ParticipationFactory(meeting=MeetingFactory(title_en="Forum"), role="host")
    page = admin_url(Meeting, "change", part.meeting.pk)
    typed = form_data(superuser_client.get(page), title_en="Changed")
    typed["participations-0-role"] = "participant"
    numbers = [f"participations-{one}_FORMS" for one in ("TOTAL", "INITIAL")]
    for name, number in product(numbers, INVALID_COUNTS):
        response = superuser_client.post(page, typed | {name: number})
        assert (name, number, response.status_code) == (name, number, 200)
        assert form_errors(response)[0] == (
            f"The form was incomplete ({name}). Nothing was saved; your text is kept below. "
            "Open the form again and save."
        )
        assert form_data(response)["participations-0-role"] == ["participant"]
    beyond = superuser_client.post(page, typed | {numbers[0]: "9" * 40})
    assert form_errors(beyond) == [TOO_MANY]
    assert form_data(beyond)["participations-0-role"] == ["participant"]
    assert [(one.title_en, one.participations.get().role) for one in Meeting.objects.all()] == [
        ("Forum", "host")
    ]


def test_concurrent_deletion_shows_an_error_and_keeps_the_rest(superuser_client):
    part = ParticipationFactory(meeting=MeetingFactory(title_en="Forum"))
    page = admin_url(Meeting, "change", part.meeting.pk)
    row = {"participations-0-group_en": "Observers"}
    typed = form_data(superuser_client.get(page), city_en="Lima", **row)
    part.delete()
    response = superuser_client.post(page, typed)
    assert response.status_code == 200
    assert form_errors(response)
    assert 'value="Lima"' in response.text
    part.meeting.delete()
    response = superuser_client.post(page, typed, follow=True)
    assert (response.status_code, "doesn’t exist" in response.text) == (200, True)


@pytest.mark.slow
def test_a_hundred_rows_are_one_form(superuser_client):
    meeting = MeetingFactory(title_en="Forum")
    typed = {"participations-TOTAL_FORMS": "120"}
    for number in range(120):
        prefix = f"participations-{number}"
        typed |= {f"{prefix}-role": "participant", f"{prefix}-group_en": f"Group {number}"}
        typed |= {f"{prefix}-position": "0", f"{prefix}-group_es": "", f"{prefix}-organization": ""}
        typed |= {f"{prefix}-group_kind": "", f"{prefix}-group_size": "", f"{prefix}-id": ""}
        typed |= {f"{prefix}-meeting": str(meeting.pk)}
    refused = submit_change_form(
        superuser_client, meeting, typed | {"participations-119-position": "x"}
    )
    assert 'value="Group 118"' in refused.text
    beyond = submit_change_form(
        superuser_client, meeting, {"participations-TOTAL_FORMS": "99999999"}
    )
    assert form_errors(beyond) == [TOO_MANY]
    assert submit_change_form(superuser_client, meeting, typed).status_code == 302
    assert meeting.participations.count() == 120
