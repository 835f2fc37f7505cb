"""Random input for all addresses, the API, uploaded files, parsers and texts of reports.

`make fuzz MINUTES=10` searches at random; each test has an equal share of the time. Without
`FUZZ_MINUTES`, each test tries a few fixed examples. What a search finds becomes a test of its own.
"""

import io
import json
import os
import time
import zipfile
from base64 import urlsafe_b64encode
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import quote, urlencode

import pytest
import schemathesis
import xlsxwriter
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from catalogue.base.calendar_unit import parse_iso
from catalogue.base.period import Period
from catalogue.base.period_input import parse_period
from catalogue.kinds import listed_kinds
from catalogue.records.source_files import FILE_SIGNATURES, validate_source_file
from eclac_migration.wsgi import application
from meetings.models import Meeting
from publications.models import Publication
from reports.composition.compose import split_citations
from reports.composition.document import Document
from reports.html_renderer import HtmlDocument
from reports.models import OwnParagraph
from reports.rendering import FORMATS, compose_report, render_file
from server.text import without_refused
from tests.catalogue.api.test_schema import CHECKS
from tests.reports.conftest import make_report  # noqa: F401
from tests.reports.samples import completed_course
from tests.support.column_codes import codes_of
from tests.support.import_jobs import post_mapping, upload_import
from tests.support.responses import content_of
from tests.support.site_urls import PARAMETER, site_urls
from tests.support.users import create_user
from tests.support.visibility import MarkedRecords, link_many

pytestmark = pytest.mark.django_db
SEARCH_SECONDS = 60 * float(os.environ.get("FUZZ_MINUTES", "0"))
TARGETS = 8  # runs of tests in this file, which share the time
SMOKE_EXAMPLES = 4
MAX_ANSWER_SECONDS = 10

ODD_TEXTS = [
    *("", " ", "0", "-1", "1e999", "NaN", "null", "[]", "9" * 30, "2012-13-45", "2012/2011", "%"),
    *("\x00", "\ufffe", "\u202e", "\u200b", "a\u0301", "ß", "ı", "😀", "\r\nX: y", "'\"<>&", "\\"),
    *(
        "2012",
        "2012-05",
        "2012-05~",
        "../2013",
        "HND",
        "{0}",
        "%s",
        "${x}",
        "=1+1",
        "[1]",
        "[[[",
        "*",
    ),
]
TEXTS = st.one_of(
    st.sampled_from(ODD_TEXTS), st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
)
STORED_TEXTS = TEXTS.filter(lambda text: "\x00" not in text)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
TOKENS = JSON_VALUES.map(lambda value: urlsafe_b64encode(json.dumps(value).encode()).decode())
DATES = (
    st.datetimes().map(str) | st.dates().map(str) | st.datetimes().map(lambda day: f"{day:%FT%TZ}")
)


def search(check: Callable[..., None], *strategies: st.SearchStrategy) -> None:
    """Call `check` with random values until its share of the time is over."""
    end = time.monotonic() + SEARCH_SECONDS / TARGETS
    is_smoke = not SEARCH_SECONDS
    while True:
        attempt = given(*strategies)(check)
        settings(
            max_examples=SMOKE_EXAMPLES if is_smoke else 30,
            derandomize=is_smoke,
            database=None,
            deadline=None,
            phases=[Phase.generate],  # shrinking would take minutes for each failure
            suppress_health_check=list(HealthCheck),
        )(attempt)()
        if time.monotonic() >= end:
            return


# --- addresses ------------------------------------------------------------------------------------


def parameter_names() -> list[str]:
    """Return the parameters of all lists, of the other public addresses and of the staff area."""
    filters = {
        name for kind in listed_kinds() for name in kind.list_view.filterset_class.base_filters
    }
    public = "q page sort year from until format fields cursor page_size verb metadataPrefix set"
    more = "identifier resumptionToken ref country kind topic"
    staff = (
        "_popup _to_field _changelist_filters e o p all next term app_label model_name field_name"
    )
    posts = "action _selected_action select_across _version _stamp _sure note when when_0 versions"
    return sorted({*filters, *f"{public} {more} {staff} {posts}".split()})


def requests_of(values: list[str]) -> st.SearchStrategy[tuple]:
    """Return requests of random addresses; `values` are keys and slugs of rows that exist."""
    routes = sorted({url.route for url in site_urls()} | {f"es/{url.route}" for url in site_urls()})
    known = st.sampled_from(values)
    texts = st.one_of(known, TEXTS, TOKENS, DATES)

    def path(route: str) -> st.SearchStrategy[str]:
        names = len(PARAMETER.findall(route))
        filled = st.lists(st.one_of(known, texts), min_size=names, max_size=names)

        def fill(parts: list[str]) -> str:
            rest = iter(parts)
            text = PARAMETER.sub(lambda _match: quote(next(rest), safe=""), route)
            return "/" + text.replace("^", "").replace("$", "").replace("\\Z", "").replace("\\", "")

        return filled.map(fill)

    names = st.one_of(st.sampled_from(parameter_names()), TEXTS)
    pairs = st.lists(st.tuples(names, texts), max_size=5)
    headers = st.dictionaries(
        st.sampled_from(
            [
                *("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_ACCEPT_LANGUAGE"),
                *("HTTP_RANGE", "HTTP_X_FORWARDED_FOR", "HTTP_HOST", "HTTP_ACCEPT", "HTTP_COOKIE"),
                *("HTTP_HX_REQUEST", "HTTP_REFERER", "HTTP_AUTHORIZATION", "HTTP_ACCEPT_ENCODING"),
            ]
        ),
        texts.filter(lambda text: text.isprintable() and text.isascii()),
        max_size=2,
    )
    return st.tuples(st.sampled_from(routes).flatmap(path), pairs, headers)


def values_of_rows() -> list[str]:
    public, draft = MarkedRecords("published"), MarkedRecords("draft")
    link_many(public, draft)
    rows = [*public.records, *draft.records]
    return [text for row in rows for text in (str(row.pk), str(row.number), row.slug)]


def assert_answered(send: Callable) -> None:
    began = time.monotonic()
    with transaction.atomic():
        response = send()
        content_of(response)
        transaction.set_rollback(True)
    assert response.status_code < 500 or response.status_code == 503
    assert time.monotonic() - began < MAX_ANSWER_SECONDS


def test_random_addresses_of_visitors_are_answered(client):
    def check(asked) -> None:
        path, pairs, headers = asked
        assert_answered(lambda: client.get(f"{path}?{urlencode(pairs)}", **headers))

    search(check, requests_of(values_of_rows()))


def test_random_requests_of_staff_are_answered():
    administrator = create_user("root", is_superuser=True)
    client = Client()
    client.force_login(administrator)

    def check(asked, is_post) -> None:
        path, pairs, _headers = asked
        if is_post:
            assert_answered(lambda: client.post(path, dict(pairs)))
        else:
            assert_answered(lambda: client.get(f"{path}?{urlencode(pairs)}"))

    requests = requests_of([*values_of_rows(), str(administrator.pk)])
    search(check, requests.filter(lambda asked: "admin/" in asked[0]), st.booleans())


@pytest.mark.slow
def test_random_requests_of_the_api_are_answered_as_described(programme, kept_connection):
    description = schemathesis.openapi.from_wsgi("/api/schema/", application)
    operations = [result.ok().as_strategy() for result in description.get_all_operations()]

    def check(case) -> None:
        plain = {"Accept-Encoding": "identity"}
        case.call_and_validate(checks=list(CHECKS), headers=plain)

    search(check, st.one_of(operations))


# --- files ----------------------------------------------------------------------------------------


def csv_files(codes: list[str]) -> st.SearchStrategy[bytes]:
    columns = st.lists(st.one_of(st.sampled_from(codes), TEXTS), min_size=1, max_size=8)
    lines = st.lists(st.lists(st.one_of(TEXTS, DATES), max_size=9), max_size=6)
    separators = st.sampled_from(",;\t|")
    encodings = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1252"])

    def join(header, rows, separator, encoding) -> bytes:
        quoted = (
            separator.join('"' + cell.replace('"', '""') + '"' for cell in row)
            for row in (header, *rows)
        )
        return "\n".join(quoted).encode(encoding, "replace")

    return st.builds(join, columns, lines, separators, encodings)


def workbooks(codes: list[str]) -> st.SearchStrategy[bytes]:
    cells = st.one_of(
        TEXTS, st.integers(-(10**9), 10**9), st.floats(-1e9, 1e9), st.booleans(), st.datetimes()
    )
    columns = st.lists(st.one_of(st.sampled_from(codes), TEXTS), min_size=1, max_size=8)

    def build(header, rows) -> bytes:
        file = io.BytesIO()
        with xlsxwriter.Workbook(file, {"remove_timezone": True}) as workbook:
            sheet = workbook.add_worksheet()
            day = workbook.add_format({"num_format": "yyyy-mm-dd"})
            for line, row in enumerate((header, *rows)):
                for column, cell in enumerate(row):
                    if hasattr(cell, "year") and cell.year >= 1900:
                        sheet.write_datetime(line, column, cell, day)
                    else:
                        sheet.write_string(line, column, str(cell).replace("\x00", ""))
        return file.getvalue()

    return st.builds(build, columns, st.lists(st.lists(cells, max_size=9), max_size=6))


def damaged(files: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    """Return files of which bytes were changed, also inside the parts of a workbook."""
    changes = st.lists(st.tuples(st.integers(0, 10**6), st.binary(max_size=6)), max_size=4)

    def change(content: bytes, at: list[tuple[int, bytes]]) -> bytes:
        for position, other in at:
            start = position % (len(content) + 1)
            content = content[:start] + other + content[start + len(other) :]
        return content

    def change_parts(content: bytes, at: list[tuple[int, bytes]]) -> bytes:
        if not zipfile.is_zipfile(io.BytesIO(content)):
            return change(content, at)
        file = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(file, "w") as written:
            names = archive.namelist()
            chosen = names[at[0][0] % len(names)] if at else ""
            for name in names:
                part = archive.read(name)
                written.writestr(name, change(part, at) if name == chosen else part)
        return file.getvalue()

    return st.one_of(
        files, st.builds(change, files, changes), st.builds(change_parts, files, changes)
    )


@pytest.mark.parametrize("model", [Meeting, Publication], ids=lambda model: model.__name__)
def test_random_imports_end_with_a_report(model):
    client = Client()
    client.force_login(create_user("eva", role="editor"))
    codes = codes_of(model)

    def check(content) -> None:
        with transaction.atomic():
            try:
                job = upload_import(client, model, content or b"x")
                if job.state == "mapping":
                    assert post_mapping(client, job).status_code in (302, 400)
                assert job.state in ("mapping", "checked", "refused"), (job.state, job.errors)
            finally:
                transaction.set_rollback(True)

    search(check, damaged(st.one_of(csv_files(codes), workbooks(codes))))


def test_random_attachments_are_accepted_or_refused():
    lines = st.tuples(
        st.sampled_from(["From", "Date", "Subject", "To", "Content-Type", "MIME-Version", ""]),
        st.one_of(TEXTS, st.sampled_from(["=?utf-8?q?=?=", "multipart/mixed; boundary=x", "\tx"])),
    ).map(": ".join)
    mails = st.lists(lines, max_size=20).map(lambda some: "\r\n".join(some).encode())
    heads = st.sampled_from([head for heads in FILE_SIGNATURES.values() for head in heads])
    others = st.tuples(heads, st.binary(max_size=40)).map(b"".join)

    def check(content, suffix) -> None:
        began = time.monotonic()
        with suppress(ValidationError):
            validate_source_file(SimpleUploadedFile(f"x{suffix}", content))
        assert time.monotonic() - began < 1

    suffixes = st.sampled_from([*FILE_SIGNATURES, ".exe", ""])
    search(check, damaged(st.one_of(mails, others, st.binary())), suffixes)


# --- texts ----------------------------------------------------------------------------------------


def test_random_texts_are_parsed_or_refused():
    def check(text) -> None:
        for parse in (parse_period, parse_iso, Period.from_edtf):
            with suppress(ValidationError):
                parse(text)
        for _part, numbers in split_citations(text):
            assert all(str(number) in text for number in numbers)

    search(check, st.one_of(TEXTS, DATES, st.from_regex(r"[\d\-/.~?%XuTZ ]{0,25}", fullmatch=True)))


def test_random_texts_of_a_report_become_files(make_report):  # noqa: F811
    report = make_report()
    course = completed_course(1)
    paragraph = OwnParagraph.objects.create(
        report=report, section="programme", position=1, text_en="x", text_es="x"
    )

    def check(title, summary, own) -> None:
        title = without_refused(title, one_line=True) or "x"
        summary, own = (without_refused(text, one_line=False) for text in (summary, own))
        type(course).objects.filter(pk=course.pk).update(title_en=title, summary_en=summary)
        OwnParagraph.objects.filter(pk=paragraph.pk).update(text_en=own or "x")
        document = compose_report(report, "en")
        assert Document.from_content(document.content) == document
        page = HtmlDocument(document)
        assert [*page.sections(), *page.annexes("Annex")]
        for kind in FORMATS:
            made = render_file(
                document, kind, site="https://example.org", status="Draft", at=timezone.now()
            )
            assert made.startswith({"pdf": b"%PDF", "docx": b"PK"}[kind])

    search(check, STORED_TEXTS, STORED_TEXTS, STORED_TEXTS)
