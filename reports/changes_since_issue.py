"""Changes and withdrawals of the records that an issued report cites."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import Max

from catalogue.base.relation_paths import related_model_at
from catalogue.history.events import Event, changed_row_ids
from catalogue.history.versions import version_after
from catalogue.models import Address, Record, State
from reports.composition.source_records import RECORD_MODELS
from reports.composition.templates import single_line
from reports.models import CitedVersion, Report


@dataclass(frozen=True)
class Withdrawal:
    """Record that is no longer public, and the time of its withdrawal.

    `names` are the names that the record had at the issue, and `paths` its addresses without the
    language. If `is_unnamed` is true, they must not appear in any text. A record that was withdrawn
    with its title remains known by it.
    """

    number: int
    at: datetime
    names: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    is_unnamed: bool = False


def changed_record_numbers(report: Report) -> list[int]:
    """Return the numbers of cited records that changed since the issue, or whose child rows did."""
    return sorted(
        keys[key]
        for table, keys in _cited_rows_by_table(report).items()
        for key in changed_row_ids(table, keys.keys(), report.last_event or 0)
    )


def reports_to_redact(keys: Collection[int]) -> set[int]:
    """Return the primary keys of the reports for which `withdrawals` may return a record.

    The number of queries does not depend on the number of reports.
    """
    types = ContentType.objects.get_for_models(*RECORD_MODELS)
    affected: set[int] = set()
    for model, kind in types.items():
        if model.objects.filter(state=State.WITHDRAWN, is_unnamed=True).exists():
            return set(keys)
        cited = CitedVersion.objects.filter(report__in=keys, content_type=kind)
        hidden = cited.exclude(object_id__in=model.objects.public().values("pk"))
        affected.update(hidden.values_list("report", flat=True))
    return affected


def withdrawals(report: Report, texts: Sequence[str] | None = None) -> list[Withdrawal]:
    """Return the records in the report that were withdrawn since the issue, by number.

    They are the cited records, and the unnamed ones whose names a text contains without citing
    them, such as a summary by staff. `texts` are those of all its documents by default.
    """
    withdrawn = []
    tables = _cited_rows_by_table(report)
    for model in RECORD_MODELS:
        keys = tables.get(model._meta.db_table, {})
        public = set(model.objects.public().filter(pk__in=keys).values_list("pk", flat=True))
        not_public = {key: number for key, number in keys.items() if key not in public}
        states = model.objects.filter(state=State.WITHDRAWN)
        named = set(states.filter(pk__in=not_public, is_unnamed=False).values_list("pk", flat=True))
        unnamed = states.filter(is_unnamed=True).exclude(pk__in=keys)
        uncited = _named_in_texts(report, model, dict(unnamed.values_list("pk", "number")), texts)
        not_public |= uncited
        if not not_public:
            continue
        events = Event.objects.filter(
            table=model._meta.db_table, row_id__in=not_public, before__state=State.PUBLISHED
        )
        dates = dict(events.values_list("row_id").annotate(withdrawn_at=Max("at")))
        withdrawn += [
            Withdrawal(
                number,
                dates.get(key, report.issued_at),
                _names_at_issue(report, model, key),
                _paths(model, key),
                is_unnamed=key not in named,
            )
            for key, number in not_public.items()
        ]
    return sorted(withdrawn, key=lambda withdrawal: withdrawal.number)


def _named_in_texts(
    report: Report, model: type[Record], numbers: dict[int, int], texts: Sequence[str] | None
) -> dict[int, int]:
    """Return the records, as numbers by primary key, whose names a text of the report contains."""
    if not numbers:
        return {}
    if texts is None:
        texts = [" ".join(text.document.texts()) for text in report.texts.only("report", "content")]
    return {
        key: number
        for key, number in numbers.items()
        if any(map(names_pattern(_names_at_issue(report, model, key)).search, texts))
    }


def names_pattern(names: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern of the names as whole words; acronyms and symbols match in their case."""
    written = {single_line(name) for name in names}
    written |= {name.replace("“", "‘").replace("”", "’") for name in written}
    alternatives = [
        re.escape(name) if name == name.upper() else f"(?i:{re.escape(name)})"
        for name in sorted(written, key=len, reverse=True)
        if name
    ]
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)" if alternatives else r"(?!)")


def _names_at_issue(report: Report, model: type[Record], key: int) -> tuple[str, ...]:
    """Return the titles, acronyms, symbols and other names of a record at the issue."""
    version = version_after(model(pk=key), report.last_event or 0)
    names: dict[str, None] = {}
    for column in model.name_columns:
        relation, _separator, name = column.rpartition("__")
        owner = related_model_at(model, relation) if relation else model
        table = owner._meta.db_table
        rows = [row for (row_table, _pk), row in version.rows.items() if row_table == table]
        names.update(dict.fromkeys(row[name] for row in rows if row.get(name)))
    return tuple(names)


def _paths(model: type[Record], key: int) -> tuple[str, ...]:
    addresses = Address.objects.filter(kind=model._meta.model_name, object_id=key)
    slugs = addresses.order_by("pk").values_list("slug", flat=True)
    return tuple(f"/{model.plural}/{slug}" for slug in slugs)


def _cited_rows_by_table(report: Report) -> dict[str, dict[int, int]]:
    """Return the public numbers of the cited records by table name and primary key."""
    tables: dict[str, dict[int, int]] = {}
    types = ContentType.objects.get_for_models(*RECORD_MODELS)
    names = {kind.pk: model._meta.db_table for model, kind in types.items()}
    rows = report.cited_versions.values_list("content_type", "object_id", "number")
    for kind, key, number in rows:
        tables.setdefault(names[kind], {})[key] = number
    return tables
