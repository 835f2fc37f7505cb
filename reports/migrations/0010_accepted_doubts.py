"""Accepted warnings instead of accepted translations, in the same table, and the new sections."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    safe_because = (
        "The table keeps its name and columns; the constraints of few rows are checked at once."
    )
    dependencies = [
        ("reports", "0009_period_precisions"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="ownparagraph",
            name="reports_ownparagraph_section_is_known",
        ),
        migrations.AddConstraint(
            model_name="ownparagraph",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "section__in",
                        (
                            "programme",
                            "work.research",
                            "work.countries",
                            "work.meetings",
                            "work.agencies",
                            "projects",
                            "contributions",
                            "planned",
                            "figures",
                            "activities.research",
                            "activities.publication",
                            "activities.training",
                            "activities.technical-assistance",
                            "activities.meeting-support",
                            "activities.meeting-participation",
                            "activities.civil-society",
                            "activities.inter-agency",
                            "publications",
                            "meetings.organized",
                            "meetings.attended",
                            "meetings.other",
                            "projects.concluded",
                            "projects.other",
                            "outcomes.lesson",
                            "outcomes.conclusion",
                            "outcomes.recommendation",
                            "outcomes.agreement",
                            "outcomes.declaration",
                            "flagships",
                        ),
                    )
                ),
                name="reports_ownparagraph_section_is_known",
                violation_error_message="Choose a section.",
            ),
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="translationwaiver",
            name="draft_report_only",
        ),
        migrations.AlterModelTable(
            name="translationwaiver",
            table="reports_translationwaiver",
        ),
        migrations.RenameModel("TranslationWaiver", "AcceptedDoubt"),
        migrations.AlterModelOptions(
            name="accepteddoubt",
            options={
                "verbose_name": "accepted warning",
                "verbose_name_plural": "accepted warnings",
            },
        ),
        migrations.AlterField(
            model_name="accepteddoubt",
            name="report",
            field=models.ForeignKey(
                on_delete=models.CASCADE,
                related_name="accepted_doubts",
                to="reports.report",
            ),
        ),
        migrations.AlterField(
            model_name="accepteddoubt",
            name="language",
            field=models.CharField(
                blank=True,
                choices=[("en", "en"), ("es", "es")],
                max_length=2,
                verbose_name="language",
            ),
        ),
        migrations.AddField(
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
                ],
                db_default="translation",
                default="translation",
                max_length=11,
                verbose_name="warning",
            ),
        ),
        migrations.AddField(
            model_name="accepteddoubt",
            name="digest",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=64,
                verbose_name="checksum of the text",
            ),
        ),
        migrations.AddField(
            model_name="accepteddoubt",
            name="reason",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=500, verbose_name="reason"
            ),
        ),
        migrations.RemoveConstraint(
            model_name="accepteddoubt", name="reports_translationwaiver_unique"
        ),
        migrations.RemoveConstraint(
            model_name="accepteddoubt", name="reports_translationwaiver_has_person_name"
        ),
        migrations.AddConstraint(
            model_name="accepteddoubt",
            constraint=models.UniqueConstraint(
                fields=("report", "code", "number", "language", "digest"),
                name="reports_accepteddoubt_unique",
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
                        ],
                    )
                ),
                name="reports_accepteddoubt_code_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="accepteddoubt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("digest", ""), models.Q(("reason", ""), _negated=True), _connector="OR"
                ),
                name="reports_accepteddoubt_has_reason",
                violation_error_message="Enter the reason.",
            ),
        ),
        migrations.AddConstraint(
            model_name="accepteddoubt",
            constraint=models.CheckConstraint(
                condition=models.Q(("person_name", ""), _negated=True),
                name="reports_translationwaiver_has_person_name",
                violation_error_message="State who decided to issue in spite of the warning.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="accepteddoubt",
            trigger=pgtrigger.compiler.Trigger(
                name="draft_report_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF EXISTS (\n                SELECT FROM reports_report a WHERE a.state = 'issued' AND (\n                    (TG_OP <> 'INSERT' AND a.id = OLD.report_id)\n                    OR (TG_OP <> 'DELETE' AND a.id = NEW.report_id)\n                )\n            ) THEN\n                RAISE EXCEPTION 'an issued report cannot be changed' USING\n                    ERRCODE = 'check_violation', CONSTRAINT = 'issued_report_is_immutable';\n            END IF;\n            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n            ",
                    hash="d1c882c1435740d54f7a2e5dbb2bcc9b8ea5dd1f",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_draft_report_only_ebda8",
                    table="reports_translationwaiver",
                    when="BEFORE",
                ),
            ),
        ),
    ]
