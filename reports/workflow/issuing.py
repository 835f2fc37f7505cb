"""Issue of a report, with its texts, its files and the versions of the cited records."""

from collections.abc import Mapping
from functools import partial

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.history.actor import act_as
from catalogue.history.events import Event, events_of
from catalogue.history.operations import Operation, operation
from reports.composition.document import Document
from reports.composition.source_records import RECORD_MODELS
from reports.jobs.models import Stage
from reports.models import AcceptedDoubt, CitedVersion, IssuedText, ParagraphComment, Report
from reports.rendering import (
    FORMATS,
    canonical_json,
    compose_all_languages,
    render_file,
    sha256_hex,
)
from reports.workflow.doubt_acceptance import check_fingerprint, open_doubts
from server.job_progress import Progress, no_progress
from staff.roles import has_model_permission, may_publish


def may_issue(person) -> bool:
    """Return whether a member of staff may issue reports."""
    return may_publish(person) and has_model_permission(person, "change", Report)


@transaction.atomic
def issue(
    *,
    report: Report,
    person,
    site: str,
    expected_fingerprint: str | None = None,
    progress: Progress = no_progress,
) -> Report:
    """Issue a report: store its texts, its files and the versions of the cited records.

    Raise PermissionDenied if `person` may not publish. Raise ValidationError if the report was
    issued before, if the second person rule applies and `person` has changed the report, if a
    doubt is open, if the subject is not public, if a revision does not state what it corrects, or
    if the texts differ from those with `expected_fingerprint`.
    """
    if not may_publish(person):
        raise PermissionDenied(_("Only reviewers can issue reports."))
    report = Report.objects.select_for_update().get(pk=report.pk)
    if report.is_issued:
        raise ValidationError(_("This report has already been issued."), code="issued")
    if needs_second_person(report, person):
        raise ValidationError(second_person_message(report), code="second_person")
    if not report.scope.subject.is_public:
        raise ValidationError(
            _("The subject of the report has a value that is not public. Choose another subject."),
            code="subject",
        )
    progress(Stage.COMPOSING, 0, 0)
    # A change during the composition is later shown as one since the issue.
    last_event = Event.objects.aggregate(last=Max("pk"))["last"] or 0
    documents = compose_all_languages(report)
    check_fingerprint(report, documents, expected_fingerprint)
    if report.revises_id and not (report.correction_en and report.correction_es):
        raise ValidationError(
            _("State in both languages what this revision corrects."), code="correction"
        )
    if doubts := open_doubts(report, documents):
        names = "; ".join(
            f"{doubt.title} ({', '.join(filter(None, (doubt.label.lower(), doubt.language)))})"
            for doubt in doubts
        )
        raise ValidationError(
            _("Correct these records, or accept each warning with a reason: %(names)s."),
            code="doubts",
            params={"names": names},
        )
    at = timezone.now()
    _store_issued_texts(report, documents, site=site, at=at, progress=progress)
    _store_cited_versions(report, documents, last_event)
    report.state = Report.State.ISSUED
    report.issued_at, report.issued_by = at, person
    report.issued_by_name, report.last_event = person.display_name, last_event
    with act_as(person=person, doing=operation(Operation.ISSUE), may_publish=True):
        report.save()
    report.word_copies.all().delete()  # with returned files: there is nothing left to edit
    return report


def needs_second_person(report: Report, person) -> bool:
    """Return whether the second person rule applies and `person` has changed the report.

    The acceptance of a doubt and a comment are not changes.
    """
    if not settings.SECOND_PERSON_REQUIRED:
        return False
    opinions = (AcceptedDoubt._meta.db_table, ParagraphComment._meta.db_table)
    changes = events_of(report).exclude(table__in=opinions)
    return changes.filter(person=person).exists()


def second_person_message(report: Report) -> str:
    return _("You changed “%(report)s”. Someone else must issue it.") % {"report": report.name}


def _store_issued_texts(
    report: Report, documents: Mapping[str, Document], *, site: str, at, progress: Progress
) -> None:
    total = len(documents) * len(FORMATS)
    for number, document in enumerate(documents.values()):
        files: dict[str, bytes] = {}
        for done, kind in enumerate(FORMATS, start=number * len(FORMATS)):
            files[kind] = render_file(
                document,
                kind,
                site=site,
                status="",
                at=at,
                heartbeat=partial(progress, Stage.RENDERING, done, total),
                pdf=files.get("pdf", b""),
            )
        content = document.content
        IssuedText.objects.create(
            report=report,
            language=document.language,
            content=content,
            digest=sha256_hex(canonical_json(content)),
            docx=files["docx"],
            docx_digest=sha256_hex(files["docx"]),
            pdf=files["pdf"],
            pdf_digest=sha256_hex(files["pdf"]),
        )


def _store_cited_versions(report: Report, documents: Mapping[str, Document], version: int) -> None:
    """Store the cited records; `version` is the number of the last history event."""
    cited = {
        number: record
        for document in documents.values()
        for number, record in document.records.items()
    }
    types = ContentType.objects.get_for_models(*RECORD_MODELS)
    for model in RECORD_MODELS:
        numbers = [number for number, record in cited.items() if record.plural == model.plural]
        keys = model.objects.filter(number__in=numbers).values_list("number", "pk")
        CitedVersion.objects.bulk_create(
            CitedVersion(
                report=report,
                content_type=types[model],
                object_id=pk,
                number=number,
                version=version,
            )
            for number, pk in keys
        )
