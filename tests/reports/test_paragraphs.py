"""The author's edits of paragraphs: composition, page, conflicts, flags, issue and redaction."""

import html
import re
from datetime import UTC, datetime

import pytest

from catalogue.base.period import Period
from catalogue.workflow.transitions import withdraw
from reports.composition.document import ItemList
from reports.composition.markup import parse_runs, write_runs
from reports.composition.paragraph_edits import groups_of
from reports.models import EditedParagraph, Report
from reports.paragraph_changes import composed_groups, edit_changes
from reports.rendering import compose_report
from reports.workflow.doubt_acceptance import find_doubts
from reports.workflow.revision import revise
from tests.reports.samples import completed_course, docx_text, issue_accepted, report_text
from tests.support.factories import MeetingFactory, OutcomeFactory, ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return completed_course(1, summary_en="It trained staff.", summary_es="Formó personal.")


@pytest.fixture
def report(make_report, course) -> Report:
    return make_report()


@pytest.fixture
def page(client, reviewer, report):
    client.force_login(reviewer)
    return f"/admin/reports/report/{report.pk}/paragraphs/"


def form_data(client, page: str) -> dict[str, str]:
    """Return the fields of the page as a browser submits them."""
    text = client.get(page).text
    form = text.partition("<datalist")[2]
    data = dict(re.findall(r'<input type="hidden" name="(token-[^"]+)" value="(\w+)"', form))
    for name, value in re.findall(r'<textarea name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.S):
        data[name] = html.unescape(value).strip("\n")
    for tag in re.findall(r"<input [^>]+>", form):
        name = re.search(r'name="((?:heading|after|is_)[^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and ("checkbox" not in tag or "checked" in tag):
            data[name[1]] = html.unescape(value[1]) if value else ""
    return data


def key_of(report: Report, course) -> str:
    return next(k for k, g in composed_groups(report)["en"].items() if course.number in g.records)


def text_of(report: Report, language: str = "en") -> str:
    return report_text(compose_report(report, language))


def headings_of(report: Report) -> list[str]:
    """Return the headings without their numbers."""
    sections = compose_report(report, "en").all_sections()
    return [section.heading.partition(". ")[2] or section.heading for section in sections]


def test_markup_is_read_and_written():
    text = "A *paper* of **2012** on [the site](https://example.org/a) [27]."
    runs = parse_runs(text)
    assert [(run.text, run.manner, run.url) for run in runs] == [
        ("A ", "", ""),
        ("paper", "title", ""),
        (" of ", "", ""),
        ("2012", "bold", ""),
        (" on ", "", ""),
        ("the site", "", "https://example.org/a"),
        (".", "", ""),
    ]
    assert write_runs(runs) == text.replace(" [27]", "")


def test_an_unchanged_page_stores_nothing(client, page, report):
    client.post(page, form_data(client, page))
    assert not report.edited_paragraphs.exists()


def test_rewriting_keeps_the_records_and_can_be_restored(client, page, report, course):
    key = key_of(report, course)
    composed = text_of(report)
    meeting = MeetingFactory(published=True, title_en="Seminar of Tegucigalpa", when="2011")
    data = form_data(client, page)
    data[f"text_en-{key}"] = "We taught **well** [Seminar of].\n\nTwice."
    assert client.post(page, data).status_code == 302
    edited = report.edited_paragraphs.get()
    assert edited.text_en == f"We taught **well** [{meeting.number}].\n\nTwice."
    document = compose_report(report, "en")
    sentences = [s for s in document.sentences() if s.text in ("We taught well.", "Twice.")]
    assert [{course.number, meeting.number} <= set(one.records) for one in sentences] == [True] * 2
    assert "It trained staff." not in report_text(document)
    assert "Formó personal." in text_of(report, "es")

    data = form_data(client, page)
    data[f"text_en-{key}"] = ""
    client.post(page, data)
    assert not report.edited_paragraphs.exists()
    assert text_of(report) == composed


def test_paragraphs_are_added_moved_joined_omitted_and_headed(client, page, report, course):
    data = form_data(client, page)
    key = key_of(report, course)
    data |= {"text_en-new": "Ours.", "text_es-new": "Lo nuestro.", "section-new": "programme"}
    data |= {"heading_en-new": "Remarks", "heading_es-new": "Notas", "after-new": key}
    assert client.post(page, data).status_code == 302
    document = compose_report(report, "es")
    section = next(each for each in document.all_sections() if each.heading.endswith(". Notas"))
    assert [block.text for block in section.blocks] == ["Lo nuestro."]

    added = report.edited_paragraphs.get()
    data = form_data(client, page)
    data |= {f"heading_en-{added.key}": "", f"heading_es-{added.key}": ""}
    data[f"is_joined-{added.key}"] = "on"
    client.post(page, data)
    groups = groups_of(compose_report(report, "en").sections)
    assert [group.paragraphs[0].text for group in groups if group.key == key] == [
        f"{composed_groups(report)['en'][key].paragraphs[0].text} Ours."
    ]

    data = form_data(client, page) | {f"is_omitted-{key}": "on"}
    client.post(page, data)
    document = compose_report(report, "en")
    assert "It trained staff." not in report_text(document)
    assert "Ours." in report_text(document)


def test_a_change_of_a_record_flags_the_text(client, page, report, course, reviewer):
    data = form_data(client, page)
    data[f"text_en-{key_of(report, course)}"] = "We taught."
    client.post(page, data)
    assert not [d for d in find_doubts(report) if d.code == "rewritten"]
    course.summary_en = "It trained officers."
    course.save()
    assert [d.language for d in find_doubts(report) if d.code == "rewritten"] == ["en"]
    text = client.get(page).text
    assert re.search(r"<del>staff\.\s*</del><ins>officers\.\s*</ins>", text)
    assert "We taught." in text_of(report)


@pytest.mark.parametrize("span", ["2026", "2025/2026"])
def test_edit_of_the_paragraph_with_the_day_fits_on_the_next_day(
    client, reviewer, monkeypatch, span
):
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 11, 30, 15, tzinfo=UTC))
    report = Report(slug="running")
    report.when = Period.from_edtf(span)
    report.save()
    client.force_login(reviewer)
    page = f"/admin/reports/report/{report.pk}/paragraphs/"
    data = form_data(client, page)
    [name] = [name for name, text in data.items() if "30 November" in text]
    client.post(page, data | {name: f"{data[name]} More."})
    [edited] = report.edited_paragraphs.all()
    assert edited.text_en.endswith("More.")
    assert ("…" in edited.composed_en, "November" in edited.composed_en) == (True, False)
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 12, 1, 15, tzinfo=UTC))
    groups = composed_groups(report)
    assert "1 December" in groups["en"][edited.key].composed
    assert edit_changes([edited], groups) == []


def test_a_text_that_may_name_an_unpublished_record_is_not_used(client, page, report, course):
    meeting = MeetingFactory(published=True, title_en="Secret seminar", when="2011")
    data = form_data(client, page)
    data[f"text_en-{key_of(report, course)}"] = "At the secret seminar [Secret seminar]."
    client.post(page, data)
    withdraw(meeting, by=None, reason_en="Harmful.", unnamed=True)
    assert "secret seminar" not in text_of(report)
    assert "It trained staff." in text_of(report)
    assert "At the secret seminar" in client.get(page).text  # nothing is lost


def test_a_heading_that_may_name_an_unpublished_record_is_not_used(client, page, report, course):
    meeting = MeetingFactory(published=True, title_en="Secret seminar", when="2011")
    data = form_data(client, page)
    data[f"heading_en-{key_of(report, course)}"] = f"The secret seminar [{meeting.number}]"
    client.post(page, data)
    assert "The secret seminar" in headings_of(report)
    withdraw(meeting, by=None, reason_en="Harmful.", unnamed=True)
    assert "The secret seminar" not in headings_of(report)


def test_two_authors_of_one_paragraph_see_both_texts(client, page, report, course):
    key = key_of(report, course)
    first, second = form_data(client, page), form_data(client, page)
    first[f"text_en-{key}"] = "The first text."
    client.post(page, first)
    second[f"text_en-{key}"] = "The second text."
    answer = client.post(page, second)
    assert answer.status_code == 200
    assert "Another person has changed this paragraph." in answer.text
    assert "The first text." in answer.text
    assert "The second text." in answer.text
    assert report.edited_paragraphs.get().text_en == "The first text."
    # A change of another paragraph does not overwrite this one.
    other = form_data(client, page) | {"text_en-new": "More.", "text_es-new": "Más."}
    report.edited_paragraphs.update(text_en="A third text.")
    assert client.post(page, other).status_code == 302
    assert report.edited_paragraphs.get(key=key).text_en == "A third text."


def test_lists_are_edited_as_one_text(client, page, report):
    project = ProjectFactory(published=True, when="2012", title_en="Study", title_es="Estudio")
    lessons = [
        OutcomeFactory(published=True, when="2012", project=project, summary_en=f"Lesson {n}.")
        for n in (1, 2, 3)
    ]
    key = next(key for key in composed_groups(report)["en"] if key.endswith(".list"))
    assert composed_groups(report)["en"][key].composed == "- Lesson 1.\n- Lesson 2.\n- Lesson 3."
    assert page_has_no_place_for(client.get(page).text, key)
    data = form_data(client, page)
    data[f"text_en-{key}"] = "(a) *First*:\n  - an inner item\n  continued.\n(b) Second."
    assert client.post(page, data).status_code == 302
    document = compose_report(report, "en")
    items = [
        (item.label, item.sentences[0].text, [inner.sentences[0].text for inner in item.items])
        for section in document.all_sections()
        for block in section.blocks
        if isinstance(block, ItemList)
        for item in block.items
    ]
    assert items == [("(a)", "First:", ["an inner item continued."]), ("(b)", "Second.", [])]
    cited = [one.records for one in document.sentences() if one.text in ("First:", "Second.")]
    numbers = {lesson.number for lesson in lessons}
    assert [numbers <= set(records) for records in cited] == [True, True]
    assert "(a)" in html.unescape(client.get(page).text)

    data = form_data(client, page) | {f"after-{key_of(report, lessons[0])}": key}
    assert "Choose another paragraph from the list." in client.post(page, data).text
    data = form_data(client, page) | {f"text_en-{key}": "", f"is_omitted-{key}": "on"}
    client.post(page, data)
    assert not any(
        isinstance(block, ItemList)
        for section in compose_report(report, "en").all_sections()
        for block in section.blocks
    )


def page_has_no_place_for(text: str, key: str) -> bool:
    names = (f'name="{name}-{key}"' for name in ("after", "heading_en", "is_joined"))
    return f'name="text_en-{key}"' in text and not any(name in text for name in names)


def test_records_are_proposed_while_an_author_types(client, page, report):
    shown = MeetingFactory(published=True, title_en="Seminar of Quito", when="2011")
    MeetingFactory(title_en="Seminar of Lima", when="2011")
    address = page.replace("paragraphs", "citations")
    found = client.get(address, {"q": "semin"}).json()["results"]
    assert [(one["number"], one["name"]) for one in found] == [(shown.number, "Seminar of Quito")]
    assert client.get(address).json() == {"results": []}
    assert f'data-citations="{address}"' in client.get(page).text


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("A <b>bold</b> word.", "is HTML"),
        ("[here](javascript:alert(1))", "A link needs a web address"),
        ("word " * 30_000, "at most 32000 characters"),
        ("On [No such title].", "No public record has a title that begins with"),
        ("On [999999].", "There is no public record 999999."),
    ],
)
def test_bad_input_is_refused_in_a_sentence(client, page, report, course, text, error):
    data = form_data(client, page)
    data[f"text_en-{key_of(report, course)}"] = text
    assert error in html.unescape(client.post(page, data).text)
    assert not report.edited_paragraphs.exists()


def test_colleagues_comment_on_paragraphs(client, page, report, course):
    data = form_data(client, page) | {f"comment-{key_of(report, course)}": "Is this so?"}
    client.post(page, data)
    comment = report.paragraph_comments.get()
    assert "Is this so?" in client.get(page).text
    assert comment.person_name == "Ana Ruiz"
    assert client.post(page, form_data(client, page) | {"done": "9" * 5000}).status_code == 302
    client.post(page, form_data(client, page) | {"done": str(comment.pk)})
    assert "<s>Is this so?</s>" in client.get(page).text


def test_an_issued_text_is_redacted_as_a_composed_one(client, page, report, course, reviewer):
    data = form_data(client, page)
    key = key_of(report, course)
    data |= {f"text_en-{key}": "We *taught*.", f"text_es-{key}": "Enseñamos."}
    client.post(page, data)
    issued = issue_accepted(report, reviewer)
    assert "We taught." in docx_text(bytes(issued.texts.get(language="en").docx))
    assert "We <i>taught</i>." in client.get(issued.get_absolute_url()).text
    revision = revise(report=issued)
    assert revision.edited_paragraphs.get().text_es == "Enseñamos."
    withdraw(course, by=None, reason_en="Harmful.", unnamed=True)
    shown = client.get(issued.get_absolute_url()).text
    assert "taught" not in shown
    assert "Enseñamos" not in client.get(f"/es{issued.get_absolute_url()}").text
    assert EditedParagraph.objects.filter(report=issued).exists()
