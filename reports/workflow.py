"""What writes several rows about an account: issuing, waiving, revising, choosing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.history.events import Event
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


OWN_PARAGRAPHS_NUMBER = (
    0  # stands for the paragraphs of the staff's own, where records have their numbers
)


@dataclass(frozen=True)
class MissingTranslation:
    """A record whose own words, or paragraphs of the staff's, are not in a language."""

    number: int
    language: str
    title: str


def person_display_name(person) -> str:
    """Somebody's full name, or else the name under which they sign in."""
    return person.get_full_name() or person.get_username()


def missing_translations(
    report: Report, documents: Mapping[str, Document] | None = None
) -> list[MissingTranslation]:
    """What would be issued in the wrong language, and has not been waived by anybody."""
    documents = documents or compose_all_languages(report)
    found = [
        MissingTranslation(number, language, document.records[number].title)
        for language, document in documents.items()
        for number in document.lacking
    ]
    passages = report.own_paragraphs.all()
    found += [
        MissingTranslation(OWN_PARAGRAPHS_NUMBER, language, _("Paragraphs by the author"))
        for language in documents
        if not all(getattr(one, f"text_{language}") for one in passages)
    ]
    waived = set(report.waivers.values_list("number", "language"))
    return [one for one in found if (one.number, one.language) not in waived]


def compose_all_languages(report: Report) -> dict[str, Document]:
    """The account in its two languages, from the same records."""
    source_records = SourceRecords(report.scope)
    return {language: compose_report(report, language, source_records) for language in LANGUAGES}


def content_fingerprint(documents: Mapping[str, Document]) -> str:
    """What tells these texts from all others: whatever is said of a record is part of it."""
    return sha256_hex(b"".join(canonical_json(one.content) for one in documents.values()))


def _check_fingerprint(
    report: Report, documents: Mapping[str, Document], expected_fingerprint: str | None
) -> None:
    """Raises ValidationError where these are not the texts of which somebody has `seen` the stamp:
    the account has been changed since, or what it rests on."""
    if expected_fingerprint is not None and expected_fingerprint != content_fingerprint(documents):
        raise ValidationError(
            _("“%(account)s” or one of its records has changed. Check it again."),
            code="changed",
            params={"account": report.name},
        )


@transaction.atomic
def waive_translations(*, report: Report, person, expected_fingerprint: str | None = None) -> int:
    """`person` answers by name for every text that stands in the other language.

    Raises ValidationError if the texts are others than those of which they have `seen` the stamp.
    """
    documents = compose_all_languages(report)
    _check_fingerprint(report, documents, expected_fingerprint)
    found = missing_translations(report, documents)
    for lack in found:
        TranslationWaiver.objects.create(
            report=report,
            number=lack.number,
            language=lack.language,
            person=person,
            person_name=person_display_name(person),
        )
    return len(found)


@transaction.atomic
def issue(*, report: Report, person, site: str, expected_fingerprint: str | None = None) -> Report:
    """Fix the account for ever: its text, its files, and the versions of what it rests on.

    Raises PermissionDenied if `person` may not publish, ValidationError if it is issued already,
    if a translation is neither there nor waived, or if the texts are others than those of which
    `person` has `seen` the stamp.
    """
    if not may_publish(person):
        raise PermissionDenied(_("Only reviewers can issue reports."))
    report = Report.objects.select_for_update().get(pk=report.pk)
    if report.is_issued:
        raise ValidationError(_("This report has already been issued."), code="issued")
    documents = compose_all_languages(report)
    _check_fingerprint(report, documents, expected_fingerprint)
    if lacking := missing_translations(report, documents):
        names = "; ".join(f"{one.title} ({one.language})" for one in lacking)
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
    report.save()
    return report


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
    """Keep which records the account rests on, and as of which event of the history."""
    cited = {
        number: one for document in documents.values() for number, one in document.records.items()
    }
    types = ContentType.objects.get_for_models(*MODELS_BY_PLURAL.values())
    for plural, model in MODELS_BY_PLURAL.items():
        numbers = [number for number, one in cited.items() if one.plural == plural]
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
    """A draft beside an issued account, with the choices that were made for it.

    Raises ValidationError for a draft, or while another revision is a draft.
    """
    first = report.revises or report
    if not report.is_issued:
        raise ValidationError(
            _("Only an issued report can be revised. Edit the draft instead."), code="draft"
        )
    if open_one := first.revisions.filter(state=Report.State.DRAFT).first():
        raise ValidationError(
            _("A draft revision already exists: %(name)s."),
            code="open",
            params={"name": open_one.name},
        )
    number = (first.revisions.aggregate(last=Max("revision"))["last"] or 0) + 1
    draft = Report(revises=first, revision=number, slug=f"{first.slug}-rev-{number}")
    for field in ("title_en", "title_es", "addressee_en", "addressee_es", "written_on"):
        setattr(draft, field, getattr(report, field))
    draft.when = report.when
    draft.full_clean()
    draft.save()
    for placing in report.placings.all():
        RecordPlacement.objects.create(
            report=draft,
            number=placing.number,
            is_left_out=placing.is_left_out,
            position=placing.position,
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
    """Replace what staff chose: numbers left out, places by number, own paragraphs.

    A passage with the key of an own paragraph of this account changes it; those whose keys are
    not among `passages` are removed.
    """
    _save_placements(report, set(left_out), positions)
    kept = []
    for passage in passages:
        own = report.own_paragraphs.filter(pk=passage.key).first() or OwnParagraph(report=report)
        own.section, own.position = passage.section, passage.position
        own.text_en, own.text_es = passage.text_en, passage.text_es
        own.full_clean(exclude=["report"])
        own.save()
        kept.append(own.pk)
    report.own_paragraphs.exclude(pk__in=kept).delete()


def _save_placements(report: Report, left_out: set[int], positions: Mapping[int, int]) -> None:
    """Write where records stand, as far as that is new: the history keeps every change."""
    wanted = {
        number: (number in left_out, positions.get(number)) for number in {*left_out, *positions}
    }
    there = {one.number: one for one in report.placings.all()}
    report.placings.filter(number__in=there.keys() - wanted.keys()).delete()
    changed = [
        one
        for number, one in there.items()
        if number in wanted and (one.is_left_out, one.position) != wanted[number]
    ]
    for one in changed:
        one.is_left_out, one.position = wanted[one.number]
    RecordPlacement.objects.bulk_update(changed, ["is_left_out", "position"])
    RecordPlacement.objects.bulk_create(
        RecordPlacement(report=report, number=number, is_left_out=is_out, position=position)
        for number, (is_out, position) in sorted(wanted.items())
        if number not in there
    )
