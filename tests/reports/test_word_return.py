"""Word files of drafts that are edited outside the site and uploaded again."""

import html
import re
import time
from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from catalogue.reading.readers.blocks import RefusedError
from catalogue.workflow.transitions import withdraw
from reports.jobs.tasks import remove_old_files
from reports.models import EditedParagraph, Report, ReturnedFile, WordCopy
from reports.paragraph_changes import word_differences
from reports.rendering import compose_report
from reports.word_return.citations import with_citations
from reports.word_return.copies import paragraph_texts
from reports.word_return.form import ReturnForm
from reports.word_return.pieces import ReturnedDocument
from reports.word_return.proposals import Kind
from tests.reports.samples import completed_course, issue_accepted, report_text
from tests.support.factories import MeetingFactory
from tests.support.report_jobs import draft_file
from tests.support.users import user_with_role

pytestmark = pytest.mark.django_db


MARKED = "We **trained** *officers* on [the site](https://example.org/a) in Lima [{number}]."
PLAIN = "The second paragraph has enough words of its own to be found again."
LAST = "The third paragraph ends the section with a remark about remittances."


@pytest.fixture
def course():
    return completed_course(1, summary_en="It trained staff.", summary_es="Formó personal.")


@pytest.fixture
def report(make_report, course) -> Report:
    """Return a draft with a composed paragraph and three by the author."""
    report = make_report()
    texts = {"a": (MARKED.format(number=course.number), "Formamos."), "b": (PLAIN, "Otro.")}
    texts["c"] = (LAST, "El último.")
    for name, (english, spanish) in texts.items():
        EditedParagraph.objects.create(
            report=report,
            key=f"added:{name}",
            section="programme",
            text_en=english,
            text_es=spanish,
            records=[course.number] if name == "a" else [],
        )
    return report


@pytest.fixture
def page(client, reviewer, report) -> str:
    client.force_login(reviewer)
    return f"/admin/reports/report/{report.pk}/word/"


def text_keys(report: Report) -> list[str]:
    return list(paragraph_texts(compose_report(report, "en")))


def choice_ids(text: str) -> list[str]:
    return re.findall(r'name="choice-(\w+)" value="accept"', text)


def text_of(report: Report, key: str, language: str = "en") -> str:
    return paragraph_texts(compose_report(report, language)).get(key, "")


class WordFile:
    """A Word file as it is edited, by the texts of its paragraphs."""

    def __init__(self, content: bytes):
        self.document = docx.Document(BytesIO(content))

    def paragraph(self, words: str):
        return next(one for one in self.document.paragraphs if words in one.text)

    def replace(self, old: str, new: str) -> "WordFile":
        for run in self.paragraph(old).runs:
            run.text = run.text.replace(old, new)
        return self

    def track(self, paragraph, old: str, new: str, *, author: str) -> None:
        """Replace the text of a paragraph with tracked changes."""
        runs = paragraph.runs
        deleted, inserted = OxmlElement("w:del"), OxmlElement("w:ins")
        for number, element in enumerate((deleted, inserted)):
            element.set(qn("w:id"), str(900 + number))
            element.set(qn("w:author"), author)
        runs[0]._r.addprevious(inserted)
        inserted.addprevious(deleted)
        fresh = deepcopy(runs[0]._r)
        fresh.find(qn("w:t")).text = new
        inserted.append(fresh)
        for run in runs:
            for text in run._r.findall(qn("w:t")):
                text.tag = qn("w:delText")
            deleted.append(run._r)

    def split(self, words: str, rest: str) -> None:
        """Begin a new paragraph before `rest`."""
        paragraph = self.paragraph(words)
        run = next(one for one in paragraph.runs if rest in one.text)
        second = deepcopy(paragraph._p)
        for element in list(second):
            if element.tag != qn("w:pPr"):
                second.remove(element)
        before, after = run.text.split(rest)
        moved = list(run._r.itersiblings())
        fresh = deepcopy(run._r)
        run.text = before
        fresh.find(qn("w:t")).text = rest.lstrip() + after
        for element in (fresh, *moved):
            second.append(element)
        paragraph._p.addnext(second)

    def join(self, words: str) -> None:
        """Join a paragraph to the one above."""
        element = self.paragraph(words)._p
        above = element.getprevious()
        space = deepcopy(self.paragraph(words).runs[0]._r)
        space.find(qn("w:t")).text = " "
        space.find(qn("w:t")).set(qn("xml:space"), "preserve")
        above.append(space)
        for child in list(element):
            if child.tag != qn("w:pPr"):
                above.append(child)
        element.getparent().remove(element)

    def part(self, name: str):
        return next(one for one in self.document.part.package.iter_parts() if one.partname == name)

    @property
    def xml(self) -> str:
        return self.document.element.xml

    @staticmethod
    def empty() -> bytes:
        target = BytesIO()
        docx.Document().save(target)
        return target.getvalue()

    @property
    def content(self) -> bytes:
        target = BytesIO()
        self.document.save(target)
        return target.getvalue()


def download(client, report: Report, language: str = "en") -> bytes:
    return draft_file(client, report.slug, language, "docx").content


def upload(client, page: str, content: bytes, name: str = "report.docx"):
    return client.post(page, {"file": SimpleUploadedFile(name, content)})


def proposals_of(client, page: str, content: bytes) -> list:
    """Upload a file and return its proposals."""
    response = upload(client, page, content)
    assert response.status_code == 302, html.unescape(response.text)
    file = ReturnedFile.objects.latest("pk")
    report = file.copy.report
    return ReturnForm(report, file).proposals


def changes_page(report: Report) -> str:
    file = ReturnedFile.objects.latest("pk")
    return f"/admin/reports/report/{report.pk}/word-changes/{file.pk}/"


def form_data(client, address: str, **changes) -> dict[str, str]:
    """Return the fields of the page of changes as a browser submits them."""
    text = client.get(address).text
    form = text.partition("<datalist")[2]
    data = dict(re.findall(r'<input type="hidden" name="(token-[^"]+)" value="(\w+)"', form))
    for name, value in re.findall(r'<textarea name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.S):
        data[name] = html.unescape(value).strip("\n")
    for tag in re.findall(r'<input type="text"[^>]+>', form):
        value = re.search(r'value="([^"]*)"', tag)
        data[re.search(r'name="([^"]+)"', tag)[1]] = html.unescape(value[1]) if value else ""
    return data | changes


def accept_all(client, page: str, report: Report, content: bytes) -> None:
    assert upload(client, page, content).status_code == 302
    address = changes_page(report)
    response = client.post(address, form_data(client, address, _rest="accept"))
    assert response.status_code == 302, html.unescape(response.text)


def kinds(proposals) -> list[tuple[str, str]]:
    return [(str(one.kind), one.key) for one in proposals]


# --- what a file says ---------------------------------------------------------------------------


def test_file_as_it_was_made_has_no_changes(client, page, report):
    for language in ("en", "es"):
        assert proposals_of(client, page, download(client, report, language)) == []
    assert "no changes that the report lacks" in client.get(changes_page(report)).text


def test_marks_are_in_files_of_drafts_only(client, page, report, reviewer):
    draft = WordFile(download(client, report)).xml
    assert f"_rep{report.pk}en_" in draft
    issued = issue_accepted(report, reviewer)
    for text in issued.texts.all():
        assert "_rep" not in WordFile(bytes(text.docx)).xml
    assert not WordCopy.objects.exists()


def test_changed_words_are_compared_and_accepted(client, page, report, course):
    key = next(key for key in text_keys(report) if "It trained staff" in text_of(report, key))
    file = WordFile(download(client, report)).replace("trained staff", "trained forty staff")
    assert upload(client, page, file.content).status_code == 302
    address = changes_page(report)
    assert "<ins>forty </ins>" in client.get(address).text
    assert not report.edited_paragraphs.filter(key=key).exists()
    data = form_data(client, address, _rest="accept")
    assert client.post(address, data).status_code == 302
    edited = report.edited_paragraphs.get(key=key)
    assert (edited.text_en, edited.text_es) == ("It trained forty staff.", "")
    assert edited.records == [course.number]
    document = compose_report(report, "en")
    sentence = next(one for one in document.sentences() if "forty" in one.text)
    assert (sentence.records, bool(sentence.note)) == ([course.number], True)
    assert not ReturnedFile.objects.exists()
    assert "Changes accepted: 1; rejected: 0." in client.get(page).text
    # The same file has nothing more to say.
    assert proposals_of(client, page, file.content) == []


def test_spanish_file_changes_the_spanish_text(client, page, report):
    file = WordFile(download(client, report, "es")).replace("El último", "El tercero")
    accept_all(client, page, report, file.content)
    edited = report.edited_paragraphs.get(key="added:c")
    assert (edited.text_en, edited.text_es) == (LAST, "El tercero.")


def test_bold_italics_links_and_citations_survive(client, page, report, course):
    file = WordFile(download(client, report)).replace(" in Lima", " in Quito")
    file.paragraph("second paragraph").runs[0].bold = True
    accept_all(client, page, report, file.content)
    edited = report.edited_paragraphs.get(key="added:a")
    assert edited.text_en == MARKED.format(number=course.number).replace(
        f"Lima [{course.number}].", f"Quito. [{course.number}]"
    )
    assert report.edited_paragraphs.get(key="added:b").text_en == f"**{PLAIN}**"


def test_rejected_changes_are_not_stored(client, page, report):
    file = WordFile(download(client, report)).replace("third", "last").replace("second", "2nd")
    assert upload(client, page, file.content).status_code == 302
    address = changes_page(report)
    (first, second) = re.findall(r'name="choice-(t\d+)" value="accept"', client.get(address).text)
    data = form_data(client, address, **{f"choice-{first}": "reject", f"choice-{second}": "accept"})
    assert client.post(address, data).status_code == 302
    assert report.edited_paragraphs.get(key="added:b").text_en == PLAIN
    assert report.edited_paragraphs.get(key="added:c").text_en == LAST.replace("third", "last")


def test_each_change_needs_a_choice(client, page, report):
    file = WordFile(download(client, report)).replace("third", "last").replace("second", "2nd")
    upload(client, page, file.content)
    address = changes_page(report)
    (first, _second) = re.findall(r'name="choice-(t\d+)" value="accept"', client.get(address).text)
    response = client.post(address, form_data(client, address, **{f"choice-{first}": "accept"}))
    assert "Choose whether to accept or reject this change." in response.text
    assert report.edited_paragraphs.get(key="added:b").text_en == PLAIN
    assert "Nothing was saved." in response.text


def test_text_can_be_changed_before_it_is_accepted(client, page, report):
    file = WordFile(download(client, report)).replace("third", "last")
    upload(client, page, file.content)
    address = changes_page(report)
    data = form_data(client, address, _rest="accept")
    name = next(name for name in data if name.startswith("text-"))
    refused = client.post(address, {**data, name: "On [No such title]."})
    assert "No public record has a title that begins with" in html.unescape(refused.text)
    assert "On [No such title]." in refused.text
    assert client.post(address, {**data, name: "The end."}).status_code == 302
    assert report.edited_paragraphs.get(key="added:c").text_en == "The end."


def test_file_can_be_discarded(client, page, report):
    upload(client, page, WordFile(download(client, report)).replace("third", "last").content)
    assert "report.docx" in client.get(page).text
    address = changes_page(report)
    assert client.post(address, {"_discard": "1"}).status_code == 302
    assert client.get(address).status_code == 404
    assert report.edited_paragraphs.get(key="added:c").text_en == LAST


# --- tracked changes and comments ---------------------------------------------------------------


def test_tracked_changes_are_read_as_accepted(client, page, report):
    file = WordFile(download(client, report))
    file.track(file.paragraph("third"), LAST, "We end here.", author="Ana Pérez")
    (proposal,) = proposals_of(client, page, file.content)
    assert (proposal.new, proposal.authors) == ("We end here.", ["Ana Pérez"])
    assert "Tracked changes by Ana Pérez" in client.get(changes_page(report)).text


def test_comments_keep_the_names_of_their_authors(client, page, report, reviewer):
    file = WordFile(download(client, report))
    runs = file.paragraph("third").runs
    file.document.add_comment(runs=runs, text="Is this so? " + "x" * 2500, author="Luis Gómez")
    assert kinds(proposals_of(client, page, file.content)) == [("comment", "added:c")]
    accept_all(client, page, report, file.content)
    comments = list(report.paragraph_comments.all())
    assert [one.person_name for one in comments] == ["Luis Gómez"] * 2
    assert "".join(one.text for one in comments).count("x") == 2500
    assert {one.person for one in comments} == {reviewer}
    assert comments[0].key == "added:c"
    assert proposals_of(client, page, file.content) == []


# --- paragraphs that are new, lost, copied, moved, split or joined ------------------------------


def test_new_paragraphs_stand_where_they_were_written(client, page, report):
    file = WordFile(download(client, report))
    target = file.paragraph("third")
    for text in ("First new one.", "Second new one."):
        target.insert_paragraph_before(text)
    assert kinds(proposals_of(client, page, file.content)) == [("new", "added:b")] * 2
    accept_all(client, page, report, file.content)
    texts = list(paragraph_texts(compose_report(report, "en")).values())
    place = texts.index(PLAIN)
    assert texts[place : place + 4] == [PLAIN, "First new one.", "Second new one.", LAST]


def test_lost_mark_is_found_by_the_words(client, page, report):
    file = WordFile(download(client, report))
    paragraph = file.paragraph("second")
    for mark in paragraph._p.findall(qn("w:bookmarkStart")):
        paragraph._p.remove(mark)
    assert proposals_of(client, page, file.content) == []
    file.replace("enough words", "sufficient words")
    (proposal,) = proposals_of(client, page, file.content)
    assert (proposal.kind, proposal.key, proposal.is_likely) == (Kind.TEXT, "added:b", True)
    assert "The mark of this paragraph is lost." in client.get(changes_page(report)).text


def test_copied_paragraph_is_proposed_as_a_new_one(client, page, report):
    file = WordFile(download(client, report))
    file.paragraph("third")._p.addnext(deepcopy(file.paragraph("second")._p))
    (proposal,) = proposals_of(client, page, file.content)
    assert (proposal.kind, proposal.key, proposal.is_copy) == (Kind.NEW, "added:c", True)


def test_moved_paragraph_is_moved(client, page, report):
    file = WordFile(download(client, report))
    file.paragraph("third")._p.addnext(file.paragraph("in Lima")._p)
    assert kinds(proposals_of(client, page, file.content)) == [("move", "added:a")]
    accept_all(client, page, report, file.content)
    assert report.edited_paragraphs.get(key="added:a").after == "added:c"
    keys = text_keys(report)
    assert keys.index("added:a") == keys.index("added:c") + 1


def test_deleted_paragraph_is_omitted(client, page, report):
    file = WordFile(download(client, report))
    element = file.paragraph("second")._p
    element.getparent().remove(element)
    assert kinds(proposals_of(client, page, file.content)) == [("omission", "added:b")]
    accept_all(client, page, report, file.content)
    assert report.edited_paragraphs.get(key="added:b").is_omitted
    assert "added:b" not in text_keys(report)


def test_split_and_joined_paragraphs(client, page, report):
    file = WordFile(download(client, report))
    file.split("second", " to be found again")
    file.join("third")
    found = proposals_of(client, page, file.content)
    assert kinds(found) == [("text", "added:b"), ("join", "added:c")]
    accept_all(client, page, report, file.content)
    stored = report.edited_paragraphs.get(key="added:b").text_en
    assert stored == PLAIN.replace(" to be", "\n\nto be")
    assert report.edited_paragraphs.get(key="added:c").is_joined
    assert "added:c" in text_keys(report)  # its sentences keep their key
    assert proposals_of(client, page, download(client, report)) == []


def test_new_heading_stands_above_its_paragraph(client, page, report):
    file = WordFile(download(client, report))
    file.paragraph("third").insert_paragraph_before("B. Remittances", style="Heading 2")
    assert kinds(proposals_of(client, page, file.content)) == [("heading", "added:c")]
    accept_all(client, page, report, file.content)
    assert report.edited_paragraphs.get(key="added:c").heading_en == "Remittances"
    file = WordFile(download(client, report)).replace("Remittances", "Money sent home")
    assert kinds(proposals_of(client, page, file.content)) == [("heading", "added:c")]
    accept_all(client, page, report, file.content)
    assert report.edited_paragraphs.get(key="added:c").heading_en == "Money sent home"


def test_changes_of_headings_tables_and_notes_become_comments(client, page, report, course):
    file = WordFile(download(client, report))
    file.replace("Programme and mandates", "Programme")
    file.document.tables[-1].rows[1].cells[1].paragraphs[0].runs[0].text = "course"
    note = file.part("/word/footnotes.xml")
    note._blob = note.blob.replace(b"Record ", b"See record ")
    found = proposals_of(client, page, file.content)
    assert {one.kind for one in found} == {Kind.OTHER}
    assert len(found) >= 3
    accept_all(client, page, report, file.content)
    texts = " ".join(report.paragraph_comments.values_list("text", flat=True))
    assert "“I. Programme and mandates” is replaced by “I. Programme”" in texts
    assert "course" in texts
    assert "See record" in texts


# --- the report has changed meanwhile -----------------------------------------------------------


def test_three_texts_are_shown_if_the_report_has_changed(client, page, report):
    file = WordFile(download(client, report)).replace("third", "last")
    report.edited_paragraphs.filter(key="added:c").update(text_en="The third was rewritten.")
    upload(client, page, file.content)
    address = changes_page(report)
    text = html.unescape(client.get(address).text)
    assert "has also changed in the report since the file was made" in text
    assert "In the report now" in text
    # The button for all others does not decide on it.
    refused = client.post(address, form_data(client, address, _rest="accept"))
    assert "Choose whether to accept or reject this change." in refused.text
    name = re.search(r'name="(choice-t\d+)"', text)[1]
    assert client.post(address, form_data(client, address, **{name: "accept"})).status_code == 302
    assert report.edited_paragraphs.get(key="added:c").text_en == LAST.replace("third", "last")


def test_change_by_another_person_while_the_page_is_open(client, page, report):
    file = WordFile(download(client, report)).replace("third", "last").replace("second", "2nd")
    upload(client, page, file.content)
    address = changes_page(report)
    data = form_data(client, address, _rest="accept")
    report.edited_paragraphs.filter(key="added:c").update(text_en="Another text.")
    response = client.post(address, data)
    assert response.status_code == 200
    assert "Another text." in response.text
    assert re.search(r'value="accept" id="id_choice-t\d+_0" checked', response.text)
    assert report.edited_paragraphs.get(key="added:c").text_en == "Another text."
    assert report.edited_paragraphs.get(key="added:b").text_en == PLAIN  # all or nothing
    same = {**data, **{f"choice-{n}": "accept" for n in choice_ids(response.text)}}
    assert "Another person has changed this paragraph." in client.post(address, same).text


def test_paragraph_that_is_gone_can_be_added(client, page, report):
    file = WordFile(download(client, report)).replace("third", "last")
    report.edited_paragraphs.get(key="added:c").delete()
    (proposal,) = proposals_of(client, page, file.content)
    assert (proposal.kind, proposal.is_gone, proposal.key) == (Kind.NEW, True, "added:b")
    accept_all(client, page, report, file.content)
    assert LAST.replace("third", "last") in paragraph_texts(compose_report(report, "en")).values()


# --- withdrawn records --------------------------------------------------------------------------


@pytest.fixture
def meeting():
    titles = {"title_en": "Secret seminar", "title_es": "Seminario secreto"}
    return MeetingFactory(published=True, when="2011", **titles)


def test_text_on_a_withdrawn_record_is_not_used(client, page, report, meeting):
    report.edited_paragraphs.filter(key="added:b").update(
        text_en="Officials met behind closed doors.", records=[meeting.number]
    )
    file = WordFile(download(client, report)).replace("Officials", "Ministers")
    withdraw(meeting, by=None, reason_en="Harmful.", unnamed=True)
    accept_all(client, page, report, file.content)
    assert "closed doors" not in report_text(compose_report(report, "en"))
    stored = report.edited_paragraphs.get(text_en="Ministers met behind closed doors.")
    assert stored.records == [meeting.number]


def test_new_text_with_the_name_of_a_withdrawn_record_is_not_used(client, page, report, meeting):
    report.edited_paragraphs.filter(key="added:b").update(
        text_en="Officials met behind closed doors.", records=[meeting.number]
    )
    file = WordFile(download(client, report))
    withdraw(meeting, by=None, reason_en="Harmful.", unnamed=True)
    file.paragraph("third").insert_paragraph_before("We met at the secret seminar in private.")
    accept_all(client, page, report, file.content)
    assert "secret seminar" not in report_text(compose_report(report, "en"))
    assert report.edited_paragraphs.filter(text_en__contains="secret seminar").exists()


def test_words_of_another_paragraph_bring_its_records(client, page, report, course):
    report.edited_paragraphs.filter(key="added:a").update(
        text_en="A long sentence about the course of officers in Lima.", records=[course.number]
    )
    file = WordFile(download(client, report))
    file.replace("third", "long sentence about the course of officers in Lima, the third")
    accept_all(client, page, report, file.content)
    assert report.edited_paragraphs.get(key="added:c").records == [course.number]


# --- files that are refused ---------------------------------------------------------------------


def refused(client, page: str, content: bytes, name: str = "report.docx") -> str:
    response = upload(client, page, content, name)
    assert response.status_code == 400
    assert not ReturnedFile.objects.exists()
    return html.unescape(response.text)


def changed_file(content: bytes, parts: dict[str, Callable[[bytes], bytes]]) -> bytes:
    """Return a file with changed or new parts."""
    target = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for entry in dict.fromkeys([*source.namelist(), *parts]):
            part = source.read(entry) if entry in source.namelist() else b""
            archive.writestr(entry, parts[entry](part) if entry in parts else part)
    return target.getvalue()


def test_file_of_another_report_is_refused(client, page, report, make_report):
    other = make_report("2013")
    assert "belongs to another report (2013)" in refused(client, page, download(client, other))


def test_file_without_marks_is_refused(client, page):
    assert "has no marks of paragraphs" in refused(client, page, WordFile.empty())


def test_file_whose_texts_are_gone_is_refused(client, page, report):
    content = download(client, report)
    WordCopy.objects.all().delete()
    assert "its texts are no longer stored" in refused(client, page, content)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("report.docx", b"", "empty"),
        ("report.docx", b"no archive", "The file is damaged."),
        ("report.docx", b"PK\x03\x04" + b"\0" * 100, "The file is damaged."),
        ("report.docx", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "protected by a password"),
        ("report.pdf", b"%PDF-1.7", "not a Word document"),
        ("report.docm", b"PK\x03\x04", "contains macros"),
    ],
)
def test_other_files_are_refused(client, page, name, content, sentence):
    assert sentence in refused(client, page, content, name)


def test_large_file_is_refused(client, page, monkeypatch):
    monkeypatch.setattr("reports.word_return.upload_form.MAX_FILE_BYTES", 1000)
    assert "The file is larger than" in refused(client, page, b"PK" * 1000)


def test_zip_bomb_is_refused(client, page):
    bomb = changed_file(WordFile.empty(), {"word/document.xml": lambda part: part + b" " * 10**8})
    assert "too large to be read" in refused(client, page, bomb)


@pytest.mark.parametrize(
    "content",
    [
        {"pieces": [{"text": "x" * 2_000_001}], "comments": {}},
        {"pieces": [{"notes": ["x" * 2_000_001]}], "comments": {}},
        {"pieces": [], "comments": {"0": {"author": "Ana", "text": "x" * 2_000_001}}},
        {"pieces": [{}] * 20_001, "comments": {}},
    ],
)
def test_long_texts_are_refused(content):
    with pytest.raises(RefusedError, match="too_large"):
        ReturnedDocument(**content).limited()


def test_macros_are_refused(client, page):
    with_part = changed_file(WordFile.empty(), {"word/vbaProject.bin": lambda _part: b"macro"})
    assert "contains macros" in refused(client, page, with_part)
    kind = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    renamed = changed_file(
        WordFile.empty(),
        {
            "[Content_Types].xml": lambda part: part.replace(
                kind, b"application/vnd.ms-word.document.macroEnabled.main+xml"
            )
        },
    )
    assert "contains macros" in refused(client, page, renamed)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", ["word/document.xml", "word/comments.xml", "word/styles.xml"])
def test_entities_are_refused(client, page, part, encoding):
    attack = (
        f'<?xml version="1.0" encoding="{encoding}"?>'
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    ).encode(encoding)
    file = changed_file(WordFile.empty(), {part: lambda _part: attack})
    assert "declarations that Word does not write" in refused(client, page, file)


def test_control_characters_are_refused(client, page):
    file = changed_file(
        WordFile.empty(),
        {"word/document.xml": lambda part: part.replace(b"<w:body>", b"<w:body>\x01")},
    )
    assert "The file is damaged." in refused(client, page, file)


def test_long_paragraph_is_refused_and_kept(client, page, report):
    file = WordFile(download(client, report)).replace("third", "third " + "word " * 30_000)
    assert upload(client, page, file.content).status_code == 302
    address = changes_page(report)
    response = client.post(address, form_data(client, address, _rest="accept"))
    assert "at most 32000 characters" in response.text
    assert response.text.count("word word") > 1000
    assert report.edited_paragraphs.get(key="added:c").text_en == LAST


def test_characters_that_change_the_direction_are_refused(client, page, report):
    file = WordFile(download(client, report)).replace("third", "third\u202e")
    upload(client, page, file.content)
    address = changes_page(report)
    response = client.post(address, form_data(client, address, _rest="accept"))
    assert "U+202E" in response.text
    assert report.edited_paragraphs.get(key="added:c").text_en == LAST


def test_markup_in_a_file_is_shown_as_text(client, page, report):
    file = WordFile(download(client, report)).replace("third", "<script>alert(1)</script>")
    upload(client, page, file.content)
    address = changes_page(report)
    assert "<script>alert" not in client.get(address).text
    response = client.post(address, form_data(client, address, _rest="accept"))
    assert "is HTML" in html.unescape(response.text)


# --- permissions --------------------------------------------------------------------------------


def test_issued_report_cannot_be_edited(client, page, report, reviewer):
    content = WordFile(download(client, report)).replace("third", "last").content
    upload(client, page, content)
    address = changes_page(report)
    issue_accepted(report, reviewer)
    for path, data in ((page, {}), (address, {"_rest": "accept"})):
        response = client.post(path, data)
        assert response.status_code == 302
        assert "An issued report cannot be changed." in client.get(response.url).text


def test_pages_require_the_permission_to_change_reports(client, page, report):
    upload(client, page, WordFile(download(client, report)).replace("third", "last").content)
    address = changes_page(report)
    client.force_login(user_with_role(None))
    for path in (page, address):
        assert client.get(path).status_code in (302, 403)
        assert client.post(path, {"_rest": "accept"}).status_code in (302, 403)
    assert report.edited_paragraphs.get(key="added:c").text_en == LAST


def test_file_of_another_report_is_not_found(client, page, report, make_report):
    upload(client, page, WordFile(download(client, report)).replace("third", "last").content)
    other = make_report("2013")
    file = ReturnedFile.objects.get()
    address = f"/admin/reports/report/{other.pk}/word-changes/{file.pk}/"
    assert client.get(address).status_code == 404


# --- time ---------------------------------------------------------------------------------------


def test_old_texts_of_files_are_removed(client, page, report):
    download(client, report)
    remove_old_files(0)
    assert WordCopy.objects.count() == 1
    WordCopy.objects.update(made_at=timezone.now() - timedelta(days=400))
    remove_old_files(0)
    assert not WordCopy.objects.exists()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("p " + "a " * 4000 + "q", "r " + "a " * 2000 + "s " + "a " * 2000 + "t"),
        (
            " ".join(f"a {number}" for number in range(800)),
            " ".join(f"b{number} a" for number in range(800)),
        ),
    ],
    ids=["one word", "many short matches"],
)
def test_differences_of_repetitive_texts_take_linear_time(old, new):
    started = time.process_time()
    parts = word_differences(old, new)
    assert time.process_time() - started < 1
    assert "".join(part.text for part in parts if part.kind != "new") == old
    assert "".join(part.text for part in parts if part.kind != "old") == new


# --- citations ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cited", "edited", "result"),
    [
        ("We taught [27].", "We taught well.", "We taught [27] well."),
        ("We taught [27].", "All is new.", "All is new. [27]"),
        ("At the seminar [27, 28] we met [29].", "At the seminar we sat.",
         "At the seminar [27, 28] we sat. [29]"),
        ("We taught [27].", "We taught [27] well.", "We taught [27] well."),
        ("Nothing cited.", "Nothing.", "Nothing."),
    ],
)  # fmt: skip
def test_citations_stay_behind_their_words(cited, edited, result):
    assert with_citations(cited, edited) == result
