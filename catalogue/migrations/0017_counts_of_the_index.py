"""How many rows of the index hold each key; and how the few are found that time brings or ends.

`catalogue.index` fills the table as it fills the rows.
"""

from django.db import migrations, models

TIMED = """
CREATE INDEX catalogue_indexrow_timed ON catalogue_indexrow (kind)
WHERE since > '0001-01-02 00:00:00Z' OR until < '9999-12-30 00:00:00Z'
"""


class Migration(migrations.Migration):
    safe_because = (
        "The index holds next to nothing and is built by passing through the rows once; readers go"
        " on meanwhile, and who commits waits for it."
    )
    dependencies = [("catalogue", "0016_lines_of_files")]

    operations = [
        migrations.RunSQL(TIMED, "DROP INDEX catalogue_indexrow_timed"),
        migrations.CreateModel(
            name="IndexCount",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "kind",
                        "key",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("kind", models.CharField(db_collation="C", max_length=20)),
                ("key", models.IntegerField()),
                ("number", models.BigIntegerField()),
                ("several", models.BigIntegerField()),
            ],
            options={
                "verbose_name": "count of the index",
                "verbose_name_plural": "counts of the index",
                "default_permissions": (),
            },
        ),
    ]
