"""Rows of shared tables that public pages may name, because a public record uses them.

An editor adds a topic or a country group before a reviewer has read it, so a row alone is not
public. A row is used by a record that refers to it or to a narrower row.
"""

from functools import cache
from typing import Any, Self, cast

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL

from catalogue.base.trees import TreeQuerySet
from catalogue.base.visibility import public_q


def named_by_public_record_q(model: type[models.Model]) -> Q:
    """Return a condition: a public record of any kind refers to the row of `model`.

    The condition uses subqueries and not joins, so that the database stops at the first record.
    """
    condition = Q(pk__in=[])
    for relation in model._meta.related_objects:
        records: Any = relation.related_model
        if not {"state", "public_from"} <= {field.name for field in records._meta.fields}:
            continue
        field: Any = relation.field
        if relation.many_to_many:
            links = field.remote_field.through._base_manager
            public, value = public_q(field.m2m_field_name()), field.m2m_reverse_field_name()
        else:
            links, public, value = records._base_manager, public_q(), field.name
        condition |= Q(Exists(links.filter(public, **{value: OuterRef("pk")})))
    return condition


class SharedTreeQuerySet(TreeQuerySet):
    """A queryset of a shared table whose rows form a tree, such as topics."""

    def used_q(self) -> Q:
        """Return the condition for rows that a public record uses, without narrower rows."""
        return named_by_public_record_q(self.model)

    def public(self) -> Self:
        """Return the rows that a public record uses, and all broader rows of these.

        The filter by such a row finds at least one record. Every public page and file that names
        rows without a record starts with this queryset.
        """
        table = self.model._meta.db_table
        column = self.model._meta.get_field(self.model.parent_field).column
        queryset_class, model = cast(Any, (type(self), self.model))
        used, parameters = _used_rows_sql(queryset_class, model)
        return self.filter(
            pk__in=RawSQL(  # noqa: S611
                f"""
                WITH RECURSIVE used (id) AS (
                    SELECT id FROM ({used}) AS own (id)
                    UNION
                    SELECT row.{column} FROM {table} AS row JOIN used ON row.id = used.id
                    WHERE row.{column} IS NOT NULL
                )
                SELECT id FROM used
                """,
                parameters,
            )
        )


@cache
def _used_rows_sql(
    queryset_class: type[SharedTreeQuerySet], model: type[models.Model]
) -> tuple[str, tuple]:
    """Return SQL and parameters of the rows that a public record uses; only the code changes it."""
    rows = model._base_manager.filter(queryset_class(model).used_q()).values("pk")
    return rows.query.sql_with_params()
