"""Indexes for the lists and the counts of the staff."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the indexes are built while people write

    dependencies = [
        ("activities", "0004_names_and_languages_changed"),
        ("catalogue", "0015_lists_of_the_staff"),
        ("meetings", "0005_lists_of_the_staff"),
        ("publications", "0005_lists_of_the_staff"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="activity",
            index=models.Index(fields=["-changed_at", "-id"], name="activity_changed"),
        ),
        AddIndexConcurrently(
            model_name="activity",
            index=models.Index(fields=["state", "-changed_at", "-id"], name="activity_by_state"),
        ),
        AddIndexConcurrently(
            model_name="activity",
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
                name="activity_no_spanish",
            ),
        ),
        AddIndexConcurrently(
            model_name="activity",
            index=models.Index(
                condition=models.Q(
                    models.Q(("state", "withdrawn"), _negated=True),
                    ("spanish_changed_at__lt", models.F("english_changed_at")),
                    models.Q(("summary_es", ""), ("title_es", ""), _negated=True),
                ),
                fields=["-changed_at", "-id"],
                name="activity_older_spanish",
            ),
        ),
        AddIndexConcurrently(
            model_name="activity",
            index=models.Index(
                fields=["status", "-changed_at", "-id"],
                include=("state", "period"),
                name="activity_by_status",
            ),
        ),
        AddIndexConcurrently(
            model_name="mandate",
            index=models.Index(fields=["-changed_at", "-id"], name="mandate_changed"),
        ),
        AddIndexConcurrently(
            model_name="mandate",
            index=models.Index(fields=["state", "-changed_at", "-id"], name="mandate_by_state"),
        ),
        AddIndexConcurrently(
            model_name="mandate",
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
                name="mandate_no_spanish",
            ),
        ),
        AddIndexConcurrently(
            model_name="mandate",
            index=models.Index(
                condition=models.Q(
                    models.Q(("state", "withdrawn"), _negated=True),
                    ("spanish_changed_at__lt", models.F("english_changed_at")),
                    models.Q(("summary_es", ""), ("title_es", ""), _negated=True),
                ),
                fields=["-changed_at", "-id"],
                name="mandate_older_spanish",
            ),
        ),
        AddIndexConcurrently(
            model_name="outcome",
            index=models.Index(fields=["-changed_at", "-id"], name="outcome_changed"),
        ),
        AddIndexConcurrently(
            model_name="outcome",
            index=models.Index(fields=["state", "-changed_at", "-id"], name="outcome_by_state"),
        ),
        AddIndexConcurrently(
            model_name="outcome",
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
                name="outcome_no_spanish",
            ),
        ),
        AddIndexConcurrently(
            model_name="outcome",
            index=models.Index(
                condition=models.Q(
                    models.Q(("state", "withdrawn"), _negated=True),
                    ("spanish_changed_at__lt", models.F("english_changed_at")),
                    models.Q(("summary_es", ""), ("title_es", ""), _negated=True),
                ),
                fields=["-changed_at", "-id"],
                name="outcome_older_spanish",
            ),
        ),
        AddIndexConcurrently(
            model_name="project",
            index=models.Index(fields=["-changed_at", "-id"], name="project_changed"),
        ),
        AddIndexConcurrently(
            model_name="project",
            index=models.Index(fields=["state", "-changed_at", "-id"], name="project_by_state"),
        ),
        AddIndexConcurrently(
            model_name="project",
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
                name="project_no_spanish",
            ),
        ),
        AddIndexConcurrently(
            model_name="project",
            index=models.Index(
                condition=models.Q(
                    models.Q(("state", "withdrawn"), _negated=True),
                    ("spanish_changed_at__lt", models.F("english_changed_at")),
                    models.Q(("summary_es", ""), ("title_es", ""), _negated=True),
                ),
                fields=["-changed_at", "-id"],
                name="project_older_spanish",
            ),
        ),
    ]
