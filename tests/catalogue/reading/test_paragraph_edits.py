"""Paragraphs that staff divide and join: their citations, decisions and undo."""

import pytest
from django.urls import reverse

from catalogue.models import ParagraphDecision, SourceText
from tests.support.factories import CitationFactory, MeetingFactory, SourceFactory
from tests.support.reading import stored_text

pytestmark = pytest.mark.django_db
TEXT = "The first heron. The second heron.\n\nThe third heron.\n\nThe fourth heron."


@pytest.fixture
def text(editor) -> SourceText:
    return stored_text(SourceFactory(), editor, TEXT)


def post(client, text: SourceText, page: str, position: int, **data):
    key = text.paragraphs.get(position=position).pk
    address = reverse(f"admin:catalogue_reading_{page}", args=[text.source_id, key])
    return client.post(address, data, follow=page != "split")


def split(client, text: SourceText, position: int, divided: str):
    return post(client, text, "split", position, divided=divided)


def join(client, text: SourceText, position: int):
    following = text.paragraphs.get(position=position + 1)
    return post(client, text, "join", position, next=following.pk)


def undo(client, text: SourceText):
    address = reverse("admin:catalogue_reading_undo", args=[text.source_id])
    return client.post(address, {"version": text.version}, follow=True)


def rows(text: SourceText) -> list[tuple]:
    return list(text.paragraphs.values_list("position", "place_en", "content"))


DIVIDED = [
    (1, "paragraph 1", "The first heron."),
    (2, "paragraph 1 (2)", "The second heron."),
    (3, "paragraph 2", "The third heron."),
    (4, "paragraph 3", "The fourth heron."),
]
JOINED = [
    (1, "paragraph 1", "The first heron. The second heron."),
    (2, "paragraph 2", "The third heron. The fourth heron."),
]


def test_paragraph_is_divided_at_line_breaks_and_no_other_changes_its_place(eva, text):
    before = rows(text)
    assert split(eva, text, 1, "The first heron.\r\n\r\nThe second heron.").status_code == 302
    assert rows(text) == DIVIDED
    page = undo(eva, text)

    assert "The correction was undone." in page.text
    assert rows(text) == before
    assert "Nothing to undo." in undo(eva, text).text


@pytest.mark.parametrize(
    ("divided", "message"),
    [
        ("The first heron.\nThe other heron.", "Add only line breaks."),
        ("The first heron. The second heron.", "Press Enter before each new paragraph"),
        ("The first heron.\n" * 40, "Add only line breaks."),
    ],
)
def test_refused_division_keeps_the_typed_text(eva, text, divided, message):
    before = rows(text)
    page = split(eva, text, 1, divided)

    assert (page.status_code, rows(text)) == (400, before)
    assert message in page.text
    assert page.context["divided"] == divided


def test_paragraphs_are_joined_with_their_citations(eva, text):
    first, second = MeetingFactory.create_batch(2)
    for record, place in ((first, "paragraph 2"), (second, "paragraph 3")):
        CitationFactory(record=record, source=text.source, place_en=place)
    join(eva, text, 2)
    assert rows(text) == JOINED
    page = eva.get(reverse("admin:catalogue_reading_text", args=[text.source_id]))
    assert [one.record for one in page.context["blocks"][1].records] == [first, second]
    progress = page.context["progress"]
    assert (progress.total, progress.recorded) == (2, 1)
    documents = eva.get(reverse("admin:catalogue_reading_documents")).context["unfinished"]
    assert [(one.total, one.recorded) for _text, one in documents] == [(2, 1)]

    split(eva, text, 2, "The third heron.\nThe fourth heron.")
    assert [row[1] for row in rows(text)][1:] == ["paragraph 2", "paragraph 3"]


def test_join_needs_the_paragraph_that_was_shown(eva, text):
    page = post(eva, text, "join", 2, next=text.paragraphs.get(position=1).pk)

    assert "The next paragraph has changed." in page.text
    assert len(rows(text)) == 3


def test_citation_of_a_part_stays_when_the_division_is_undone(eva, text):
    split(eva, text, 1, "The first heron.\nThe second heron.")
    meeting = MeetingFactory()
    CitationFactory(record=meeting, source=text.source, place_en="paragraph 1 (2)")
    page = undo(eva, text)

    assert [one.record for one in page.context["blocks"][0].records] == [meeting]


def decisions(text: SourceText) -> list[int]:
    found = ParagraphDecision.objects.filter(paragraph__text=text)
    return sorted(found.values_list("paragraph__position", flat=True))


def test_joined_paragraph_is_done_only_if_both_were(eva, text):
    post(eva, text, "decide", 2, reason="background")
    join(eva, text, 2)
    assert decisions(text) == []
    undo(eva, text)
    assert decisions(text) == [2]
    post(eva, text, "decide", 3, reason="background")
    join(eva, text, 2)
    assert decisions(text) == [2]
    undo(eva, text)
    assert decisions(text) == [2, 3]


def test_decision_stays_with_the_first_part(eva, text):
    post(eva, text, "decide", 1, reason="background")
    split(eva, text, 1, "The first heron.\nThe second heron.")
    assert decisions(text) == [1]
    undo(eva, text)

    assert decisions(text) == []  # the second part was not looked at


def test_parts_have_their_printed_numbers_and_marks(eva, editor):
    content = "1. One heron. 2. Two (a) herons.\n\n3. Three herons.\n\n4. Four herons.\n\n5. Five."
    text = stored_text(SourceFactory(), editor, content)
    split(eva, text, 1, "One heron.\n2. Two\n(a) herons.")

    assert list(text.paragraphs.values_list("number", "place_en", "kind", "content"))[:3] == [
        ("1", "paragraph 1", "text", "One heron."),
        ("2", "paragraph 2", "text", "Two"),
        ("(a)", "paragraph 1 (2)", "item", "herons."),
    ]


def test_text_after_a_heading_becomes_a_paragraph(eva, editor):
    text = stored_text(SourceFactory(), editor, "Work on herons in lagoons\n\nOne heron.")
    split(eva, text, 1, "Work on herons\nin lagoons")

    kinds = list(text.paragraphs.values_list("place_en", "kind"))
    assert kinds == [
        ("heading 1", "heading"),
        ("unnumbered paragraph 1", "text"),
        ("paragraph 1", "text"),
    ]


def test_note_marks_move_with_their_words(eva, editor):
    text = stored_text(SourceFactory(), editor, "One heron.1 Two herons.2\n\nNOTES\n\n1 A.\n\n2 B.")
    notes = text.paragraphs.get(position=1).notes
    split(eva, text, 1, "One heron.\nTwo herons.")
    assert [row.notes for row in text.paragraphs.all()][:2] == [[[10, "1"]], [[11, "2"]]]
    join(eva, text, 1)

    assert text.paragraphs.get(position=1).notes == notes


def test_headings_are_listed_with_what_is_done(eva, editor):
    content = "On herons\n\nOne heron.\n\nOn lagoons\n\nTwo herons.\n\nThree herons."
    text = stored_text(SourceFactory(), editor, content)
    post(eva, text, "decide", 4, reason="background")
    sections = eva.get(reverse("admin:catalogue_reading_text", args=[text.source_id])).context[
        "sections"
    ]

    assert [(one.position, one.title, one.done, one.total) for one in sections] == [
        (1, "On herons", 0, 1),
        (3, "On lagoons", 1, 2),
    ]


def test_reader_of_sources_corrects_nothing(client, editor, text):
    editor.groups.clear()
    permissions = editor.user_permissions.model.objects
    editor.user_permissions.set(permissions.filter(codename="view_source"))
    client.force_login(editor)
    before = rows(text)
    assert split(client, text, 1, "The first heron.\nThe second heron.").status_code == 403
    assert join(client, text, 1).status_code == 403
    assert undo(client, text).status_code == 403

    assert rows(text) == before
