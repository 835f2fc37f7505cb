"""Tables whose rows lie below one another."""

from typing import Self

from django.db import connections, models


class TreeQuerySet(models.QuerySet):
    """For a model whose `parent_field` names the relation to the row above."""

    def and_below(self, rows: models.QuerySet) -> Self:
        """`rows` and everything below them, at any depth."""
        column = self.model._meta.get_field(self.model.parent_field).column
        table = self.model._meta.db_table
        with connections[self.db].cursor() as cursor:
            cursor.execute(
                f"""
                WITH RECURSIVE below(id) AS (
                    SELECT unnest(%s::bigint[])
                    UNION
                    SELECT child.id FROM {table} child JOIN below ON child.{column} = below.id
                )
                SELECT id FROM below
                """,
                [list(rows.values_list("pk", flat=True))],
            )
            return self.filter(pk__in=[pk for (pk,) in cursor.fetchall()])
