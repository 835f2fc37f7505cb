"""Doubts about a draft that are open, and those that a person accepts for a reason."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from reports.composition.document import Document
from reports.composition.outline import Outline
from reports.composition.templates import single_line
from reports.doubts import Doubt, DoubtFinder
from reports.models import AcceptedDoubt, Report
from reports.paragraph_changes import composed_groups, edit_changes
from reports.rendering import (
    compose_all_languages,
    content_fingerprint,
    load_selection,
    load_source_records,
)


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


def check_fingerprint(
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
    check_fingerprint(report, documents, expected_fingerprint)
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
