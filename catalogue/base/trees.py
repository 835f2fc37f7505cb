"""Querysets of models whose rows form a tree."""

from typing import Self

from django.db import connections, models


class TreeQuerySet(models.QuerySet):
    """A queryset of a model whose `parent_field` names the relation to the parent row."""

    def with_descendants(self, rows: models.QuerySet) -> Self:
        """Return `rows` and their descendants at any depth, through rows of this queryset only."""
        column = self.model._meta.get_field(self.model.parent_field).column
        table = self.model._meta.db_table
        through, parameters = self.order_by().values("pk").query.sql_with_params()
        with connections[self.db].cursor() as cursor:
            cursor.execute(
                f"""
                WITH RECURSIVE below(id) AS (
                    SELECT unnest(%s::bigint[])
                    UNION
                    SELECT child.id FROM {table} child JOIN below ON child.{column} = below.id
                    WHERE child.id IN ({through})
                )
                SELECT id FROM below
                """,
                [list(rows.values_list("pk", flat=True)), *parameters],
            )
            return self.filter(pk__in=[pk for (pk,) in cursor.fetchall()])
