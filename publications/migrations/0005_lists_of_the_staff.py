"""Indexes for the lists and the counts of the staff."""

import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the indexes are built while people write

    dependencies = [
        ("catalogue", "0015_lists_of_the_staff"),
        ("meetings", "0005_lists_of_the_staff"),
        ("publications", "0004_names_and_languages_changed"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="edition",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    models.Func(
                        django.db.models.functions.text.Lower("symbol"),
                        function="catalogue_unaccent",
                        output_field=models.TextField(),
                    ),
                    "gin_trgm_ops",
                ),
                name="edition_symbol",
            ),
        ),
        AddIndexConcurrently(
            model_name="publication",
            index=models.Index(fields=["-changed_at", "-id"], name="publication_changed"),
        ),
        AddIndexConcurrently(
            model_name="publication",
            index=models.Index(fields=["state", "-changed_at", "-id"], name="publication_by_state"),
        ),
        AddIndexConcurrently(
            model_name="publication",
            index=models.Index(
                condition=models.Q(
                    models.Q(("state", "withdrawn"), _negated=True),
                    models.Q(
                        ("title_es", ""),
                        models.Q(("summary_es", ""), models.Q(("summary_en", ""), _negated=True)),
                        _connector="OR",
                    ),
                ),
                fields=["-changed_at", "-id"],
                name="publication_no_spanish",
            ),
        ),
        AddIndexConcurrently(
            model_name="publication",
            index=models.Index(
                condition=models.Q(
                    models.Q(("state", "withdrawn"), _negated=True),
                    ("spanish_changed_at__lt", models.F("english_changed_at")),
                    models.Q(("summary_es", ""), ("title_es", ""), _negated=True),
                ),
                fields=["-changed_at", "-id"],
                name="publication_older_spanish",
            ),
        ),
    ]
