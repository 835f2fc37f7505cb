"""Records that may describe what a paragraph reports, the likely ones first."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db import models

from catalogue.base.admin_addresses import change_address
from catalogue.base.name_matching import filter_by_name
from catalogue.base.period import Period
from catalogue.kinds import listed_kinds
from catalogue.reading.recognition.mentions import Mention
from catalogue.records.sources import Citation
from server.whole_numbers import is_key
from staff.roles import has_model_permission, may_publish

MAX_LIKELY_RECORDS = 8
MAX_PERIOD_RECORDS = 4  # of one kind with the period of the paragraph
MAX_FOUND_RECORDS = 6  # of one kind that a search finds
MAX_QUERY_LENGTH = 200


@dataclass(frozen=True)
class CitableRecord:
    """A record that may get a citation: at once, or in its form, where it becomes a proposal."""

    record: models.Model
    content_type_id: int
    kind: str
    is_direct: bool
    is_cited: bool
    change_url: str

    @property
    def value(self) -> str:
        """Return the value that names the record in a form."""
        return f"{self.record._meta.label_lower}:{self.record.pk}"


def likely_records(
    user, mentions: list[Mention], cited: set[tuple[int, int]]
) -> list[CitableRecord]:
    """Return the records that the mentions name, then those with the same period."""
    found: dict[tuple[str, int], models.Model] = {}
    models_by_label = {kind.model._meta.label: kind.model for kind in listed_kinds()}
    keys: dict[str, list[int]] = {}
    for mention in mentions:
        for candidate in mention.candidates:
            if candidate.table in models_by_label:
                keys.setdefault(candidate.table, []).append(int(candidate.key))
    organizations: dict[tuple[str, int], models.Model] = {}
    for label, pks in keys.items():
        rows = models_by_label[label]._base_manager.in_bulk(pks)
        target = organizations if label == "catalogue.Organization" else found
        target |= {(label, pk): rows[pk] for pk in dict.fromkeys(pks) if pk in rows}
    for period in _short_periods(mentions):
        found |= _records_of_period(period)
    found |= organizations  # last: nearly every paragraph names some
    return citable(user, list(found.values())[: MAX_LIKELY_RECORDS * 2], cited)[:MAX_LIKELY_RECORDS]


def found_records(user, text: str, cited: set[tuple[int, int]]) -> list[CitableRecord]:
    """Return the records whose names contain every word of a typed text."""
    records: list[models.Model] = []
    for kind in listed_kinds():
        rows = filter_by_name(kind.model._base_manager.all(), text[:MAX_QUERY_LENGTH], ("names",))
        records += rows.order_by("-changed_at")[:MAX_FOUND_RECORDS]
    return citable(user, records, cited)


def citable(
    user, records: Iterable[models.Model], cited: set[tuple[int, int]]
) -> list[CitableRecord]:
    """Return the records that the user may view, each with the way to cite the paragraph in it."""
    found = []
    for record in records:
        model = type(record)
        if not has_model_permission(user, "view", model):
            continue
        content_type = ContentType.objects.get_for_model(model)
        may_change = has_model_permission(user, "change", model)
        may_cite = user.has_perm("catalogue.add_citation")
        found.append(
            CitableRecord(
                record,
                content_type.pk,
                str(model._meta.verbose_name),
                may_change and may_cite and (may_publish(user) or not record.is_guarded),
                (content_type.pk, record.pk) in cited,
                change_address(record),
            )
        )
    return found


def record_to_cite(request) -> CitableRecord | None:
    """Return the record that a submitted form names, or None if there is none."""
    label, _separator, key = request.POST.get("record", "").partition(":")
    models_by_label = {kind.model._meta.label_lower: kind.model for kind in listed_kinds()}
    if label not in models_by_label or not is_key(key):
        return None
    records = models_by_label[label]._base_manager.filter(pk=int(key))
    return next(iter(citable(request.user, records, set())), None)


def cited_records(citations: Iterable[Citation], user) -> list[CitableRecord]:
    """Return the records of citations, each once."""
    rows = list(citations)
    models.prefetch_related_objects(rows, "record")
    records = {(row.content_type_id, row.object_id): row.record for row in rows if row.record}
    return citable(user, records.values(), set(records))


def _short_periods(mentions: list[Mention]) -> list[Period]:
    """Return the dates of the mentions that are days or months: whole years say little."""
    periods = [mention.period for mention in mentions if mention.period is not None]
    return [
        one
        for one in periods
        if one.start and one.end and (one.end.last - one.start.first).days < 32
    ][:3]


def _records_of_period(period: Period) -> dict[tuple[str, int], models.Model]:
    found: dict[tuple[str, int], models.Model] = {}
    for kind in listed_kinds():
        rows = kind.model._base_manager.filter(period=period.columns[0]).order_by("-changed_at")
        found |= {(kind.label, row.pk): row for row in rows[:MAX_PERIOD_RECORDS]}
    return found
