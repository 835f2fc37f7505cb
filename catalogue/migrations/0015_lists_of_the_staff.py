"""Indexes for the lists and the counts of the staff."""

from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the indexes are built while people write

    dependencies = [
        ("catalogue", "0014_steps_of_review_are_kept"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="event",
            index=models.Index(
                condition=models.Q(("action", "D")),
                fields=["table", "row_id"],
                name="catalogue_event_gone",
            ),
        ),
        AddIndexConcurrently(
            model_name="organization",
            index=models.Index(fields=["-changed_at", "-id"], name="organization_changed"),
        ),
        AddIndexConcurrently(
            model_name="organization",
            index=models.Index(
                fields=["state", "-changed_at", "-id"], name="organization_by_state"
            ),
        ),
        AddIndexConcurrently(
            model_name="organization",
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
                name="organization_no_spanish",
            ),
        ),
        AddIndexConcurrently(
            model_name="organization",
            index=models.Index(
                condition=models.Q(
                    models.Q(("state", "withdrawn"), _negated=True),
                    ("spanish_changed_at__lt", models.F("english_changed_at")),
                    models.Q(("summary_es", ""), ("title_es", ""), _negated=True),
                ),
                fields=["-changed_at", "-id"],
                name="organization_older_spanish",
            ),
        ),
    ]
