"""Work on the index and merges that background jobs carry out."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    safe_because = "The new column has a constant default, so no row is rewritten under the lock."
    dependencies = [
        ("catalogue", "0028_clean_framework_texts"),
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OutdatedRow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "kind",
                        "record_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("kind", models.CharField(db_collation="C", max_length=20)),
                ("record_id", models.BigIntegerField()),
            ],
            options={
                "verbose_name": "outdated row of the index",
                "verbose_name_plural": "outdated rows of the index",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="MergeJob",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source_id", models.PositiveBigIntegerField()),
                ("target_id", models.PositiveBigIntegerField()),
                ("source_name", models.TextField()),
                ("target_name", models.TextField()),
                ("requested_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(null=True)),
                ("language", models.CharField(max_length=5)),
                ("context", models.UUIDField(default=uuid.uuid4)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "In progress"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                        ],
                        default="running",
                        max_length=7,
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField()),
                ("error", models.TextField(blank=True)),
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "merge in the background",
                "verbose_name_plural": "merges in the background",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["running", "done", "failed"])),
                        name="catalogue_mergejob_state_is_in_its_list",
                        violation_error_message="Choose a value from the list.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "running")),
                        fields=("content_type", "source_id"),
                        name="catalogue_mergejob_one_running_for_a_source",
                        violation_error_message="This record is already being merged.",
                    ),
                ],
            },
        ),
        # The triggers of the previous version do not set the column: they postpone nothing.
        migrations.RunSQL(
            "ALTER TABLE catalogue_stalerow ADD COLUMN at_once boolean NOT NULL DEFAULT true",
            "ALTER TABLE catalogue_stalerow DROP COLUMN at_once",
        ),
    ]
