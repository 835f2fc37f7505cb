"""Indexes for the lists and the counts of the staff."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the indexes are built while people write

    dependencies = [
        ("catalogue", "0015_lists_of_the_staff"),
        ("meetings", "0004_names_and_languages_changed"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="meeting",
            index=models.Index(fields=["-changed_at", "-id"], name="meeting_changed"),
        ),
        AddIndexConcurrently(
            model_name="meeting",
            index=models.Index(fields=["state", "-changed_at", "-id"], name="meeting_by_state"),
        ),
        AddIndexConcurrently(
            model_name="meeting",
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
                name="meeting_no_spanish",
            ),
        ),
        AddIndexConcurrently(
            model_name="meeting",
            index=models.Index(
                condition=models.Q(
                    models.Q(("state", "withdrawn"), _negated=True),
                    ("spanish_changed_at__lt", models.F("english_changed_at")),
                    models.Q(("summary_es", ""), ("title_es", ""), _negated=True),
                ),
                fields=["-changed_at", "-id"],
                name="meeting_older_spanish",
            ),
        ),
        AddIndexConcurrently(
            model_name="meeting",
            index=models.Index(
                fields=["status", "-changed_at", "-id"],
                include=("state", "period"),
                name="meeting_by_status",
            ),
        ),
    ]
