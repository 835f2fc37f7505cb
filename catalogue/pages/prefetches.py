"""Rows of relations of a record that its page and the API show: public ones, the first of many."""

from django.db import models
from django.db.models import Count, F, Func, IntegerField, Prefetch, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber

from catalogue.base.compiled_queries import UNREAD_COLUMNS
from catalogue.base.relation_paths import related_model_at
from catalogue.records.record import RecordQuerySet

MAX_RELATED_ROWS = 100  # rows of a relation on a page; the page shows the total number too


# Columns of records that the page of another record does not show.
UNSHOWN_COLUMNS = (
    *("summary_en", "summary_es", "withdrawal_reason_en", "withdrawal_reason_es", "changed_at"),
    *UNREAD_COLUMNS,
)


def without_unshown_columns(rows: QuerySet) -> QuerySet:
    """Leave out the columns of records that cards and links do not show."""
    return rows.defer(*UNSHOWN_COLUMNS) if isinstance(rows, RecordQuerySet) else rows


def public_prefetch(model: type[models.Model], name: str, *more: str | Prefetch) -> Prefetch:
    """Return a prefetch of the public rows of a relation of `model`.

    `more` are relations of those rows to prefetch with them.
    """
    rows = related_model_at(model, name)._default_manager.public().prefetch_related(*more)
    if isinstance(rows, RecordQuerySet):
        rows = rows.in_default_order()
    return Prefetch(name, rows)


def query_of_first_rows(rows: QuerySet) -> QuerySet:
    """Return the first `MAX_RELATED_ROWS` rows, each with the total number as `total_count`."""
    return with_total_count(rows)[:MAX_RELATED_ROWS]


def with_total_count(rows: QuerySet) -> QuerySet:
    """Annotate each row with the number of all rows as `total_count`; PostgreSQL counts once."""
    count = Func(F("pk"), function="COUNT", output_field=IntegerField())
    return rows.annotate(
        total_count=Subquery(rows.order_by().annotate(count=count).values("count"))
    )


def limited_rows(rows: QuerySet) -> QuerySet:
    """Return the first `MAX_RELATED_ROWS` rows with their `total_count`, for a prefetch.

    Window functions number all rows, which is slow for relations with thousands of rows.
    """
    order = [expression for expression, _options in rows.query.get_compiler(rows.db).get_order_by()]
    # The annotations must not share a name with a field of any related model.
    placed = without_unshown_columns(rows).annotate(
        row_number=Window(RowNumber(), order_by=order), total_count=Window(Count("*"))
    )
    return placed.filter(row_number__lte=MAX_RELATED_ROWS)


def limited_prefetch(relation: Prefetch) -> Prefetch:
    """Return `relation` limited to the first `MAX_RELATED_ROWS` rows."""
    return Prefetch(relation.prefetch_to, limited_rows(relation.queryset))
