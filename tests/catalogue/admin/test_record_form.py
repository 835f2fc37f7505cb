"""Record forms: initial values, the page after saving, and uploaded sources."""

from email.feedparser import FeedParser

import pytest
from django.contrib.admin.utils import flatten
from django.core.files.uploadedfile import SimpleUploadedFile

from activities.models import Activity, Mandate, Outcome, Provision
from catalogue.models import Citation, Source
from meetings.models import Meeting
from tests.support.admin_forms import (
    admin_url,
    form_data,
    form_errors,
    submit_add_form,
    submit_change_form,
)
from tests.support.factories import (
    ActivityFactory,
    CitationFactory,
    InvolvementFactory,
    MandateFactory,
    MeetingFactory,
    OrganizationFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n..."
EMAIL = (
    b"From: a@example.org\r\nSubject: Copies\r\nDate: Tue, 1 May 2012 10:00:00 +0000\r\n\r\nHello"
)


@pytest.fixture(autouse=True)
def evidence_root(settings, tmp_path):
    settings.SOURCE_FILES_ROOT = tmp_path / "evidence"
    return settings.SOURCE_FILES_ROOT


def uploaded_file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def upload_source(client, name: str, content: bytes):
    return client.post("/admin/catalogue/source/receive/", {"file": uploaded_file(name, content)})


# --- where saving leads ----------------------------------------------------------------------


def test_saving_returns_to_the_filtered_list(superuser_client):
    meeting = MeetingFactory()
    page = admin_url(Meeting, "change", meeting.pk) + "?_changelist_filters=year%3D2012%26p%3D2"
    response = superuser_client.post(page, form_data(superuser_client.get(page)))
    assert response["Location"] == "/admin/meetings/meeting/?year=2012&p=2"


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/admin/activities/activity/?q=x", "/admin/activities/activity/?q=x"),
        ("//evil.example/", "/admin/meetings/meeting/"),
        ("https://evil.example/", "/admin/meetings/meeting/"),
        ("javascript:alert(1)", "/admin/meetings/meeting/"),
    ],
)
def test_saving_returns_only_to_a_page_of_this_site(superuser_client, asked, led):
    page = admin_url(Meeting, "change", MeetingFactory().pk)
    typed = form_data(superuser_client.get(page))
    response = superuser_client.post(f"{page}?_back={asked}", typed)
    assert response["Location"] == led


def test_browser_drops_only_the_stored_draft_that_was_saved(superuser_client):
    token = "0123456789abcdef" * 2
    assert (
        submit_add_form(superuser_client, Meeting, title_en="A", _draft=token)
        .cookies["saved_draft"]
        .value
        == token
    )
    for typed in ({"title_en": "", "_draft": token}, {"title_en": "B", "_draft": "<x>"}):
        assert "saved_draft" not in submit_add_form(superuser_client, Meeting, typed).cookies
    gone = admin_url(Meeting, "change", 987654)
    assert "saved_draft" not in superuser_client.post(gone, {"_draft": token}).cookies


# --- what a form begins with -------------------------------------------------------------------


def test_form_sections_have_a_fixed_order(superuser_client):
    parts = superuser_client.get(admin_url(Activity, "add")).context["parts"]
    assert [str(part.title) for part in parts] == [
        "Description",
        "Date and place",
        "Participating organizations",
        "Mandates",
        "Project, meetings and publications",
        "Outcomes",
        "Sources and links",
        "Counts towards deliverables",
        "Publication and web address",
    ]
    fields = {part.code: flatten(part.fieldset.fields) for part in parts if part.fieldset}
    assert fields["mandate"] == ["mandates", "provisions"]
    # The project last: entry by keyboard begins with the meetings.
    work = ["meetings", "publications", "prepares_meeting", "prepares_activity", "project"]
    assert fields["work"] == work
    inlines = [
        (part.code, one.opts.model._meta.model_name) for part in parts for one in part.inlines
    ]
    assert inlines == [
        ("whom", "involvement"),
        ("came", "outcome"),
        ("evidence", "citation"),
        ("evidence", "link"),
        ("deliverables", "delivery"),
    ]


@pytest.mark.parametrize(
    ("model", "typed", "shown"),
    [
        ("catalogue/organization", "Red de estudios", 'name="title_en" value="Red de estudios"'),
        ("catalogue/organization", "CEMLA", 'name="acronym_en" value="CEMLA"'),
        ("activities/mandate", "615 (XXXI)", 'name="symbol" value="615 (XXXI)"'),
        ("catalogue/topic", "Care", 'name="name_en" value="Care"'),
        ("meetings/meeting", "<b>&\"'", 'value="&lt;b&gt;&amp;&quot;&#x27;"'),
    ],
)
def test_missing_row_is_added_with_the_searched_name(superuser_client, model, typed, shown):
    assert shown in superuser_client.get(f"/admin/{model}/add/", {"_named": typed}).text


def test_copy_is_filled_from_the_record_and_saves_nothing(superuser_client):
    topic, body = TopicFactory(), OrganizationFactory(published=True)
    first = ActivityFactory(published=True, title_en="Course 2012", when="2012-05", topics=[topic])
    InvolvementFactory(activity=first, organization=body, role="lead")
    CitationFactory(record=first)
    page = f"{admin_url(Activity, 'add')}?copy_of={first.pk}"
    typed = form_data(superuser_client.get(page))

    assert (typed["title_en"], typed["when_0"], typed["topics"]) == (
        "Course 2012",
        "2012-05",
        [str(topic.pk)],
    )
    assert ("slug" in typed, typed["involvements-0-organization"]) == (False, [str(body.pk)])
    assert Activity.objects.count() == 1
    assert (
        superuser_client.post(page, typed | {"title_en": "Training on censuses"}).status_code == 302
    )
    second = Activity.objects.get(title_en="Training on censuses")
    assert [one.organization for one in second.involvements.all()] == [body]
    assert (second.citations.count(), second.slug, second.state) == (
        0,
        "training-on-censuses",
        "draft",
    )


@pytest.mark.parametrize("key", ["987654321", "x", "", "9" * 40])
def test_copy_of_a_missing_record_is_an_empty_form(superuser_client, key):
    response = superuser_client.get(admin_url(Activity, "add"), {"copy_of": key})
    assert (response.status_code, "title_en" in form_data(response)) == (200, False)


def test_outcome_is_added_in_the_activity_form_and_not_changed_there(superuser_client):
    activity = ActivityFactory(title_en="Work")
    typed = {
        "outcomes-TOTAL_FORMS": "1",
        "outcomes-0-title_en": "Lesson one",
        "outcomes-0-kind": "lesson",
    }
    assert submit_change_form(superuser_client, activity, typed).status_code == 302
    outcome = Outcome.objects.get()
    assert (outcome.activity, outcome.slug, outcome.state) == (activity, "lesson-one", "draft")
    page = superuser_client.get(admin_url(Activity, "change", activity.pk))
    assert 'name="outcomes-0-title_en"' not in page.text


@pytest.mark.parametrize(
    ("names", "slugs"),
    [
        (("4", "5"), ["615-xxxi-4", "615-xxxi-5"]),
        (("4 (a)", "4 a"), ["615-xxxi-4-a", "615-xxxi-4-a-2"]),
    ],
)
@pytest.mark.parametrize("is_new", [True, False])
def test_several_new_provisions_get_slugs_of_their_own(superuser_client, is_new, names, slugs):
    typed = {"provisions-TOTAL_FORMS": "2"}
    for row, name in enumerate(names):
        typed |= {f"provisions-{row}-number": name, f"provisions-{row}-position": str(row)}
    if is_new:
        typed |= {"title_en": "International migration", "symbol": "615 (XXXI)"}
        response = submit_add_form(superuser_client, Mandate, typed, kind="resolution")
    else:
        mandate = MandateFactory(symbol="615 (XXXI)")
        response = submit_change_form(superuser_client, mandate, typed)
    assert response.status_code == 302, form_errors(response)
    assert list(Provision.objects.values_list("slug", flat=True)) == slugs


def test_typed_slug_of_a_new_row_is_kept(superuser_client):
    typed = {
        "provisions-TOTAL_FORMS": "2",
        "provisions-0-label_en": "Statistics",
        "provisions-0-position": "0",
        "provisions-1-number": "5",
        "provisions-1-slug": "statistics",
        "provisions-1-position": "1",
    }
    mandate = MandateFactory(symbol="", title_en="Migration")
    assert submit_change_form(superuser_client, mandate, typed).status_code == 302
    slugs = Provision.objects.values_list("slug", flat=True)
    assert list(slugs) == ["migration-statistics", "statistics"]


def test_two_new_outcomes_with_one_title_get_slugs_of_their_own(superuser_client):
    typed = {"outcomes-TOTAL_FORMS": "2"} | {
        f"outcomes-{row}-{name}": value
        for row in (0, 1)
        for name, value in {"title_en": "Lesson", "kind": "lesson"}.items()
    }
    assert submit_change_form(superuser_client, ActivityFactory(), typed).status_code == 302
    assert set(Outcome.objects.values_list("slug", flat=True)) == {"lesson", "lesson-2"}


# --- evidence --------------------------------------------------------------------------------


def test_dropped_file_becomes_an_internal_source_for_staff_only(
    superuser_client, client, evidence_root, django_user_model
):
    answer = upload_source(superuser_client, "Acta_de_Quito.pdf", PDF)
    source = Source.objects.get(pk=answer.json()["id"])
    assert (source.title_en, source.kind, source.is_public, source.file_name) == (
        "Acta de Quito",
        "file",
        False,
        "Acta_de_Quito.pdf",
    )
    assert [one.name for one in evidence_root.iterdir()] == [source.file.name]
    assert "Quito" not in source.file.name

    fetched = superuser_client.get(source.file.url)
    assert b"".join(fetched.streaming_content) == PDF
    assert {name: fetched[name] for name in ("Content-Type", "X-Content-Type-Options")} == {
        "Content-Type": "application/octet-stream",
        "X-Content-Type-Options": "nosniff",
    }
    assert fetched["Content-Disposition"] == 'attachment; filename="Acta_de_Quito.pdf"'
    superuser_client.logout()
    assert superuser_client.get(source.file.url).status_code == 302
    superuser_client.force_login(django_user_model.objects.create_user("x", is_staff=True))
    assert superuser_client.get(source.file.url).status_code == 403
    assert upload_source(superuser_client, "a.pdf", PDF).status_code == 403


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("m.eml", EMAIL, "e-mail"),
        ("p.PNG", b"\x89PNG\r\n\x1a\n..", "file"),
        ("a" * 190 + ".pdf", PDF, "file"),
    ],
)
def test_accepted_file_types_are_stored(superuser_client, name, content, kind):
    answer = upload_source(superuser_client, name, content)
    assert (answer.status_code, Source.objects.get().kind) == (200, kind)


ACCEPTED_FILES = (
    "is not accepted. Upload a PDF, DOCX, ODT, HTML or text file, an e-mail (.eml, .msg) or an"
    " image."
)
WRONG_EXTENSION = "does not match its file extension. It may be damaged."


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", b"", "The file is empty. Choose another file."),
        ("a.pdf", b"<html>", f"“a.pdf” {WRONG_EXTENSION}"),
        ("a.pdf.exe", b"MZ", f"“a.pdf.exe” {ACCEPTED_FILES}"),
        ("a.html", b"<p>\x00</p>", f"“a.html” {WRONG_EXTENSION}"),
        ("a.docx", b"MZ", f"“a.docx” {WRONG_EXTENSION}"),
        ("a.svg", b"<svg onload=x>", f"“a.svg” {ACCEPTED_FILES}"),
        ("pdf", PDF, f"“pdf” {ACCEPTED_FILES}"),
        ("a.webp", b"RIFF....WAVE", f"“a.webp” {WRONG_EXTENSION}"),
        ("a.eml", b"\x00From: a", f"“a.eml” {WRONG_EXTENSION}"),
        ("a.eml", b"just words", f"“a.eml” {WRONG_EXTENSION}"),
        ("b.pdf", b"%PDF-" + b"x" * 2000, "The file is 2.0\xa0KB. The limit is 1.0\xa0KB."),
    ],
)
def test_other_file_types_are_refused_with_an_error(
    superuser_client, settings, name, content, said
):
    settings.SOURCE_FILE_MAX_BYTES = 1024
    answer = upload_source(superuser_client, name, content)
    assert (answer.status_code, answer.json()["error"].partition(said)[1]) == (400, said)
    assert not Source.objects.exists()


HEADERS = b"From: a@example.org\r\nSubject: Minutes\r\n"
MULTIPART = HEADERS + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'


def nested_parts(levels: int) -> bytes:
    """Return a message whose part contains a part, and so on."""
    parts = b"".join(
        b'--b%d\r\nContent-Type: multipart/mixed; boundary="b%d"\r\n\r\n' % (level, level + 1)
        for level in range(levels)
    )
    return HEADERS + b'Content-Type: multipart/mixed; boundary="b0"\r\n\r\n' + parts


@pytest.mark.parametrize("content", [MULTIPART + b"--b\r\n" * 100_000, nested_parts(2000)])
def test_parts_of_an_email_are_not_parsed(superuser_client, monkeypatch, content):
    parsed = []
    feed = FeedParser.feed
    monkeypatch.setattr(
        FeedParser, "feed", lambda parser, text: (parsed.append(len(text)), feed(parser, text))
    )
    answer = upload_source(superuser_client, "m.eml", content)

    assert (answer.status_code, Source.objects.get().kind) == (200, "e-mail")
    assert 0 < sum(parsed) < 200


def test_email_with_endless_headers_is_refused(superuser_client):
    content = HEADERS + b"X-Long: x\r\n" * 30_000
    answer = upload_source(superuser_client, "m.eml", content)

    assert (answer.status_code, answer.json()["error"]) == (
        400,
        "The e-mail headers are longer than 256.0\xa0KB. Save the e-mail as a PDF instead.",
    )


def test_upload_without_a_file_is_refused(superuser_client):
    assert superuser_client.post("/admin/catalogue/source/receive/").status_code == 400
    assert superuser_client.get("/admin/catalogue/source/receive/").status_code == 405
    assert superuser_client.get("/admin/catalogue/source/file/unknown.pdf/").status_code == 404


def test_file_of_a_citation_is_stored_without_script_even_if_the_form_is_refused(superuser_client):
    prefix = "catalogue-citation-content_type-object_id"
    typed = {
        "title_en": "",
        f"{prefix}-TOTAL_FORMS": "1",
        f"{prefix}-0-file": uploaded_file("minutes.pdf", PDF),
        f"{prefix}-0-place_en": "page 3",
        f"{prefix}-0-basis": "stated",
    }
    refused = submit_add_form(superuser_client, Meeting, typed)
    source = Source.objects.get(title_en="minutes")
    assert form_errors(refused) == ["Enter the title in at least one language."]
    again = form_data(refused, title_en="Forum")
    assert again[f"{prefix}-0-source"] == [str(source.pk)]
    assert superuser_client.post(admin_url(Meeting, "add"), again).status_code == 302
    citation = Citation.objects.get()
    assert (citation.source, citation.place_en, str(citation.record)) == (source, "page 3", "Forum")


def test_invalid_file_of_a_citation_shows_an_error_in_its_row(superuser_client):
    prefix = "catalogue-citation-content_type-object_id"
    typed = {"title_en": "A", f"{prefix}-TOTAL_FORMS": "1", f"{prefix}-0-basis": "stated"}
    refused = submit_add_form(
        superuser_client, Meeting, {**typed, f"{prefix}-0-file": uploaded_file("a.exe", b"MZ")}
    )
    assert form_errors(refused)[-1] == f"“a.exe” {ACCEPTED_FILES}"
    assert not Source.objects.exists()
    source = Source.objects.create(slug="s", title_en="S")
    both = {f"{prefix}-0-file": uploaded_file("a.pdf", PDF), f"{prefix}-0-source": str(source.pk)}
    assert form_errors(submit_add_form(superuser_client, Meeting, {**typed, **both})) == [
        "Choose a source or attach a file, not both."
    ]


def test_source_is_entered_with_its_file_and_named_by_its_title(superuser_client):
    response = submit_add_form(
        superuser_client, Source, title_en="Minutes", file=uploaded_file("m.pdf", PDF)
    )
    assert response.status_code == 302
    source = Source.objects.get()
    assert (source.slug, source.file_name) == ("minutes", "m.pdf")
    page = superuser_client.get(admin_url(Source, "change", source.pk))
    assert f'href="{source.file.url}"' in page.text
    assert submit_change_form(superuser_client, source, title_en="The minutes").status_code == 302
    assert submit_change_form(superuser_client, source, **{"file-clear": "on"}).status_code == 302
    source.refresh_from_db()
    assert (source.file.name, source.file_name) == ("", "")
