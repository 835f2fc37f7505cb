"""Redaction of issued reports: no name and no slug of an unnamed withdrawn record remains."""

import html
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO

import pypdf
import pytest
from django.db import transaction

from activities.models import Mandate
from catalogue.base.period import Period
from catalogue.models import Organization, Record
from catalogue.workflow.transitions import withdraw
from reports.changes_since_issue import withdrawals
from reports.composition.source_records import RECORD_MODELS
from reports.jobs.tasks import queue_redactions
from reports.models import PublicCopy, Report
from tests.reports.samples import issue_accepted
from tests.support.factories import (
    ActivityFactory,
    AuthorshipFactory,
    ContributionFactory,
    LinkFactory,
    MandateFactory,
    OrganizationFactory,
    PublicationFactory,
)
from tests.support.random_programme import RandomProgramme
from tests.support.report_jobs import work

PREFIXES = {"en": "", "es": "/es"}


@pytest.fixture
def issue_report(make_report, reviewer):
    """Return a function that issues the report of a year, whatever is not translated."""

    def issue(**fields) -> Report:
        report = make_report(**fields)
        return issue_accepted(report, reviewer)

    return issue


def withdraw_unnamed(record: Record) -> None:
    withdraw(record, by=None, reason_en="Harmful.", unnamed=True)


def pdf_texts(content: bytes) -> Iterator[str]:
    """Yield the words, link targets, alternative texts, bookmarks and metadata of a PDF."""
    reader = pypdf.PdfReader(BytesIO(content))
    yield from (" ".join(page.extract_text().split()) for page in reader.pages)
    yield from map(str, (reader.metadata or {}).values())
    yield str(reader.xmp_metadata and reader.xmp_metadata.stream.get_data().decode())
    for number in range(1, len(reader.xref[0]) + 1):
        value = reader.get_object(number)
        if isinstance(value, dict):
            yield str(dict(value))


def docx_texts(content: bytes) -> Iterator[str]:
    """Yield the XML of every part of a DOCX, and its words without the tags."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            xml = archive.read(name).decode("utf-8", "replace")
            yield xml
            yield " ".join(re.sub(r"<[^>]+>", "", xml).split())


def pages(client, report: Report) -> dict[str, str]:
    """Return the pages of a report in both languages.

    The head, the menu and the footer are left out except for the title, because they name the
    commission as the owner of the site.
    """
    texts = {}
    for code, prefix in PREFIXES.items():
        page = client.get(f"{prefix}/reports/{report.slug}/").text
        titles = re.findall(r"<title>(.*) – ", page)
        main = page.partition("<main")[2].partition("</main>")[0]
        texts[f"{code} page"] = html.unescape("\n".join([*titles, main]))
    return texts


def surfaces(client, report: Report) -> dict[str, str]:
    """Run the queued redactions; return all texts of the page and files in both languages."""
    work()
    texts = pages(client, report)
    for code, prefix in PREFIXES.items():
        address = f"{prefix}/reports/{report.slug}"
        texts[f"{code} pdf"] = "\n".join(pdf_texts(client.get(f"{address}.pdf").content))
        texts[f"{code} docx"] = "\n".join(docx_texts(client.get(f"{address}.docx").content))
    return texts


def names_of(record: Record) -> set[str]:
    names = {record.title_en, record.title_es}
    for field in ("acronym_en", "acronym_es", "symbol", "code", "doi"):
        names.add(getattr(record, field, ""))
    for relation, field in (("other_names", "name"), ("editions", "symbol"), ("editions", "title")):
        rows = getattr(record, relation, None)
        names |= set(rows.values_list(field, flat=True)) if rows else set()
    return names - {""}


def leaks(texts: dict[str, str], record: Record) -> list[tuple[str, str]]:
    """Return (surface, name) of each name of the record, and its slug, that a surface contains."""
    slug = re.compile(rf"/{record.plural}/{re.escape(record.slug)}(?![\w-])")
    found = [(surface, record.slug) for surface, text in texts.items() if slug.search(text)]
    return found + [
        (surface, name)
        for surface, text in texts.items()
        for name in sorted(names_of(record))
        if name in text and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)
    ]


def named_records(report: Report) -> list[Record]:
    numbers = set(report.cited_versions.values_list("number", flat=True))
    return [
        record for model in RECORD_MODELS for record in model.objects.filter(number__in=numbers)
    ]


@pytest.mark.django_db
def test_body_named_in_a_mandate_is_redacted_with_it(client, issue_report):
    """The body is named in the title sentence of the mandate, but is not what it is about."""
    body = OrganizationFactory(
        published=True, title_en="Secret Council of Elders", title_es="Consejo Secreto de Ancianos"
    )
    mandate = MandateFactory(
        published=True,
        title_en="A decision on children",
        summary_en="What was decided.",
        when="2012",
        adopting_body=body,
    )
    report = issue_report()
    assert "Secret Council of Elders" in surfaces(client, report)["en page"]
    title_sentence = next(
        sentence
        for sentence in report.texts.get(language="en").document.sentences()
        if "Secret Council" in sentence.text
    )
    assert {mandate.number, body.number} <= set(title_sentence.records)

    withdraw_unnamed(body)
    assert leaks(surfaces(client, report), body) == []
    assert "What was decided." not in surfaces(client, report)["en page"]


@pytest.mark.django_db
def test_name_in_a_text_by_staff_is_redacted(client, issue_report):
    """The summary of another record names the body without any relation to it."""
    body = OrganizationFactory(published=True, title_en="Secret Council", acronym_en="SCE")
    activity = ActivityFactory(
        published=True,
        title_en="Course with the secret council",
        summary_en="The SCE taught; see the since repeated course.",
        when="2012-05",
        status="completed",
        kind="training",
    )
    LinkFactory(record=activity, url="https://example.org/organizations/secret-council/#people")
    LinkFactory(record=activity, url="https://example.org/organizations/secret-council-2/")
    report = issue_report()
    before = surfaces(client, report)
    withdraw_unnamed(body)
    after = surfaces(client, report)
    assert (leaks(before, body) != [], leaks(after, body)) == (True, [])
    assert "taught; see the since repeated course." in after["en page"]
    assert "secret council" not in after["en page"].casefold().replace("secret-council-2", "")
    assert "secret-council-2" in after["en pdf"]
    assert [one.number for one in withdrawals(report)] == [body.number]


@pytest.mark.django_db
def test_title_and_addressee_are_redacted_in_the_list_and_the_picture(
    client, issue_report, monkeypatch
):
    body = OrganizationFactory(published=True, title_en="Secret Council")
    ActivityFactory(published=True, title_en="Course", when="2012")
    named = {"title_en": "Report on the Secret Council", "addressee_en": "the Secret Council"}
    report = issue_report(**named, title_es="Informe sobre el Secret Council")
    drawn: list[str] = []

    def draw(image) -> bytes:
        drawn.append(image.title)
        return b""

    monkeypatch.setattr("eclac_migration.public_site.share_images.draw", draw)

    def texts() -> list[str]:
        drawn.clear()
        for prefix in PREFIXES.values():
            assert client.get(f"{prefix}/reports/{report.slug}/image.png").status_code == 200
        return [*(client.get(f"{prefix}/reports/").text for prefix in PREFIXES.values()), *drawn]

    assert ["Secret Council" in text for text in texts()] == [True] * 4
    withdraw_unnamed(body)
    after = texts()
    assert ["Secret Council" in text for text in after] == [False] * 4
    assert ["Report on the" in text for text in after] == [True, False, True, False]
    assert ["Informe sobre el" in text for text in after] == [False, True, False, True]


@pytest.mark.django_db
def test_named_withdrawal_keeps_texts_that_do_not_cite_the_record(client, issue_report):
    body = OrganizationFactory(published=True, title_en="Open Council")
    ActivityFactory(
        published=True,
        title_en="Course",
        summary_en="With the Open Council.",
        when="2012",
        status="completed",
    )
    report = issue_report()
    withdraw(body, by=None, reason_en="A duplicate.")
    assert "With the Open Council." in surfaces(client, report)["en page"]
    assert withdrawals(report) == []


@pytest.mark.django_db
def test_author_of_a_serial_is_cited_in_the_sentence_that_names_it(client, issue_report):
    body, staff = (
        OrganizationFactory(published=True, title_en=title)
        for title in ("The Institute of Prices", "The Staff")
    )
    serial = PublicationFactory(
        published=True, kind="flagship", when="2012", issue="2012", serial_en="Panorama of Figures",
        summary_en="The Institute of Prices prepares the Panorama of Figures every year.",
    )  # fmt: skip
    AuthorshipFactory(publication=serial, organization=body, role="author")
    for text in ("Prices", "Wages"):
        ContributionFactory(publication=serial, organization=staff, text_en=text)
    report = issue_report()
    assert (
        ", which the Institute of Prices prepares every year," in pages(client, report)["en page"]
    )
    withdraw(body, by=None, reason_en="A duplicate.")
    text = pages(client, report)["en page"]
    assert "prepares every year" not in text
    assert "a section by The Staff on wages." in text


@pytest.mark.django_db
def test_commission_is_redacted_in_title_and_properties(client, issue_report):
    commission = OrganizationFactory(
        published=True, title_en="Grand Commission", title_es="Gran Comisión", is_commission=True
    )
    ActivityFactory(published=True, title_en="Course", when="2012")
    report = issue_report()
    before = surfaces(client, report)
    assert "Grand Commission" in before["en page"].rpartition("Report of the")[2]
    assert pypdf.PdfReader(BytesIO(client.get("/reports/2012.pdf").content)).metadata.author == (
        "Grand Commission"
    )
    withdraw_unnamed(commission)
    after = surfaces(client, report)
    assert leaks(after, commission) == []
    assert "Report of the [withdrawn] on" in after["en page"]
    assert not pypdf.PdfReader(BytesIO(client.get("/reports/2012.pdf").content)).metadata.author


@pytest.mark.django_db
def test_commission_withdrawn_with_its_title_leaves_the_title_of_the_report(client, issue_report):
    commission = OrganizationFactory(
        published=True, title_en="Grand Commission", is_commission=True
    )
    report = issue_report()
    withdraw(commission, by=None, reason_en="A duplicate.")
    assert leaks(surfaces(client, report), commission) == []


@pytest.mark.django_db
def test_copy_stored_by_an_earlier_method_is_not_used(client, issue_report, monkeypatch):
    body = OrganizationFactory(published=True, title_en="Secret Council")
    ActivityFactory(
        published=True, title_en="Course", summary_en="Secret Council.", when="2012",
        status="completed",
    )  # fmt: skip
    issue_report()
    withdraw_unnamed(body)
    monkeypatch.setattr("reports.redaction.METHOD", "earlier")
    work()
    earlier = client.get("/reports/2012.pdf").content
    PublicCopy.objects.update(pdf=b"earlier")
    assert client.get("/reports/2012.pdf").content == b"earlier"
    monkeypatch.undo()
    assert client.get("/reports/2012.pdf").status_code == 503
    queue_redactions()
    work()
    assert client.get("/reports/2012.pdf").content == earlier


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 2])
def test_no_record_named_in_a_random_report_remains(client, issue_report, seed):
    RandomProgramme(seed, size=6)
    for model in RECORD_MODELS:  # names that tell the records apart
        for row in model._base_manager.all():
            names = {"title_en": f"Alpha {row.number}", "title_es": f"Beta {row.number}"}
            slug = f"gamma-{row.number}"
            model._base_manager.filter(pk=row.pk).update(slug=slug, state="published", **names)
    Mandate._base_manager.update(symbol="")
    Organization._base_manager.update(acronym_en="", acronym_es="")
    assert_every_record_is_redacted(client, issue_report(), kinds=5)


def assert_every_record_is_redacted(client, report: Report, *, kinds: int) -> None:
    """Withdraw each record alone: no name of it remains on the pages, or in the files.

    The files, which are made from the same redacted document as the page, are read for one record
    of each kind.
    """
    records = named_records(report)
    one_of_each_kind = {type(record): record for record in records}
    assert len(one_of_each_kind) >= kinds
    before = pages(client, report)
    assert [record for record in records if not leaks(before, record)] == []
    found = {}
    for record in records:
        with transaction.atomic():
            withdraw_unnamed(record)
            has_files = one_of_each_kind[type(record)] == record
            texts = surfaces(client, report) if has_files else pages(client, report)
            transaction.set_rollback(True)
        record.refresh_from_db()
        if remaining := leaks(texts, record):
            found[str(record)] = remaining
    assert found == {}


# The last test: the programme of 2012 stays in the database until the end of the module.
@pytest.mark.slow
def test_no_record_named_in_the_report_of_2012_remains(
    programme, savepoint, client, django_user_model
):
    reviewer = django_user_model.objects.create_superuser("ana", password="x")
    report = Report(slug="2012-again")
    report.when = Period.from_edtf("2012")
    report.save()
    report = issue_accepted(report, reviewer)
    assert_every_record_is_redacted(client, report, kinds=len(RECORD_MODELS))
