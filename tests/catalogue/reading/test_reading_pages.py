"""The pages on which staff read sources: names, records, new records, citations, decisions.

One module, because all pages show one text.
"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import escape

from catalogue.base.visibility import State
from catalogue.models import Citation, ParagraphDecision, Source, SourceText
from catalogue.reading.prefill import prefill_from, select
from meetings.models import Meeting, Participation
from publications.models import Publication
from tests.support.admin_forms import admin_url, form_data
from tests.support.factories import (
    CitationFactory,
    MandateFactory,
    MeetingFactory,
    OrganizationFactory,
    SourceFactory,
)
from tests.support.reading import read_queued, stored_text

pytestmark = pytest.mark.django_db
TEXT = """
Work on herons

In 2012 the Heron Centre took part in several meetings in Chile. From 19 to 20 August, the first
meeting on lagoons was organized by the Heron Centre and held in Comayagua, Honduras, under
resolution 615 (XXXI).

The second paragraph tells nothing <b>new</b>.

The third paragraph is background.
"""


@pytest.fixture
def centre(db):
    return OrganizationFactory(title_en="Heron Centre")


@pytest.fixture
def text(editor, centre) -> SourceText:
    return stored_text(SourceFactory(title_en="Report on herons", language="en"), editor, TEXT)


def url(text: SourceText, page: str = "text", position: int = 0, **query) -> str:
    keys = [text.paragraphs.get(position=position).pk] if page in ("decide", "cite") else []
    address = reverse(f"admin:catalogue_reading_{page}", args=[text.source_id, *keys])
    return f"{address}?{'&'.join(f'{name}={value}' for name, value in query.items())}"


# --- the text -----------------------------------------------------------------------------------


def test_text_is_shown_escaped_with_its_names(eva, text):
    page = eva.get(url(text)).content.decode()

    assert escape("<b>new</b>") in page
    assert "<b>new</b>" not in page
    assert 'class="name name--country" title="country: Honduras"' in page
    assert "19–20 August 2012" in page


def test_names_of_kinds_that_the_user_may_not_view_are_not_marked(client, editor, text):
    editor.groups.clear()
    editor.user_permissions.set(
        editor.user_permissions.model.objects.filter(codename="view_source")
    )
    client.force_login(editor)

    page = client.get(url(text, p=2)).content.decode()
    assert "organization: Heron Centre" not in page
    assert "name--country" in page


def test_progress_counts_recorded_and_ticked_paragraphs_without_headings(eva, text):
    CitationFactory(record=MeetingFactory(), source=text.source, place_en="paragraph 1")
    eva.post(url(text, "decide", 4), {"reason": "background"})
    progress = eva.get(url(text)).context["progress"]

    assert (progress.total, progress.recorded, progress.nothing, progress.left) == (3, 1, 1, 1)


def test_records_that_rest_on_a_paragraph_are_shown_beside_it(eva, text):
    meeting = MeetingFactory(title_en="Heron week")
    CitationFactory(record=meeting, source=text.source, place_en="", place_es="párrafos 1 a 2")
    blocks = eva.get(url(text)).context["blocks"]

    assert [[one.record for one in block.records] for block in blocks] == [
        [],
        [meeting],
        [meeting],
        [],
    ]


def test_paragraph_that_is_not_there_is_ignored(eva, text):
    assert eva.get(url(text, p=99)).context["current"] is None
    assert eva.get(url(text) + "p=x&s=y&page=z").status_code == 200
    assert eva.get(url(text, version=7)).status_code == 404


def test_text_of_many_paragraphs_has_pages(eva, editor):
    text = stored_text(SourceFactory(), editor, "\n\n".join(f"Paragraph {n}." for n in range(90)))
    page = eva.get(url(text, p=85))

    assert (page.context["page"], len(page.context["blocks"])) == (3, 10)
    assert 'aria-current="page">3<' in page.content.decode()


def test_queries_of_the_page_do_not_grow_with_the_paragraphs(
    eva, editor, django_assert_max_num_queries
):
    text = stored_text(SourceFactory(), editor, "\n\n".join(f"Paragraph {n}." for n in range(40)))
    meetings = MeetingFactory.create_batch(5)
    for number in range(1, 40):
        CitationFactory(
            record=meetings[number % 5], source=text.source, place_en=f"paragraph {number}"
        )
    eva.get(url(text))
    with django_assert_max_num_queries(40):
        eva.get(url(text))


# --- decisions and citations -----------------------------------------------------------


def test_nothing_to_record_leads_to_the_next_paragraph_and_can_be_undone(eva, text):
    response = eva.post(url(text, "decide", 2), {"reason": "out-of-scope"}, follow=True)
    assert response.context["current"].paragraph.position == 3
    assert ParagraphDecision.objects.get().reason == "out-of-scope"

    eva.post(url(text, "decide", 2), {"undo": "1"})
    assert not ParagraphDecision.objects.exists()


def test_decision_needs_a_reason(eva, text):
    page = eva.post(url(text, "decide", 2), {"reason": "none"}, follow=True)

    assert "Choose a reason." in page.content.decode()
    assert not ParagraphDecision.objects.exists()


def test_record_is_cited_with_one_button(eva, text):
    meeting = MeetingFactory(when="2012-08-19/2012-08-20")
    page = eva.get(url(text, p=2, s=2))
    [likely] = [one for one in page.context["current"].likely if one.record == meeting]
    eva.post(url(text, "cite", 2), {"record": likely.value})

    citation = Citation.objects.get()
    assert citation.record == meeting
    assert (citation.source, citation.place_en, citation.place_es) == (
        *(text.source, "paragraph 1", "párrafo 1"),
    )


def test_record_is_cited_once(eva, text):
    meeting = MeetingFactory()
    for _time in range(2):
        page = eva.post(
            url(text, "cite", 2), {"record": f"meetings.meeting:{meeting.pk}"}, follow=True
        )

    assert "This citation already exists." in page.content.decode()
    assert Citation.objects.count() == 1


def test_editor_proposes_a_citation_in_a_published_record(eva, text):
    meeting = MeetingFactory(published=True, when="2012-08-19/2012-08-20")
    page = eva.get(url(text, p=2, s=2)).content.decode()

    assert "Propose a citation" in page
    refused = eva.post(url(text, "cite", 2), {"record": f"meetings.meeting:{meeting.pk}"})
    assert refused.status_code == 403
    form = eva.get(f"{admin_url(Meeting, 'change', meeting.pk)}?_paragraph={_pk(text, 2)}")
    data = form_data(form)
    assert data["catalogue-citation-content_type-object_id-0-place_en"] == "paragraph 1"


@pytest.mark.parametrize("record", ["", "meetings.meeting:x", "auth.user:1", "meetings.meeting:9"])
def test_citation_names_an_existing_record(eva, text, record):
    assert eva.post(url(text, "cite", 2), {"record": record}).status_code == 404


def test_records_are_found_by_their_names(eva, text):
    meeting = MeetingFactory(title_en="Lagoon days")
    page = eva.get(url(text, p=2, q="lagoon"))

    assert [one.record for one in page.context["current"].found] == [meeting]


# --- new records -----------------------------------------------------------


def _pk(text: SourceText, position: int) -> int:
    return text.paragraphs.get(position=position).pk


def test_new_record_begins_with_what_was_recognized(eva, text, centre):
    MandateFactory(symbol="615 (XXXI)")
    address = f"{admin_url(Meeting, 'add')}?_paragraph={_pk(text, 2)}&_sentence=2"
    page = eva.get(address)
    data = form_data(page)

    assert data["title_en"] == "First meeting on lagoons"
    assert (data["when_0"], data["when_1"]) == ("2012-08-19", "2012-08-20")
    assert data["city_en"] == "Comayagua"
    assert data["catalogue-citation-content_type-object_id-0-place_en"] == "paragraph 1"
    assert data["participations-0-organization"] == [str(centre.pk)]
    assert data["participations-0-role"] == ["organizer"]
    assert "From 19 to 20 August" in page.content.decode()


def test_form_names_the_organizations_that_it_leaves_out_and_has_the_languages(eva, editor, centre):
    OrganizationFactory(title_en="Ibis Institute")
    content = (
        "A study in English and French was published by the Heron Centre with the Ibis Institute."
    )
    text = stored_text(SourceFactory(language="en"), editor, content)
    address = f"{admin_url(Publication, 'add')}?_paragraph={_pk(text, 1)}"
    page = eva.get(address)
    data = form_data(page)

    assert data["authorships-0-organization"] == [str(centre.pk)]
    assert [data[f"editions-{number}-language"] for number in range(2)] == [["en"], ["fr"]]
    assert [str(one) for one in page.context["left_out"]] == ["Ibis Institute"]
    assert "not in the form" in page.text


def test_finished_document_says_so(eva, text):
    for paragraph in text.paragraphs.all():
        assert "This document is finished" not in eva.get(url(text)).text
        eva.post(url(text, "decide", paragraph.position), {"reason": "background"})
    assert "This document is finished" in eva.get(url(text)).text


def test_saved_record_rests_on_the_paragraph(eva, text, centre):
    back = f"{url(text)}p=2"
    address = f"{admin_url(Meeting, 'add')}?_paragraph={_pk(text, 2)}&_sentence=2&_back={back}"
    data = form_data(eva.get(address), kind="conference", status="completed")
    response = eva.post(address, data)

    assert response.status_code == 302, response.context["errors"]
    assert response["Location"] == back
    meeting = Meeting.objects.get()
    assert meeting.country.alpha3 == "HND"
    assert Participation.objects.get().organization == centre
    assert [one.record for one in eva.get(url(text)).context["blocks"][1].records] == [meeting]


def test_addresses_contain_no_words_of_the_text(eva, text):
    links = eva.get(url(text, p=2, s=2)).context["new_records"]

    assert len(links) == 7
    assert not any("lagoon" in address.lower() for _label, address in links)


def test_prefill_needs_the_permission_for_the_source(client, editor, text):
    editor.groups.clear()
    models = ("meeting", "participation", "citation", "link")
    editor.user_permissions.set(
        editor.user_permissions.model.objects.filter(
            codename__in=[f"add_{model}" for model in models]
        )
    )
    client.force_login(editor)
    page = client.get(f"{admin_url(Meeting, 'add')}?_paragraph={_pk(text, 2)}")

    assert page.status_code == 200
    assert "lagoons" not in page.content.decode()


@pytest.mark.parametrize("key", ["", "x", "0", "9" * 30])
def test_unknown_paragraph_fills_nothing(eva, text, key):
    data = form_data(eva.get(f"{admin_url(Meeting, 'add')}?_paragraph={key}"))

    assert "title_en" not in data


def test_spanish_text_fills_the_spanish_title(editor):
    content = "Del 3 al 4 de mayo de 2013 se celebró en Quito el taller sobre garzas de la región."
    text = stored_text(SourceFactory(), editor, content)
    prefill = prefill_from(select(text.paragraphs.get(), ""), editor)

    assert (prefill.language, prefill.title) == ("es", "Taller sobre garzas de la región")
    assert prefill.period.edtf == "2013-05-03/2013-05-04"


# --- documents and versions ----------------------------------------------------------------------


def test_document_is_uploaded_and_read(eva, settings, tmp_path):
    settings.SOURCE_FILES_ROOT = tmp_path
    file = SimpleUploadedFile("heron_report.txt", b"One paragraph.")
    response = eva.post(reverse("admin:catalogue_reading_documents"), {"file": file})
    text = SourceText.objects.get()

    assert response["Location"] == url(text).rstrip("?")
    assert b"The document is being read." in eva.get(response["Location"]).content
    read_queued()
    assert b"One paragraph." in eva.get(response["Location"]).content
    source = Source.objects.get()
    assert (source.title_en, source.is_public) == ("heron report", False)


def test_document_is_pasted(eva):
    data = {"title": "Herons", "pasted": "Pasted."}
    eva.post(reverse("admin:catalogue_reading_documents"), data)
    read_queued()

    assert [paragraph.content for paragraph in SourceText.objects.get().paragraphs.all()] == [
        "Pasted."
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "Choose a file or paste a text."),
        ({"pasted": "x"}, "Enter the title of the pasted text."),
        ({"title": "x", "pasted": "  \n"}, "Choose a file or paste a text."),
    ],
)
def test_document_needs_one_origin(eva, data, message):
    response = eva.post(reverse("admin:catalogue_reading_documents"), data)

    assert response.status_code == 400
    assert message in response.content.decode()


def test_picture_is_no_document(eva):
    file = SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n")
    response = eva.post(reverse("admin:catalogue_reading_documents"), {"file": file})

    assert "Choose a PDF, DOCX, ODT, HTML or text file, or an e-mail." in response.content.decode()


def test_documents_are_listed_with_those_left_first(eva, text):
    page = eva.get(reverse("admin:catalogue_reading_documents"))
    assert [one.source for one, _progress in page.context["unfinished"]] == [text.source]

    for position in (2, 3, 4):
        eva.post(url(text, "decide", position), {"reason": "background"})
    page = eva.get(reverse("admin:catalogue_reading_documents"))
    assert [one.source for one, _progress in page.context["finished"]] == [text.source]


def test_new_version_is_read_and_compared(eva, text):
    eva.post(url(text, "start"), {"pasted": TEXT.replace("third", "last")})
    read_queued()
    page = eva.get(url(text, "compare"))

    assert [
        (change.before.content, change.after.content) for change in page.context["changes"]
    ] == [("The third paragraph is background.", "The last paragraph is background.")]
    assert eva.get(url(text, version=1)).context["text"].version == 1


def test_reading_needs_a_file_or_a_text(eva, text):
    for data in ({}, {"pasted": " "}):
        eva.post(url(text, "start"), data)

    assert SourceText.objects.count() == 1


def test_refused_file_is_explained_in_one_sentence(eva, editor):
    text = stored_text(SourceFactory(), editor, "x")
    SourceText.objects.update(state="refused", reason="password")

    assert "protected by a password" in eva.get(url(text)).content.decode()


def test_state_of_a_record_is_not_changed_by_reading(eva, text):
    meeting = MeetingFactory()
    eva.post(url(text, "cite", 2), {"record": f"meetings.meeting:{meeting.pk}"})
    meeting.refresh_from_db()

    assert meeting.state == State.DRAFT
