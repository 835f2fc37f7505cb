"""A simple reference implementation of filters and columns, without the index.

Tests compare the results of the index with it.
"""

from datetime import UTC, date, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from catalogue.base.calendar_unit import KNOWN_PRECISIONS
from catalogue.base.relation_paths import public_path_q, related_model_at
from catalogue.exports.columns import (
    BooleanColumn,
    ChoiceColumn,
    DateTimeColumn,
    PeriodColumns,
    PermalinkColumn,
    RelatedChoiceColumn,
    RelatedColumn,
)
from catalogue.exports.formula_guard import join_values
from catalogue.filtering.filters import CodesFilter, FrameworkFilter, RelatedFilter, public_rows
from catalogue.models import Topic
from publications.views import AuthorNames


def matching_ids(filterset_class, parameters: dict) -> set[int]:
    """Return the primary keys of the public records that match all parameters.

    Each parameter is a list of values.
    """
    model = filterset_class._meta.model
    records = model.objects.public()
    for name, values in parameters.items():
        records = records.filter(filter_condition(filterset_class, name, values))
    return set(records.values_list("pk", flat=True))


def filter_condition(filterset_class, name: str, values: list) -> Q:
    model = filterset_class._meta.model
    filter_ = filterset_class.get_filters()[name]
    filter_.model = model
    if name == "q":
        return Q(pk__in=model.objects.search(values[0]).values("pk"))
    if name == "year":
        spans = [DateRange(date(year, 1, 1), date(year + 1, 1, 1)) for year in map(int, values)]
        return any_condition(Q(period__overlap=span) for span in spans)
    if isinstance(filter_, CodesFilter):
        matching = model._base_manager.filter(**{f"{filter_.field_name}__in": values})
        return Q(pk__in=matching.values("pk"))
    assert isinstance(filter_, RelatedFilter)
    rows = rows_and_descendants(filter_, values)
    return any_condition(
        Q(pk__in=model._base_manager.filter(public_path_q(model, path, **{"in": rows})))
        for path in filter_.value_paths
    )


def rows_and_descendants(filter_: RelatedFilter, values: list) -> QuerySet:
    """Return the rows with these keys and, in a tree, their public descendants."""
    public = public_rows(related_model_at(filter_.model, filter_.value_paths[0]))
    if isinstance(filter_, FrameworkFilter):
        public = Topic.objects.filter(framework=filter_.framework)
    rows = public.filter(**{f"{filter_.extra['to_field_name']}__in": values})
    return public.with_descendants(rows) if hasattr(public, "with_descendants") else rows


def any_condition(conditions) -> Q:
    combined = Q()
    for condition in conditions:
        combined |= condition
    return combined


def expected_cells(record, columns, site: str) -> list[str]:
    """Return the expected cells of a record's export line, in the active language."""
    return [text for column in columns for text in _cell_texts(record, column, site)]


def _cell_texts(record, column, site: str) -> list[str]:
    value = getattr(record, column.code, None)
    if isinstance(column, AuthorNames):
        rows = record.authorships.filter(organization=None)
        return [join_values(sorted({_person_or_group(row) for row in rows}))]
    if isinstance(column, RelatedColumn):
        names = sorted(_related_names(record, column))
        return [
            join_values([name for name, _code in names]),
            join_values([code for _name, code in names]),
        ]
    if isinstance(column, PermalinkColumn):
        return [f"{site}{record.slug}/", record.slug]
    if isinstance(column, PeriodColumns):
        return [str(record.when or ""), *_first_and_last_day(record)]
    if isinstance(column, ChoiceColumn):
        return [str(dict(column.choices.choices).get(value, "")), value]
    if isinstance(column, BooleanColumn):
        return [str(_("yes") if value else _("no"))]
    if isinstance(column, DateTimeColumn):
        return [value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")]
    return ["" if value is None else str(value)]


def _person_or_group(row) -> str:
    return f"{row.given_name} {row.family_name}".strip() or str(row.group)


def _first_and_last_day(record) -> list[str]:
    known = KNOWN_PRECISIONS
    first = record.period and record.start_precision in known and record.period.lower
    last = record.period and record.end_precision in known and record.period.upper
    return [
        first.isoformat() if first else "",
        (last - timedelta(days=1)).isoformat() if last else "",
    ]


def _related_names(record, column: RelatedColumn) -> set[tuple[str, str]]:
    model = type(record)
    leaf = related_model_at(model, column.paths[0])
    pks = {
        pk
        for path in column.paths
        for pk in model._base_manager.filter(
            public_path_q(model, path, isnull=False), pk=record.pk
        ).values_list(path, flat=True)
    }
    rows = leaf._base_manager.filter(pk__in=pks, **dict(column.only))
    return {(_related_name(row, column), str(getattr(row, column.code_field))) for row in rows}


def _related_name(row, column: RelatedColumn) -> str:
    if isinstance(column, RelatedChoiceColumn):
        return str(dict(column.choices.choices)[getattr(row, column.code_field)])
    return str(row) if hasattr(row, "name_at") else str(getattr(row, column.name))
