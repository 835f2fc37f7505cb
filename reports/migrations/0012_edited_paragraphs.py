"""The author's edits of paragraphs, and comments on them."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from catalogue.history.tracking import history_trigger_operation, publish_guard_operation

TABLES = ("reports_editedparagraph", "reports_paragraphcomment")


class Migration(migrations.Migration):
    safe_because = "The constraint of a few rows is checked at once."

    dependencies = [
        ("reports", "0011_clean_reasons"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EditedParagraph",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=160, verbose_name="paragraph")),
                ("section", models.CharField(max_length=80, verbose_name="section")),
                ("text_en", models.TextField(blank=True, verbose_name="text in English")),
                ("text_es", models.TextField(blank=True, verbose_name="text in Spanish")),
                (
                    "heading_en",
                    models.CharField(blank=True, max_length=200, verbose_name="heading in English"),
                ),
                (
                    "heading_es",
                    models.CharField(blank=True, max_length=200, verbose_name="heading in Spanish"),
                ),
                ("after", models.CharField(blank=True, max_length=160, verbose_name="follows")),
                ("is_omitted", models.BooleanField(default=False, verbose_name="omitted")),
                (
                    "is_joined",
                    models.BooleanField(
                        default=False, verbose_name="joined to the paragraph above"
                    ),
                ),
                ("records", models.JSONField(blank=True, default=list, verbose_name="records")),
                (
                    "composed_en",
                    models.TextField(blank=True, verbose_name="composed text in English"),
                ),
                (
                    "composed_es",
                    models.TextField(blank=True, verbose_name="composed text in Spanish"),
                ),
            ],
            options={
                "verbose_name": "edited paragraph",
                "verbose_name_plural": "edited paragraphs",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ParagraphComment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=160, verbose_name="paragraph")),
                ("text", models.CharField(max_length=2000, verbose_name="comment")),
                ("person_name", models.CharField(max_length=200, verbose_name="written by")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="date")),
                ("is_done", models.BooleanField(default=False, verbose_name="done")),
            ],
            options={
                "verbose_name": "comment on a paragraph",
                "verbose_name_plural": "comments on paragraphs",
                "ordering": ["pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="accepteddoubt",
            name="reports_accepteddoubt_code_is_in_its_list",
        ),
        migrations.AlterField(
            model_name="accepteddoubt",
            name="code",
            field=models.CharField(
                choices=[
                    ("past-plan", "Planned, but the date has passed"),
                    ("cancelled", "Cancelled, but included"),
                    ("translation", "Not translated"),
                    ("citation", "Without a source"),
                    ("summary", "Without a summary"),
                    ("duplicate", "Possible duplicate"),
                    ("difference", "Sources differ"),
                    ("rewritten", "Rewritten, but the records have changed"),
                ],
                db_default="translation",
                default="translation",
                max_length=11,
                verbose_name="warning",
            ),
        ),
        migrations.AddConstraint(
            model_name="accepteddoubt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "code__in",
                        [
                            "past-plan",
                            "cancelled",
                            "translation",
                            "citation",
                            "summary",
                            "duplicate",
                            "difference",
                            "rewritten",
                        ],
                    )
                ),
                name="reports_accepteddoubt_code_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddField(
            model_name="editedparagraph",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="edited_paragraphs",
                to="reports.report",
            ),
        ),
        migrations.AddField(
            model_name="paragraphcomment",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="paragraphcomment",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="paragraph_comments",
                to="reports.report",
            ),
        ),
        migrations.AddConstraint(
            model_name="editedparagraph",
            constraint=models.UniqueConstraint(
                fields=("report", "key"), name="reports_editedparagraph_unique_key"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="editedparagraph",
            trigger=pgtrigger.compiler.Trigger(
                name="draft_report_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF EXISTS (\n                SELECT FROM reports_report a WHERE a.state = 'issued' AND (\n                    (TG_OP <> 'INSERT' AND a.id = OLD.report_id)\n                    OR (TG_OP <> 'DELETE' AND a.id = NEW.report_id)\n                )\n            ) THEN\n                RAISE EXCEPTION 'an issued report cannot be changed' USING\n                    ERRCODE = 'check_violation', CONSTRAINT = 'issued_report_is_immutable';\n            END IF;\n            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n            ",
                    hash="de30129936daae8deae7cc285041740575bd844d",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_draft_report_only_3d1e6",
                    table="reports_editedparagraph",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="paragraphcomment",
            trigger=pgtrigger.compiler.Trigger(
                name="draft_report_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF EXISTS (\n                SELECT FROM reports_report a WHERE a.state = 'issued' AND (\n                    (TG_OP <> 'INSERT' AND a.id = OLD.report_id)\n                    OR (TG_OP <> 'DELETE' AND a.id = NEW.report_id)\n                )\n            ) THEN\n                RAISE EXCEPTION 'an issued report cannot be changed' USING\n                    ERRCODE = 'check_violation', CONSTRAINT = 'issued_report_is_immutable';\n            END IF;\n            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n            ",
                    hash="397bd8096849b7b8aaa75eec3e27e0243a12ebce",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_draft_report_only_c9bb9",
                    table="reports_paragraphcomment",
                    when="BEFORE",
                ),
            ),
        ),
        *(history_trigger_operation(table, "report_id", "reports_report") for table in TABLES),
        *(publish_guard_operation(table, "report_id", "reports_report") for table in TABLES),
    ]
