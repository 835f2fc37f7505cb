"""Drafts that begin as copies of a report: its revision, and a report for another addressee."""

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from catalogue.records.slugs import free_slug
from reports.composition.options import ANNEXES
from reports.composition.paragraph_edits import current_key, current_keys
from reports.models import RecordPlacement, Report

# Fields that a revision and a report for another addressee take over from the first report.
CHOSEN_FIELDS = (
    *("title_en", "title_es", "written_on", "subject", "has_cover", "has_summary"),
    *("has_short_version", "notes", "comparison", "word_limit", "dated"),
    *(f"annex_{code}" for code in ANNEXES),
)
ADDRESSEE_FIELDS = ("addressee_en", "addressee_es", "addressee_number", "symbol")


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
    keys = current_keys(report.edited_paragraphs.values_list("key", flat=True))
    for edited in report.edited_paragraphs.all():
        edited.pk, edited.report = None, draft
        edited.key, edited.after = keys[edited.key], current_key(edited.after)
        edited.save(force_insert=True)
