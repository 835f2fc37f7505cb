"""The table of the lines that files are made of, and how CSV writes a cell.

`catalogue.index` fills it as it fills the rows of the lists.
"""

from django.db import migrations, models

CSV = r"""
CREATE FUNCTION catalogue_csv(cell text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN cell ~ '[",\r\n]' THEN '"' || replace(cell, '"', '""') || '"'
        ELSE coalesce(cell, '') END
$$
"""
# A line is read as it stands: kept whole in its row, as far as a page of the database holds it.
WHOLE = "ALTER TABLE catalogue_indexline SET (toast_tuple_target = 8160)"


class Migration(migrations.Migration):
    safe_because = "The only table that it alters is the one that it has just made."
    dependencies = [("catalogue", "0015_lists_of_the_staff")]

    operations = [
        migrations.RunSQL([(CSV, None)], "DROP FUNCTION catalogue_csv(text)"),
        migrations.CreateModel(
            name="IndexLine",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "record_id",
                        "kind",
                        "since",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("record_id", models.BigIntegerField()),
                ("kind", models.CharField(db_collation="C", max_length=20)),
                ("since", models.DateTimeField()),
                ("slug", models.TextField()),
                ("en", models.TextField()),
                ("es", models.TextField()),
                ("guarded_en", models.TextField(null=True)),
                ("guarded_es", models.TextField(null=True)),
            ],
            options={
                "verbose_name": "line of the files",
                "verbose_name_plural": "lines of the files",
                "default_permissions": (),
            },
        ),
        migrations.RunSQL(WHOLE, migrations.RunSQL.noop),
    ]
