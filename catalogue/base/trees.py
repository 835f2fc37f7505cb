"""Querysets of models whose rows form a tree."""

from typing import Self

from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models.expressions import RawSQL


class TreeQuerySet(models.QuerySet):
    """A queryset of a model whose `parent_field` names the relation to the parent row."""

    def with_descendants(self, rows: models.QuerySet) -> Self:
        """Return `rows` and their descendants at any depth, through rows of this queryset only.

        Raise ValueError if `rows` are a slice, whose order and limits would be lost.
        """
        if rows.query.is_sliced:
            raise ValueError("with_descendants takes no slice.")
        column = self.model._meta.get_field(self.model.parent_field).column
        table = self.model._meta.db_table
        try:
            (first, of_first), (through, of_through) = (
                some.order_by().values("pk").query.sql_with_params() for some in (rows, self)
            )
        except EmptyResultSet:  # Django knows without a query that there are no rows.
            return self.none()
        below = f"""
            WITH RECURSIVE below(id) AS (
                {first}
                UNION
                SELECT child.id FROM {table} child JOIN below ON child.{column} = below.id
                WHERE child.id IN ({through})
            )
            SELECT id FROM below
            """
        below_keys = RawSQL(below, [*of_first, *of_through])  # noqa: S611 – names and SQL of Django
        return self.filter(pk__in=below_keys)
