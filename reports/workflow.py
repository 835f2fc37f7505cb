"""Operations on reports that write several rows: issue, waivers, revision and selection."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.history.actor import act_as
from catalogue.history.events import Event, events_of
from reports.composition.compose import LANGUAGES
from reports.composition.document import Document
from reports.composition.outline import Passage
from reports.composition.source_records import RECORD_MODELS as RECORD_KINDS
from reports.composition.source_records import SourceRecords
from reports.models import (
    CitedVersion,
    IssuedText,
    OwnParagraph,
    RecordPlacement,
    Report,
    TranslationWaiver,
)
from reports.rendering import FORMATS, canonical_json, compose_report, render_file, sha256_hex
from staff.roles import may_publish

MODELS_BY_PLURAL = {model.plural: model for model in RECORD_KINDS}


NO_RECORD_NUMBER = 0  # in place of a record's number, for the paragraphs by the author


@dataclass(frozen=True)
class MissingTranslation:
    """Record, or paragraphs by the author, without a translation into a language."""

    number: int
    language: str
    title: str


def person_display_name(person) -> str:
    """Return a user's full name, or else the user name."""
    return person.get_full_name() or person.get_username()


def missing_translations(
    report: Report, documents: Mapping[str, Document] | None = None
) -> list[MissingTranslation]:
    """Return the texts that would be issued in the wrong language and are not waived."""
    documents = documents or compose_all_languages(report)
    missing = [
        MissingTranslation(number, language, document.records[number].title)
        for language, document in documents.items()
        for number in document.lacking
    ]
    own_paragraphs = report.own_paragraphs.all()
    missing += [
        MissingTranslation(NO_RECORD_NUMBER, language, _("Paragraphs by the author"))
        for language in documents
        if not all(getattr(paragraph, f"text_{language}") for paragraph in own_paragraphs)
    ]
    waived = set(report.waivers.values_list("number", "language"))
    return [text for text in missing if (text.number, text.language) not in waived]


def compose_all_languages(report: Report) -> dict[str, Document]:
    """Return the report in each language, composed from the same records."""
    source_records = SourceRecords(report.scope)
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
def waive_translations(*, report: Report, person, expected_fingerprint: str | None = None) -> int:
    """Store that `person` accepts every missing translation, and return their number.

    Raise ValidationError if the texts differ from those with `expected_fingerprint`.
    """
    documents = compose_all_languages(report)
    _check_fingerprint(report, documents, expected_fingerprint)
    missing = missing_translations(report, documents)
    for text in missing:
        TranslationWaiver.objects.create(
            report=report,
            number=text.number,
            language=text.language,
            person=person,
            person_name=person_display_name(person),
        )
    return len(missing)


@transaction.atomic
def issue(*, report: Report, person, site: str, expected_fingerprint: str | None = None) -> Report:
    """Issue a report: store its texts, its files and the versions of the cited records.

    Raise PermissionDenied if `person` may not publish. Raise ValidationError if the report was
    issued before, if the second person rule applies and `person` has changed the report, if a
    translation is missing and not waived, or if the texts differ from those with
    `expected_fingerprint`.
    """
    if not may_publish(person):
        raise PermissionDenied(_("Only reviewers can issue reports."))
    report = Report.objects.select_for_update().get(pk=report.pk)
    if report.is_issued:
        raise ValidationError(_("This report has already been issued."), code="issued")
    if needs_second_person(report, person):
        raise ValidationError(second_person_message(report), code="second_person")
    documents = compose_all_languages(report)
    _check_fingerprint(report, documents, expected_fingerprint)
    if missing := missing_translations(report, documents):
        names = "; ".join(f"{text.title} ({text.language})" for text in missing)
        raise ValidationError(
            _("Missing in the language of the report: %(names)s."),
            code="lacking",
            params={"names": names},
        )
    at = timezone.now()
    last_event = Event.objects.aggregate(last=Max("pk"))["last"] or 0
    for document in documents.values():
        _store_issued_text(report, document, site=site, at=at)
    _store_cited_versions(report, documents, last_event)
    report.state = Report.State.ISSUED
    report.issued_at, report.issued_by = at, person
    report.issued_by_name, report.last_event = person_display_name(person), last_event
    with act_as(person=person, doing=_("Issue"), may_publish=True):
        report.save()
    return report


def needs_second_person(report: Report, person) -> bool:
    """Return whether the second person rule applies and `person` has changed the report.

    The acceptance of a missing translation is part of the issue and not a change.
    """
    if not settings.SECOND_PERSON_REQUIRED:
        return False
    changes = events_of(report).exclude(table=TranslationWaiver._meta.db_table)
    return changes.filter(person=person).exists()


def second_person_message(report: Report) -> str:
    return _("You changed “%(report)s”. Someone else must issue it.") % {"report": report.name}


def _store_issued_text(report: Report, document: Document, *, site: str, at) -> None:
    files = {kind: render_file(document, kind, site=site, status="", at=at) for kind in FORMATS}
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
    for field in ("title_en", "title_es", "addressee_en", "addressee_es", "written_on"):
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
    return draft


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
