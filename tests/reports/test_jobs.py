"""Background jobs of reports: issued, refused, interrupted, limited; and redacted files."""

from contextlib import contextmanager
from datetime import timedelta
from functools import partial

import pytest
from django.contrib.auth.models import Group
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import JobAborted
from procrastinate.job_context import AbortReason

from activities.models import Activity
from catalogue.workflow.transitions import publish, withdraw
from reports import limited_process, pdf_renderer, rendering
from reports.jobs import tasks
from reports.jobs.models import DraftFile, IssueJob, JobState, RedactionJob
from reports.jobs.steps import run_step
from reports.jobs.tasks import enqueue, maintain_jobs, remove_old_files, run_report_job
from reports.limited_process import LimitExceededError, ProgramError, run_limited
from reports.models import IssuedText, PublicCopy, Report
from reports.redaction import site_of_issued_file
from reports.rendering import FORMATS, compose_all_languages, compose_report, content_fingerprint
from reports.workflow.issuing import issue
from server.jobs import MAX_ATTEMPTS
from tests.reports.samples import completed_course, docx_text, pdf_text
from tests.support.factories import CitationFactory
from tests.support.jobs import context_of, queued_rows
from tests.support.report_jobs import draft_file, draft_page, work
from tests.support.users import create_user, user_with_role

pytestmark = pytest.mark.django_db
SITE = "https://example.org/"
CUT_OFF = "The work was interrupted several times. Nothing was saved. Try again."
TOO_LARGE = "The report is too large: its files need more time or memory than is allowed."
NO_WORKER = "no worker for background jobs is running"


def render_with(monkeypatch, render):
    """Replace the renderers by a function of the kind of file and the document."""
    for kind in FORMATS:
        monkeypatch.setitem(rendering.RENDERERS, kind, partial(render, kind))
    monkeypatch.setattr("reports.rendering.heading_pages", lambda pdf: [])


@pytest.fixture
def files(monkeypatch):
    """Replace the renderers, which take seconds, by functions that return the document's text."""

    def render(kind, document, *, site, status, heartbeat, **_more):
        heartbeat()
        return f"{kind} {site} {status} {' '.join(document.texts())}".encode()

    render_with(monkeypatch, render)
    monkeypatch.setattr("reports.redaction.site_of_issued_file", lambda text: SITE)
    monkeypatch.setattr("reports.jobs.steps.save_copy", lambda copy, file: None)


@pytest.fixture
def course():
    course = completed_course(1)
    CitationFactory(record=course)
    return course


@pytest.fixture
def report(make_report, course) -> Report:
    return make_report()


@pytest.fixture
def issued(files, report, reviewer) -> Report:
    return issue(report=report, person=reviewer, site=SITE)


def request_issue(report: Report, person, **more) -> IssueJob:
    documents = compose_all_languages(report)
    fingerprint = content_fingerprint(documents)
    job = IssueJob.objects.create(
        report=report, requested_by=person, fingerprint=fingerprint, site=SITE, **more
    )
    enqueue(job)
    return job


def described(job) -> tuple[str, str]:
    job.refresh_from_db()
    return job.state, job.error


def set_status(status: str, *, attempts: int = 0) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = %s, attempts = %s", [status, attempts]
        )


def raising(error):
    def fail(*arguments, **named):
        raise error

    return fail


@contextmanager
def read_only():
    """Make the database refuse every write, as a replica does."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL transaction_read_only = on")
        yield
        transaction.set_rollback(True)


# --- issue ----------------------------------------------------------------------------------------


def test_issue_is_done_by_one_job_whose_page_shows_the_progress(client, files, report, reviewer):
    client.force_login(reviewer)
    page = f"/admin/reports/report/{report.pk}"
    stamp = {"_stamp": client.get(f"{page}/issue/").context["content_fingerprint"]}
    assert client.get(f"{page}/issuing/").status_code == 404
    for _time in range(2):
        assert client.post(f"{page}/issue/", stamp)["Location"] == f"{page}/issuing/"
    assert client.get(f"{page}/issue/")["Location"] == f"{page}/issuing/"
    shown = client.get(f"{page}/issuing/").text
    assert ("Waiting for its turn" in shown, 'http-equiv="refresh"' in shown) == (True, True)
    assert NO_WORKER in shown
    report.refresh_from_db()
    assert not report.is_issued

    assert work() == 1
    report.refresh_from_db()
    shown = client.get(f"{page}/issuing/").text
    assert ("The report was issued." in shown, "http-equiv" in shown) == (True, False)
    assert (report.is_issued, report.issued_by) == (True, reviewer)
    assert sorted(report.texts.values_list("language", flat=True)) == ["en", "es"]
    row = ProcrastinateJob.objects.get()
    run_report_job.func(context_of(row), **row.args)  # a repeated run has no effect
    assert IssuedText.objects.count() == 2


def test_issue_is_refused_if_the_texts_differ_from_those_looked_at(files, report, reviewer, course):
    job = request_issue(report, reviewer)
    Activity.objects.filter(pk=course.pk).update(title_en="Another title")
    work()

    assert described(job) == (
        "failed",
        "“2012” or one of its records has changed. Check it again.",
    )
    report.refresh_from_db()
    assert (report.is_issued, IssuedText.objects.exists()) == (False, False)


@pytest.mark.parametrize("loss", ["role", "account", "permission"])
def test_issue_is_refused_if_the_person_has_lost_the_right(files, report, loss):
    person = user_with_role("reviewer", "rita")
    job = request_issue(report, person)
    if loss == "account":
        person.is_active = False
        person.save()
    else:
        person.groups.clear()
    if loss == "permission":
        person.user_permissions.add(
            Group.objects.get(name="reviewer").permissions.get(codename="publish")
        )
    work()

    assert described(job) == (
        "failed",
        "The report was not issued, because you no longer have the right to issue reports.",
    )
    report.refresh_from_db()
    assert not report.is_issued


def test_failed_issue_is_explained_and_can_be_requested_again(client, files, report, reviewer):
    job = request_issue(report, reviewer)
    IssueJob.objects.update(fingerprint="0" * 64)
    work()
    client.force_login(reviewer)
    page = f"/admin/reports/report/{report.pk}"
    shown = client.get(f"{page}/issuing/").text
    assert "The report was not issued. “2012” or one of its records has changed." in shown
    assert f'href="{page}/issue/"' in shown
    assert client.get(f"{page}/issue/").status_code == 200

    again = request_issue(report, reviewer)
    work()
    assert [described(one)[0] for one in (job, again)] == ["failed", "done"]


def test_issue_that_needs_too_much_stores_nothing_and_says_what_to_do(
    files, report, reviewer, monkeypatch, caplog
):
    job = request_issue(report, reviewer)
    calls = []

    def render(kind, document, **options):
        calls.append((document.language, kind))
        if len(calls) == 4:
            raise LimitExceededError("out of memory")
        return b"file"

    render_with(monkeypatch, render)
    work()

    state, error = described(job)
    assert (state, error.removeprefix(TOO_LARGE)) == (
        "failed",
        " Leave out records under “Edit content”, or write a report on a shorter period.",
    )
    assert calls == [("en", "pdf"), ("en", "docx"), ("es", "pdf"), ("es", "docx")]
    report.refresh_from_db()
    assert (report.is_issued, IssuedText.objects.exists()) == (False, False)


def test_internal_error_fails_a_job_in_the_language_of_the_person(
    files, report, reviewer, monkeypatch, caplog
):
    job = request_issue(report, reviewer, error_language="es")
    render_with(monkeypatch, raising(RuntimeError("boom")))
    work()

    state, error = described(job)
    assert (state, error.startswith("Error interno. No se guardó nada.")) == ("failed", True)
    assert "boom" in caplog.text


@pytest.mark.parametrize("error", [OperationalError("gone"), JobAborted()])
def test_interrupted_issue_is_retried_and_finally_fails(
    files, report, reviewer, monkeypatch, error
):
    job = request_issue(report, reviewer)
    render_with(monkeypatch, raising(error))
    for attempt in range(MAX_ATTEMPTS):
        set_status("todo", attempts=attempt)
        (row,) = queued_rows(run_report_job)
        with pytest.raises(type(error)):
            run_report_job.func(context_of(row), **row.args)
        is_last = attempt == MAX_ATTEMPTS - 1
        assert described(job) == (("failed", CUT_OFF) if is_last else ("running", ""))


def test_worker_that_is_to_stop_interrupts_a_job_between_two_files(files, report, reviewer):
    job = request_issue(report, reviewer)
    (row,) = queued_rows(run_report_job)
    asked = []

    def reason():
        asked.append(None)
        return AbortReason.SHUTDOWN if len(asked) > 2 else None

    with pytest.raises(JobAborted):
        run_report_job.func(context_of(row, abort_reason=reason), **row.args)
    assert described(job) == ("running", "")
    assert not IssuedText.objects.exists()
    work()
    assert described(job) == ("done", "")


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("todo", ("waiting", "")),
        ("doing", ("waiting", "")),
        ("failed", ("failed", CUT_OFF)),
        ("cancelled", ("failed", CUT_OFF)),
    ],
)
def test_job_of_a_killed_worker_ends_with_a_sentence(files, report, reviewer, status, outcome):
    job = request_issue(report, reviewer)
    set_status(status)
    maintain_jobs.func(timestamp=0)

    assert described(job) == outcome
    report.refresh_from_db()
    assert not report.is_issued


# --- files of drafts ------------------------------------------------------------------------------


def test_file_of_a_draft_is_produced_on_request_and_downloaded(client, editor, files, report):
    client.force_login(editor)
    page = draft_page("2012", "es", "docx")
    assert client.get("/es/reports/2012.docx")["Location"] == page
    assert f'action="{page}"' in client.get("/es/reports/2012/").text
    assert "Produce the file" in client.get(page).text
    assert client.get(f"{page}download/")["Location"] == page

    for _time in range(2):
        assert client.post(page)["Location"] == page
    shown = client.get(page).text
    assert ("Waiting for its turn" in shown, 'http-equiv="refresh"' in shown) == (True, True)
    assert NO_WORKER in shown
    assert client.get(f"{page}download/")["Location"] == page
    assert work() == 1

    shown = client.get(page).text
    assert (f'href="{page}download/"' in shown, "http-equiv" in shown) == (True, False)
    response = client.get(f"{page}download/")
    assert response.content.startswith(b"docx http://testserver/ Borrador, no emitido")
    assert "Curso 1" in response.content.decode()
    assert response["Content-Disposition"].endswith('-2012-es.docx"')
    assert "no-store" in response["Cache-Control"]


def test_file_of_a_year_without_a_report_is_produced_too(client, editor, files, course):
    client.force_login(editor)
    assert b"Course 1" in draft_file(client, "2012", "en", "pdf").content
    assert not Report.objects.exists()


def test_draft_file_is_replaced_when_it_is_produced_again(client, editor, files, report, course):
    client.force_login(editor)
    draft_file(client, "2012", "en", "pdf")
    course.title_en = "Other title"
    course.save()
    assert b"Course 1" in client.get(draft_page("2012", "en", "pdf") + "download/").content
    content = draft_file(client, "2012", "en", "pdf").content
    assert (b"Course 1" in content, b"Other title" in content) == (False, True)
    assert DraftFile.objects.count() == 1


def test_draft_file_is_not_offered_after_a_withdrawal(client, editor, files, report, course):
    client.force_login(editor)
    assert b"Course 1" in draft_file(client, "2012", "en", "pdf").content
    withdraw(course, by=None, reason_en="Harmful.", unnamed=True)
    page = draft_page("2012", "en", "pdf")
    shown = client.get(page).text
    assert "A record was withdrawn after this file was produced. Produce it again." in shown
    assert "download/" not in shown
    assert client.get(f"{page}download/")["Location"] == page
    assert b"Course 1" not in draft_file(client, "2012", "en", "pdf").content


def test_draft_files_need_the_permission_to_view_reports(client, editor, files, report):
    client.force_login(editor)
    draft_file(client, "2012", "en", "pdf")
    page = draft_page("2012", "en", "pdf")
    client.force_login(create_user("bare"))
    answers = [client.get(page), client.post(page), client.get(f"{page}download/")]
    assert [answer.status_code for answer in answers] == [403] * 3
    client.logout()
    assert client.get(page)["Location"].startswith("/admin/login/")


@pytest.mark.parametrize(("language", "kind"), [("fr", "pdf"), ("en", "exe")])
def test_unknown_draft_files_are_not_found(client, editor, report, language, kind):
    client.force_login(editor)
    assert client.post(draft_page("2012", language, kind)).status_code == 404
    assert client.post(draft_page("never", "en", "pdf")).status_code == 404


def test_draft_file_that_fails_is_explained(client, editor, files, report, monkeypatch):
    client.force_login(editor)
    error = LimitExceededError("too slow")
    render_with(monkeypatch, raising(error))
    page = draft_page("2012", "en", "pdf")
    assert draft_file(client, "2012", "en", "pdf")["Location"] == page
    shown = client.get(page).text
    assert f"The file was not produced. {TOO_LARGE}" in shown
    assert "Produce the file again" in shown


def test_files_of_a_draft_end_with_its_issue(client, files, report, reviewer):
    client.force_login(reviewer)
    draft_file(client, "2012", "en", "pdf")
    page = draft_page("2012", "es", "pdf")
    client.post(page)
    late = DraftFile.objects.get(language="es")
    issue(report=report, person=reviewer, site=SITE)
    work()
    assert described(late) == (
        "failed",
        "This draft no longer exists. Open the page of the report.",
    )
    assert client.get(page)["Location"] == "/reports/2012/"
    assert client.post(page)["Location"] == "/reports/2012/"


def test_issue_by_a_job_removes_the_files_of_the_draft(client, files, report, reviewer):
    client.force_login(reviewer)
    draft_file(client, "2012", "en", "pdf")
    request_issue(report, reviewer)
    work()
    assert not DraftFile.objects.exists()


# --- redacted files -------------------------------------------------------------------------------


FILES = [f"{prefix}/reports/2012.{kind}" for prefix in ("", "/es") for kind in ("docx", "pdf")]


def test_withdrawal_queues_the_redaction_and_stale_files_are_never_served(client, issued, course):
    assert b"Course 1" in client.get("/reports/2012.pdf").content
    withdraw(course, by=None, reason_en="Harmful.", unnamed=True)

    for address in FILES:
        answer = client.get(address)
        assert (answer.status_code, answer["Retry-After"]) == (503, "30")
        assert "no-store" in answer["Cache-Control"]
        assert "Course 1" not in answer.text
        assert "Curso 1" not in answer.text
    sentence = "A record was withdrawn, and the file of this report is being produced again"
    assert sentence in client.get("/reports/2012.pdf").text
    assert work() == 3  # one that finds the reports, one for each language
    for address in FILES:
        answer = client.get(address)
        assert (answer.status_code, b"Course 1" in answer.content) == (200, False)
        assert b"Curso 1" not in answer.content
    assert not RedactionJob.objects.exists()

    publish(course, by=None)
    assert b"Course 1" in client.get("/reports/2012.pdf").content
    withdraw(course, by=None, reason_en="Again.")
    assert client.get("/reports/2012.pdf").status_code == 503


def test_pages_and_files_of_reports_write_nothing(client, issued, course):
    with read_only():
        assert client.get("/reports/2012.pdf").status_code == 200
    withdraw(course, by=None, reason_en="Harmful.", unnamed=True)
    with read_only():
        assert client.get("/reports/2012/").status_code == 200
        assert [client.get(address).status_code for address in FILES] == [503] * 4
    work()
    with read_only():
        assert [client.get(address).status_code for address in FILES] == [200] * 4


def test_record_that_is_no_longer_public_for_another_reason_is_redacted(client, issued, course):
    later = timezone.now() + timedelta(days=1)
    Activity.objects.filter(pk=course.pk).update(public_from=later)
    assert client.get("/reports/2012.pdf").status_code == 503
    maintain_jobs.func(timestamp=0)
    maintain_jobs.func(timestamp=0)
    assert work() == 2
    assert b"Course 1" not in client.get("/reports/2012.pdf").content


def test_failed_redaction_is_shown_to_staff_and_tried_again_at_night(
    client, issued, course, reviewer, monkeypatch
):
    withdraw(course, by=None, reason_en="Harmful.", unnamed=True)
    with monkeypatch.context() as patch:
        render_with(patch, raising(LimitExceededError("x")))
        work()
    maintain_jobs.func(timestamp=0)
    assert work() == 0
    assert client.get("/reports/2012.pdf").status_code == 503
    client.force_login(reviewer)
    page = f"/admin/reports/report/{issued.pk}/change/"
    sentence = "The files need more time or memory than is allowed. Contact the site administrator."
    assert client.get(page).text.count(sentence) == 2

    remove_old_files.func(timestamp=0)
    maintain_jobs.func(timestamp=0)
    assert "are being produced again without the withdrawn records" in client.get(page).text
    assert work() == 2
    assert client.get("/reports/2012.pdf").status_code == 200
    assert sentence not in client.get(page).text


def test_redaction_that_a_restore_cancelled_is_queued_again(client, issued, course):
    withdraw(course, by=None, reason_en="Harmful.", unnamed=True)
    tasks.queue_redactions()
    set_status("cancelled")
    maintain_jobs.func(timestamp=0)
    assert work() == 2
    assert client.get("/reports/2012.pdf").status_code == 200


def test_redaction_for_an_earlier_withdrawal_is_dropped(client, issued, course):
    withdraw(course, by=None, reason_en="Harmful.", unnamed=True)
    tasks.queue_redactions()
    publish(course, by=None)
    work()
    assert (PublicCopy.objects.exists(), RedactionJob.objects.exists()) == (False, False)


def test_old_copies_and_files_are_removed_at_night(client, issued, course, reviewer, make_report):
    withdraw(course, by=None, reason_en="Harmful.", unnamed=True)
    work()
    remove_old_files.func(timestamp=0)
    assert PublicCopy.objects.count() == 2
    publish(course, by=None)
    client.force_login(reviewer)
    draft_file(client, "2011", "en", "pdf")
    job = request_issue(make_report("2010"), reviewer)
    work()
    remove_old_files.func(timestamp=0)
    assert not PublicCopy.objects.exists()
    assert (DraftFile.objects.count(), IssueJob.objects.count()) == (1, 1)
    long_ago = timezone.now() - timedelta(days=31)
    for model in (DraftFile, IssueJob):
        model.objects.update(requested_at=long_ago)
    remove_old_files.func(timestamp=0)
    assert (DraftFile.objects.exists(), IssueJob.objects.exists()) == (False, False)
    IssueJob.objects.create(
        report=job.report, requested_by=reviewer, requested_at=long_ago, state=JobState.WAITING
    )
    remove_old_files.func(timestamp=0)
    assert IssueJob.objects.count() == 1


# --- the programs, in real processes --------------------------------------------------------------


def test_program_that_runs_out_of_memory_or_time_exceeds_its_limits(report, monkeypatch):
    document = compose_report(report, "en")
    options = {"site": SITE, "author": "", "at": timezone.now()}
    monkeypatch.setattr(pdf_renderer, "TYPST_MAX_MEMORY_BYTES", 40 * 1024**2)
    with pytest.raises(LimitExceededError):
        pdf_renderer.render_pdf(document, **options)
    monkeypatch.setattr(limited_process, "POLL_INTERVAL_SECONDS", 0.01)
    with pytest.raises(LimitExceededError):
        run_limited(["sleep", "60"], b"", timeout_seconds=0.05)
    with pytest.raises(LimitExceededError):
        run_limited(
            ["sh", "-c", "echo 'pandoc: Heap exhausted;' >&2; exit 251"], b"", timeout_seconds=60
        )
    with pytest.raises(ProgramError, match=r"^no such thing$"):
        run_limited(["sh", "-c", "echo 'no such thing' >&2; exit 1"], b"", timeout_seconds=60)
    assert run_limited(["cat"], b"x" * 10_000_000, timeout_seconds=60) == b"x" * 10_000_000
    with pytest.raises(JobAborted):
        run_limited(["sleep", "60"], b"", timeout_seconds=60, heartbeat=raising(JobAborted))


def test_redacted_files_have_the_addresses_of_the_issued_ones(client, report, reviewer, course):
    issue(report=report, person=reviewer, site=SITE)
    assert {site_of_issued_file(text) for text in IssuedText.objects.all()} == {SITE.rstrip("/")}
    completed_course(2)
    withdraw(course, by=None, reason_en="Harmful.", unnamed=True)
    work()
    text = pdf_text(client.get("/reports/2012.pdf").content)
    assert ("[withdrawn]" in text, "Course 1" in text) == (True, False)
    assert "Curso 1" not in docx_text(client.get("/es/reports/2012.docx").content)


def test_notes_of_a_large_report_are_at_its_end(report, monkeypatch):
    for number in (2, 3):
        completed_course(number)
    document = compose_report(report, "es")
    options = {"site": SITE, "author": "", "at": timezone.now()}
    texts = {}
    for limit in (len(document.notes), len(document.notes) - 1):
        monkeypatch.setattr(pdf_renderer, "MAX_FOOTNOTES", limit)
        texts[limit] = pdf_text(pdf_renderer.render_pdf(document, **options))
    footnotes, endnotes = texts.values()
    last = document.notes[-1]
    ending = f"{last.number} Registro {last.records[0]}."
    assert ending in endnotes.rpartition("Notas")[2]
    assert "Notas" not in footnotes


# --- cancelling -----------------------------------------------------------------------------------


def test_waiting_issue_is_cancelled_by_its_requester_or_a_reviewer(
    client, files, report, reviewer, editor
):
    page = f"/admin/reports/report/{report.pk}/issuing/"
    request_issue(report, reviewer)
    client.force_login(editor)
    assert 'name="cancel"' not in client.get(page).text
    assert client.post(page, {"cancel": "1"}).status_code == 403
    client.force_login(user_with_role("reviewer", "rita"))
    assert 'name="cancel"' in client.get(page).text
    response = client.post(page, {"cancel": "1"}, follow=True)

    assert response.redirect_chain == [(f"/admin/reports/report/{report.pk}/issue/", 302)]
    assert "The request was cancelled." in response.text
    assert list(ProcrastinateJob.objects.values_list("status", flat=True)) == ["cancelled"]
    assert (work(), IssueJob.objects.exists()) == (0, False)
    report.refresh_from_db()
    assert not report.is_issued


def test_waiting_file_of_a_draft_is_cancelled_by_its_requester(client, files, report, editor):
    page = draft_page("2012", "en", "pdf")
    client.force_login(user_with_role("editor", "other"))
    client.post(page)
    client.force_login(editor)
    assert client.post(page, {"cancel": "1"}).status_code == 403
    client.force_login(DraftFile.objects.get().requested_by)
    response = client.post(page, {"cancel": "1"}, follow=True)

    assert ("The request was cancelled." in response.text, DraftFile.objects.exists()) == (
        *(True, False),
    )
    assert "Produce the file" in response.text
    assert work() == 0


def test_job_that_a_worker_has_begun_is_not_cancelled(client, files, report, reviewer):
    job = request_issue(report, reviewer)
    client.force_login(reviewer)
    IssueJob.objects.update(state=JobState.RUNNING)
    page = f"/admin/reports/report/{report.pk}/issuing/"
    assert 'name="cancel"' not in client.get(page).text
    response = client.post(page, {"cancel": "1"}, follow=True)

    assert response.redirect_chain == [(page, 302)]
    assert "The work has already begun, so it cannot be cancelled." in response.text
    assert described(job)[0] == "running"
    assert work() == 1


def test_job_that_is_cancelled_while_a_worker_takes_it_does_nothing(files, report, reviewer):
    job = request_issue(report, reviewer)
    assert tasks.cancel_waiting(IssueJob.objects.get(pk=job.pk))
    run_step(job, lambda: False)  # the worker has read the row before

    report.refresh_from_db()
    assert (report.is_issued, IssueJob.objects.exists()) == (False, False)
