"""The log of the work on records, and the notifications of staff."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import catalogue.records.source_files
from server.text_constraints import SAFE_BECAUSE, clean_text_operations


class Migration(migrations.Migration):
    atomic = False
    safe_because = SAFE_BECAUSE

    dependencies = [
        ("catalogue", "0023_synonyms_of_forums_and_funding"),
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Notification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("submitted", "Submitted for review"),
                            ("sent-back", "Sent back"),
                            ("published", "Published"),
                            ("assigned", "Assigned to you"),
                            ("mentioned", "You were mentioned"),
                            ("proposal", "Your proposal was answered"),
                        ],
                        max_length=9,
                    ),
                ),
                ("object_id", models.PositiveBigIntegerField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("sending", "Sending"),
                            ("sent", "Sent"),
                            ("dropped", "Dropped"),
                            ("refused", "Refused"),
                            ("uncertain", "Uncertain"),
                        ],
                        default="waiting",
                        max_length=9,
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("mail_id", models.UUIDField(null=True)),
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="contenttypes.contenttype"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="catalogue.proposal",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notifications",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "notification",
                "verbose_name_plural": "notifications",
                "ordering": ["-pk"],
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ("waiting", "sending"))),
                        fields=["due_at"],
                        name="catalogue_notification_due",
                    ),
                    models.Index(fields=["recipient", "-id"], name="catalogue_notification_of"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "submitted",
                                    "sent-back",
                                    "published",
                                    "assigned",
                                    "mentioned",
                                    "proposal",
                                ],
                            )
                        ),
                        name="catalogue_notification_kind_is_in_its_list",
                        violation_error_message="Choose a value from the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["waiting", "sending", "sent", "dropped", "refused", "uncertain"],
                            )
                        ),
                        name="catalogue_notification_state_is_in_its_list",
                        violation_error_message="Choose a value from the list.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_id", models.PositiveBigIntegerField(editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("assigned", "Assigned"),
                            ("comment", "Comment"),
                            ("resolved", "Discussion resolved"),
                            ("reopened", "Discussion reopened"),
                            ("note", "Internal note"),
                            ("attachment", "Attachment"),
                            ("removed", "Removed"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_default=models.Func(function="clock_timestamp"),
                        editable=False,
                        verbose_name="date",
                    ),
                ),
                ("content", models.TextField(blank=True, verbose_name="text")),
                (
                    "file",
                    models.FileField(
                        blank=True,
                        max_length=255,
                        storage=catalogue.records.source_files.SourceFileStorage(),
                        upload_to=catalogue.records.source_files.random_file_name,
                        validators=[catalogue.records.source_files.validate_source_file],
                        verbose_name="file",
                    ),
                ),
                (
                    "file_name",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="file name"
                    ),
                ),
                (
                    "file_size",
                    models.PositiveBigIntegerField(editable=False, null=True, verbose_name="size"),
                ),
                (
                    "about",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="removals",
                        to="catalogue.teamentry",
                    ),
                ),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assigned to",
                    ),
                ),
                (
                    "content_type",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="contenttypes.contenttype",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "work on a record",
                "verbose_name_plural": "work on records",
                "ordering": ["pk"],
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        fields=["content_type", "object_id"], name="catalogue_teamentry_of"
                    ),
                    models.Index(
                        condition=models.Q(("assignee__isnull", False)),
                        fields=["assignee", "content_type", "object_id"],
                        name="catalogue_teamentry_assignee",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "assigned",
                                    "comment",
                                    "resolved",
                                    "reopened",
                                    "note",
                                    "attachment",
                                    "removed",
                                ],
                            )
                        ),
                        name="catalogue_teamentry_kind_is_in_its_list",
                        violation_error_message="Choose a value from the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("content", ""), ("kind__in", ("comment", "note")), _connector="XOR"
                            ),
                            models.Q(("file", ""), ("kind", "attachment"), _connector="XOR"),
                            models.Q(
                                ("about__isnull", True), ("kind", "removed"), _connector="XOR"
                            ),
                        ),
                        name="catalogue_teamentry_has_what_its_kind_needs",
                        violation_error_message="Enter a text or choose a file.",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="teamentry",
            trigger=pgtrigger.compiler.Trigger(
                name="immutable",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF true THEN\n                RAISE EXCEPTION 'the history is kept as it is' USING\n                    ERRCODE = 'check_violation', CONSTRAINT = 'history_immutable';\n            END IF;\n            RETURN NULL;\n            ",
                    hash="f1c9f3eb410e4ed17e67dd00bf362a8c0866434a",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_immutable_6c335",
                    table="catalogue_teamentry",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="teamentry",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF current_setting('catalogue.allow_truncate', true) IS DISTINCT FROM 'yes' THEN\n                RAISE EXCEPTION 'the history is kept as it is' USING\n                    ERRCODE = 'check_violation', CONSTRAINT = 'history_immutable';\n            END IF;\n            RETURN NULL;\n            ",
                    hash="d2e242011c177ced38a53afc4bd003463c9e5597",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_6b694",
                    table="catalogue_teamentry",
                    when="BEFORE",
                ),
            ),
        ),
        *clean_text_operations(
            "catalogue_teamentry", one_line=("file_name",), multi_line=("content",)
        ),
    ]
