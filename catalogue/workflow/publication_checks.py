"""Checks of records before publication: required parts, and warnings for the reviewer.

`missing_requirements` is the only definition of a record that is complete enough to be published.
`transitions.publish` raises an error for records that lack a required part, whoever calls it: the
page of one record, the action for several records, or a command. Warnings prevent nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.records.duplicates import MAX_DUPLICATES, similar_records
from catalogue.records.record import Record
from catalogue.records.sources import Citation

MAX_RECORDS_COMPARED = 100  # of one selection, for possible duplicates: one query for each


@dataclass(frozen=True)
class Requirement:
    """A part that a record can lack.

    `field` names the field of the form that holds it. `lacking` returns the keys of the records of
    one kind that lack it.
    """

    code: str
    label: str | Promise
    field: str
    lacking: Callable[[Sequence[Record]], set[int]]


@dataclass(frozen=True)
class PublicationWarning:
    """Something to look at before publication. `field` names the field of the form, if any."""

    code: str
    text: str | Promise
    field: str = ""
    records: tuple[Record, ...] = ()


@dataclass(frozen=True)
class PublicationCheck:
    """The required parts that a record lacks, and the warnings about it."""

    record: Record
    missing: list[Requirement]
    warnings: list[PublicationWarning]


def _without_text(*names: str) -> Callable[[Sequence[Record]], set[int]]:
    """Return a function that finds the records in which all fields `names` are empty."""
    return lambda records: {
        record.pk for record in records if not any(getattr(record, name) for name in names)
    }


def _without_spanish(records: Sequence[Record]) -> set[int]:
    return {
        record.pk
        for record in records
        if not record.title_es or (record.summary_en and not record.summary_es)
    }


def _without_citation(records: Sequence[Record]) -> set[int]:
    keys = {record.pk for record in records}
    kind = ContentType.objects.get_for_model(records[0])
    cited = Citation.objects.filter(content_type=kind, object_id__in=keys)
    return keys - set(cited.values_list("object_id", flat=True))


def _without_topic(records: Sequence[Record]) -> set[int]:
    return _keys(type(records[0])._default_manager.filter(topics=None), records)


def _without_date(records: Sequence[Record]) -> set[int]:
    return {record.pk for record in records if record.needs_date and record.period is None}


def _overdue(records: Sequence[Record]) -> set[int]:
    rows: Any = type(records[0])._default_manager.all()
    return _keys(rows.overdue(), records) if hasattr(rows, "overdue") else set()


def _keys(rows: Any, records: Sequence[Record]) -> set[int]:
    keys = [record.pk for record in records]
    return set(rows.filter(pk__in=keys).values_list("pk", flat=True))


# The values of PUBLICATION_REQUIREMENTS.
REQUIREMENTS = {
    requirement.code: requirement
    for requirement in (
        Requirement(
            "title",
            gettext_lazy("title"),
            "title_en",
            _without_text("title_en", "title_es"),
        ),
        Requirement(
            "summary",
            gettext_lazy("summary"),
            "summary_en",
            _without_text("summary_en", "summary_es"),
        ),
        Requirement("date", gettext_lazy("date"), "when", _without_date),
        Requirement("citation", gettext_lazy("citation"), "citations", _without_citation),
        Requirement("topic", gettext_lazy("topic"), "topics", _without_topic),
        Requirement("spanish", gettext_lazy("Spanish text"), "title_es", _without_spanish),
    )
}
INCOMPLETE_MESSAGE = gettext_lazy("“{record}” cannot be published yet. It lacks: {parts}.")
# Parts that are always looked at: without them, a reviewer sees a warning.
RECOMMENDED = {
    "spanish": gettext_lazy("The title or the summary is missing in Spanish."),
    "citation": gettext_lazy("No source is cited."),
    "topic": gettext_lazy("No topic is chosen."),
    "date": gettext_lazy("No date is entered."),
    "summary": gettext_lazy("No summary is entered."),
}


def required_parts() -> list[Requirement]:
    """Return the parts without which no record is published, in the order of the form."""
    return [
        requirement
        for code, requirement in REQUIREMENTS.items()
        if code in settings.PUBLICATION_REQUIREMENTS
    ]


def missing_requirements(record: Record) -> list[Requirement]:
    """Return the required parts that the record, as it is stored, lacks."""
    stored = type(record)._base_manager.get(pk=record.pk)
    return [part for part in required_parts() if part.lacking([stored])]


def missing_parts_message(record: Record, missing: Iterable[Requirement]) -> str:
    """Return the sentence that refuses the publication of a record and says what it lacks."""
    names = get_text_list([str(part.label) for part in missing], _("and"))
    return str(INCOMPLETE_MESSAGE).format(record=record, parts=names)


def publication_checks(records: Sequence[Record]) -> list[PublicationCheck]:
    """Return the check of each record; all are of one kind.

    The number of queries does not depend on the number of records, except that duplicates are
    searched for each of the first `MAX_RECORDS_COMPARED` records.
    """
    if not records:
        return []
    lacking = {code: part.lacking(records) for code, part in REQUIREMENTS.items()}
    overdue = _overdue(records)
    required = required_parts()
    checks = []
    for place, record in enumerate(records):
        missing = [part for part in required if record.pk in lacking[part.code]]
        codes = {part.code for part in missing}
        warnings = [
            PublicationWarning(code, text, REQUIREMENTS[code].field)
            for code, text in RECOMMENDED.items()
            if code not in codes and record.pk in lacking[code]
        ]
        if record.pk in overdue:
            warnings.append(
                PublicationWarning(
                    "overdue", gettext_lazy("Planned, but the date has passed."), "status"
                )
            )
        if place < MAX_RECORDS_COMPARED and record.warns_of_duplicates:
            duplicates = tuple(similar_records(record)[:MAX_DUPLICATES])
            if duplicates:
                warnings.append(
                    PublicationWarning(
                        "duplicates", gettext_lazy("Possible duplicates:"), "", duplicates
                    )
                )
        checks.append(PublicationCheck(record, missing, warnings))
    return checks
