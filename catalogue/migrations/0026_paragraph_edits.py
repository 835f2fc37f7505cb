"""Corrections of the paragraphs of a text: paragraphs that were divided or joined."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0025_history_by_statement"),
    ]

    operations = [
        migrations.AddField(
            model_name="sourcetext",
            name="edits",
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
        migrations.AddField(
            model_name="sourceparagraph",
            name="joined_places",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=80), db_default=[], default=list, size=None
            ),
        ),
    ]
