"""Operations on reports that write several rows: issue, accepted doubts, revision and selection."""

import re
from collections.abc import Iterable, Mapping
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
from catalogue.records.slugs import free_slug
from reports.composition.compose import LANGUAGES
from reports.composition.document import Document
from reports.composition.options import ANNEXES
from reports.composition.outline import Outline, Passage
from reports.composition.source_records import RECORD_MODELS as RECORD_KINDS
from reports.composition.templates import single_line
from reports.doubts import Doubt, DoubtFinder
from reports.jobs.models import Stage
from reports.models import (
    AcceptedDoubt,
    CitedVersion,
    IssuedText,
    OwnParagraph,
    ParagraphComment,
    RecordPlacement,
    Report,
)
from reports.paragraph_changes import composed_groups, edit_changes
from reports.rendering import (
    FORMATS,
    canonical_json,
    compose_report,
    load_selection,
    load_source_records,
    render_file,
    sha256_hex,
)
from server.job_progress import Progress, no_progress
from staff.roles import has_model_permission, may_publish

MODELS_BY_PLURAL = {model.plural: model for model in RECORD_KINDS}


# Fields that a revision and a report for another addressee take over from the first report.
CHOSEN_FIELDS = (
    *("title_en", "title_es", "written_on", "subject", "has_cover", "has_summary"),
    *("has_short_version", "notes", "comparison", "word_limit", "dated"),
    *(f"annex_{code}" for code in ANNEXES),
)
ADDRESSEE_FIELDS = ("addressee_en", "addressee_es", "addressee_number", "symbol")


def find_doubts(report: Report, documents: Mapping[str, Document] | None = None) -> list[Doubt]:
    """Return the doubts about a draft, also those that were accepted."""
    source_records = load_source_records(report)
    documents = documents or compose_all_languages(report)
    outline = Outline(source_records, load_selection(report))
    edited = list(report.edited_paragraphs.all())
    own = [*report.own_paragraphs.all(), *(row for row in edited if row.text_en or row.text_es)]
    changed = edit_changes(edited, composed_groups(report, source_records)) if edited else []
    return DoubtFinder(outline, documents, own, changed).all()


def open_doubts(
    report: Report,
    documents: Mapping[str, Document] | None = None,
    found: Iterable[Doubt] | None = None,
) -> list[Doubt]:
    """Return the doubts that nobody accepted for the text as it is now.

    `found` are the doubts of `find_doubts`, if they are known.
    """
    found = find_doubts(report, documents) if found is None else found
    accepted = set(report.accepted_doubts.values_list("code", "number", "language", "digest"))
    return [doubt for doubt in found if doubt.identity not in accepted]


def compose_all_languages(report: Report) -> dict[str, Document]:
    """Return the report in each language, composed from the same records."""
    source_records = load_source_records(report)
    return {language: compose_report(report, language, source_records) for language in LANGUAGES}


def content_fingerprint(documents: Mapping[str, Document]) -> str:
    """Return a fingerprint that tells these texts from all others: whatever is said of a record
    is part of it."""
    return sha256_hex(b"".join(canonical_json(one.content) for one in documents.values()))


def _check_fingerprint(
    report: Report, documents: Mapping[str, Document], expected_fingerprint: str | None
) -> None:
    """Raise ValidationError if the texts differ from those that the user checked.

    They differ if the report or a cited record changed since. `expected_fingerprint` is None if
    no check is required.
    """
    if expected_fingerprint is not None and expected_fingerprint != content_fingerprint(documents):
        raise ValidationError(
            _("“%(account)s” or one of its records has changed. Check it again."),
            code="changed",
            params={"account": report.name},
        )


@transaction.atomic
def accept_doubts(
    *,
    report: Report,
    person,
    reason: str = "",
    reasons: Mapping[str, str] | None = None,
    expected_fingerprint: str | None = None,
) -> int:
    """Store that `person` accepts doubts for a reason, and return their number.

    `reasons` are by key of the doubt; `reason` is for all other open doubts. A doubt without a
    reason remains open. Raise ValidationError if the texts differ from those with
    `expected_fingerprint`.
    """
    documents = compose_all_languages(report)
    _check_fingerprint(report, documents, expected_fingerprint)
    given = reasons or {}
    accepted = [
        AcceptedDoubt(
            report=report,
            code=doubt.code,
            number=doubt.number,
            language=doubt.language,
            digest=doubt.digest,
            reason=single_line(given.get(doubt.key) or reason),
            person=person,
            person_name=person.display_name,
        )
        for doubt in open_doubts(report, documents)
        if single_line(given.get(doubt.key) or reason)
    ]
    for decision in accepted:
        decision.full_clean(exclude=["report", "person"])
        decision.save()
    return len(accepted)


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
    _check_fingerprint(report, documents, expected_fingerprint)
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
    types = ContentType.objects.get_for_models(*MODELS_BY_PLURAL.values())
    for plural, model in MODELS_BY_PLURAL.items():
        numbers = [number for number, record in cited.items() if record.plural == plural]
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


@transaction.atomic
def revise(*, report: Report) -> Report:
    """Return a draft revision of an issued report, with the selection of that report.

    Raise ValidationError if the report or another revision of it is a draft.
    """
    first = report.revises or report
    if not report.is_issued:
        raise ValidationError(
            _("Only an issued report can be revised. Edit the draft instead."), code="draft"
        )
    if open_draft := first.revisions.filter(state=Report.State.DRAFT).first():
        raise ValidationError(
            _("A draft revision already exists: %(name)s."),
            code="open",
            params={"name": open_draft.name},
        )
    number = (first.revisions.aggregate(last=Max("revision"))["last"] or 0) + 1
    draft = Report(revises=first, revision=number, slug=f"{first.slug}-rev-{number}")
    _copy_choices(report, draft, (*CHOSEN_FIELDS, *ADDRESSEE_FIELDS))
    return draft


@transaction.atomic
def copy_for_addressee(*, report: Report, addressee_en: str, addressee_es: str) -> Report:
    """Return a draft for another addressee, with the choices and edits of `report`.

    The number of the addressee is part of the name and address of the draft; the addressee is not,
    because it may have to be redacted.
    """
    first = report.revises or report
    same = Report.objects.select_for_update().filter(
        period=first.period, subject=first.subject, revises=None
    )
    number = max(same.values_list("addressee_number", flat=True)) + 1
    stem = re.sub(r"-addressee-\d+$", "", first.slug)
    draft = Report(
        addressee_number=number,
        addressee_en=addressee_en,
        addressee_es=addressee_es,
        slug=free_slug(str(Report._meta.model_name), f"{stem}-addressee-{number}"),
    )
    _copy_choices(report, draft, CHOSEN_FIELDS)
    return draft


def _copy_choices(report: Report, draft: Report, fields: Iterable[str]) -> None:
    """Save `draft` with these fields of `report`, its selection and its edits."""
    for field in fields:
        setattr(draft, field, getattr(report, field))
    draft.when = report.when
    draft.full_clean()
    draft.save()
    for placement in report.placements.all():
        RecordPlacement.objects.create(
            report=draft,
            number=placement.number,
            is_left_out=placement.is_left_out,
            position=placement.position,
        )
    for own in report.own_paragraphs.all():
        own.pk, own.report = None, draft
        own.save(force_insert=True)
    for edited in report.edited_paragraphs.all():
        edited.pk, edited.report = None, draft
        edited.save(force_insert=True)


@transaction.atomic
def save_selection(
    *,
    report: Report,
    left_out: Iterable[int],
    positions: Mapping[int, int],
    passages: Iterable[Passage],
) -> None:
    """Replace the selection of a report: numbers left out, positions by number, own paragraphs.

    A passage with the key of an own paragraph of this report changes it. Own paragraphs whose keys
    are not among `passages` are deleted.
    """
    _save_placements(report, set(left_out), positions)
    saved_keys = []
    for passage in passages:
        own = report.own_paragraphs.filter(pk=passage.key).first() or OwnParagraph(report=report)
        own.section, own.position = passage.section, passage.position
        own.text_en, own.text_es = passage.text_en, passage.text_es
        own.full_clean(exclude=["report"])
        own.save()
        saved_keys.append(own.pk)
    report.own_paragraphs.exclude(pk__in=saved_keys).delete()


def _save_placements(report: Report, left_out: set[int], positions: Mapping[int, int]) -> None:
    """Write the placements that differ from the stored ones, to keep the history short."""
    selected = {
        number: (number in left_out, positions.get(number)) for number in {*left_out, *positions}
    }
    stored = {placement.number: placement for placement in report.placements.all()}
    report.placements.filter(number__in=stored.keys() - selected.keys()).delete()
    changed = [
        placement
        for number, placement in stored.items()
        if number in selected and (placement.is_left_out, placement.position) != selected[number]
    ]
    for placement in changed:
        placement.is_left_out, placement.position = selected[placement.number]
    RecordPlacement.objects.bulk_update(changed, ["is_left_out", "position"])
    RecordPlacement.objects.bulk_create(
        RecordPlacement(report=report, number=number, is_left_out=is_out, position=position)
        for number, (is_out, position) in sorted(selected.items())
        if number not in stored
    )
