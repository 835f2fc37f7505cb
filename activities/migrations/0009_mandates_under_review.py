"""The standing of mandates and provisions, and the yearly decisions on mandates."""

import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from catalogue.history.tracking import history_trigger_operation, publish_guard_operation


class Migration(migrations.Migration):
    safe_because = (
        "The columns have database defaults or may be null, and the constraints of few rows are"
        " checked at once."
    )

    dependencies = [
        ("activities", "0008_subprogrammes"),
        ("catalogue", "0026_paragraph_edits"),
        ("meetings", "0007_period_precisions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MandateDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1800),
                            django.core.validators.MaxValueValidator(2199),
                        ],
                        verbose_name="year",
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("retain", "Retain"),
                            ("review", "Review"),
                            ("remove", "Remove"),
                            ("add", "Add"),
                        ],
                        max_length=6,
                        verbose_name="decision",
                    ),
                ),
                ("reason_en", models.TextField(blank=True, verbose_name="reason in English")),
                ("reason_es", models.TextField(blank=True, verbose_name="reason in Spanish")),
                (
                    "decided_at",
                    models.DateTimeField(
                        db_default=models.Func(function="clock_timestamp"),
                        editable=False,
                        verbose_name="decided on",
                    ),
                ),
            ],
            options={
                "verbose_name": "decision on a mandate",
                "verbose_name_plural": "decisions on mandates",
                "ordering": ["-year", "pk"],
            },
        ),
        migrations.AddField(
            model_name="mandate",
            name="standing",
            field=models.CharField(
                blank=True,
                choices=[
                    ("in-force", "In force"),
                    ("fulfilled", "Fulfilled"),
                    ("superseded", "Superseded"),
                    ("lapsed", "Lapsed"),
                ],
                db_default="",
                default="",
                max_length=10,
                verbose_name="standing",
            ),
        ),
        migrations.AddField(
            model_name="mandate",
            name="standing_date",
            field=models.DateField(blank=True, null=True, verbose_name="standing since"),
        ),
        migrations.AddField(
            model_name="mandate",
            name="standing_reason_en",
            field=models.TextField(
                blank=True,
                db_default="",
                default="",
                verbose_name="reason for the standing in English",
            ),
        ),
        migrations.AddField(
            model_name="mandate",
            name="standing_reason_es",
            field=models.TextField(
                blank=True,
                db_default="",
                default="",
                verbose_name="reason for the standing in Spanish",
            ),
        ),
        migrations.AddField(
            model_name="mandate",
            name="superseded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="supersedes",
                to="activities.mandate",
                verbose_name="superseded by",
            ),
        ),
        migrations.AddField(
            model_name="provision",
            name="standing",
            field=models.CharField(
                blank=True,
                choices=[
                    ("in-force", "In force"),
                    ("fulfilled", "Fulfilled"),
                    ("superseded", "Superseded"),
                    ("lapsed", "Lapsed"),
                ],
                db_default="",
                default="",
                max_length=10,
                verbose_name="standing",
            ),
        ),
        migrations.AddField(
            model_name="provision",
            name="standing_date",
            field=models.DateField(blank=True, null=True, verbose_name="standing since"),
        ),
        migrations.AddField(
            model_name="provision",
            name="standing_reason_en",
            field=models.TextField(
                blank=True,
                db_default="",
                default="",
                verbose_name="reason for the standing in English",
            ),
        ),
        migrations.AddField(
            model_name="provision",
            name="standing_reason_es",
            field=models.TextField(
                blank=True,
                db_default="",
                default="",
                verbose_name="reason for the standing in Spanish",
            ),
        ),
        migrations.AddField(
            model_name="provision",
            name="superseded_by_mandate",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="supersedes_provisions",
                to="activities.mandate",
                verbose_name="superseded by the mandate",
            ),
        ),
        migrations.AddField(
            model_name="provision",
            name="superseded_by_provision",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="supersedes",
                to="activities.provision",
                verbose_name="superseded by the provision",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="acyclic_superseded_by",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."superseded_by_id" IS NOT NULL)',
                    func="\n            PERFORM pg_advisory_xact_lock(hashtext(TG_TABLE_NAME || '.superseded_by_id'));\n            IF EXISTS (\n                WITH RECURSIVE chain(id) AS (\n                    SELECT NEW.superseded_by_id\n                    UNION\n                    SELECT t.superseded_by_id FROM activities_mandate t JOIN chain ON t.id = chain.id\n                    WHERE t.superseded_by_id IS NOT NULL\n                )\n                SELECT FROM chain WHERE chain.id = NEW.id\n            ) THEN\n                RAISE EXCEPTION 'loop through superseded_by' USING\n                    ERRCODE = 'check_violation', CONSTRAINT = 'acyclic_superseded_by';\n            END IF;\n            RETURN NEW;\n            ",
                    hash="8289dedf693f92054853fb5da3d522e1289d4dc7",
                    operation='INSERT OR UPDATE OF "superseded_by_id"',
                    pgid="pgtrigger_acyclic_superseded_by_ce197",
                    table="activities_mandate",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="provision",
            trigger=pgtrigger.compiler.Trigger(
                name="acyclic_superseded_by_provision",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."superseded_by_provision_id" IS NOT NULL)',
                    func="\n            PERFORM pg_advisory_xact_lock(hashtext(TG_TABLE_NAME || '.superseded_by_provision_id'));\n            IF EXISTS (\n                WITH RECURSIVE chain(id) AS (\n                    SELECT NEW.superseded_by_provision_id\n                    UNION\n                    SELECT t.superseded_by_provision_id FROM activities_provision t JOIN chain ON t.id = chain.id\n                    WHERE t.superseded_by_provision_id IS NOT NULL\n                )\n                SELECT FROM chain WHERE chain.id = NEW.id\n            ) THEN\n                RAISE EXCEPTION 'loop through superseded_by_provision' USING\n                    ERRCODE = 'check_violation', CONSTRAINT = 'acyclic_superseded_by_provision';\n            END IF;\n            RETURN NEW;\n            ",
                    hash="2c70978a45a18059297598569089034f75fa29cd",
                    operation='INSERT OR UPDATE OF "superseded_by_provision_id"',
                    pgid="pgtrigger_acyclic_superseded_by_provision_65587",
                    table="activities_provision",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("standing__in", ["", "in-force", "fulfilled", "superseded", "lapsed"])
                ),
                name="activities_mandate_standing_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("standing__in", ["", "in-force"]),
                    models.Q(
                        ("standing_date__isnull", False),
                        models.Q(
                            ("standing_reason_en", ""), ("standing_reason_es", ""), _negated=True
                        ),
                    ),
                    _connector="OR",
                ),
                name="activities_mandate_standing_is_explained",
                violation_error_message="Enter the date and the reason of the standing, unless it is in force.",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("standing", "superseded"),
                        models.Q(("superseded_by__isnull", True), _negated=True),
                    ),
                    models.Q(
                        models.Q(("standing", "superseded"), _negated=True),
                        ("superseded_by__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="activities_mandate_superseded_by_one",
                violation_error_message=(
                    "Name what supersedes it if the standing is “Superseded”, and only then."
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("superseded_by__isnull", True),
                    models.Q(("superseded_by", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="activities_mandate_superseded_by_is_another",
                violation_error_message="A mandate cannot supersede itself.",
            ),
        ),
        migrations.AddConstraint(
            model_name="provision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("standing__in", ["", "in-force", "fulfilled", "superseded", "lapsed"])
                ),
                name="activities_provision_standing_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="provision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("standing__in", ["", "in-force"]),
                    models.Q(
                        ("standing_date__isnull", False),
                        models.Q(
                            ("standing_reason_en", ""), ("standing_reason_es", ""), _negated=True
                        ),
                    ),
                    _connector="OR",
                ),
                name="activities_provision_standing_is_explained",
                violation_error_message="Enter the date and the reason of the standing, unless it is in force.",
            ),
        ),
        migrations.AddConstraint(
            model_name="provision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("standing", "superseded"),
                        models.Q(
                            ("superseded_by_mandate__isnull", True),
                            ("superseded_by_provision__isnull", True),
                            _negated=True,
                        ),
                    ),
                    models.Q(
                        models.Q(("standing", "superseded"), _negated=True),
                        ("superseded_by_mandate__isnull", True),
                        ("superseded_by_provision__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="activities_provision_superseded_by_one",
                violation_error_message=(
                    "Name what supersedes it if the standing is “Superseded”, and only then."
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="provision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("superseded_by_provision__isnull", True),
                    models.Q(("superseded_by_provision", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="activities_provision_superseded_by_provision_is_another",
                violation_error_message="A provision cannot supersede itself.",
            ),
        ),
        migrations.AddField(
            model_name="mandatedecision",
            name="decided_by",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="decided by",
            ),
        ),
        migrations.AddField(
            model_name="mandatedecision",
            name="mandate",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="decisions",
                to="activities.mandate",
                verbose_name="mandate",
            ),
        ),
        migrations.AddField(
            model_name="mandatedecision",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="mandate_decisions",
                to="activities.project",
                verbose_name="programme of work",
            ),
        ),
        migrations.AddField(
            model_name="mandatedecision",
            name="provision",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="decisions",
                to="activities.provision",
                verbose_name="provision",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandatedecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("decision__in", ["retain", "review", "remove", "add"])),
                name="activities_mandatedecision_decision_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandatedecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason_en", ""), ("reason_es", ""), _negated=True),
                name="activities_mandatedecision_has_a_reason",
                violation_error_message="Enter the reason for the decision.",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandatedecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("year__gte", 1800), ("year__lte", 2199)),
                name="activities_mandatedecision_year_is_a_year",
                violation_error_message="Enter a year with four digits.",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandatedecision",
            constraint=models.UniqueConstraint(
                fields=("project", "mandate", "provision", "year"),
                name="activities_mandatedecision_one_a_year",
                nulls_distinct=False,
                violation_error_message="The programme of work has already decided on this mandate or provision in this year.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mandatedecision",
            trigger=pgtrigger.compiler.Trigger(
                name="on_cited_mandate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF NOT EXISTS (\n                SELECT FROM activities_project WHERE id = NEW.project_id AND kind = 'programme'\n            ) OR (NEW.provision_id IS NOT NULL AND NOT EXISTS (\n                SELECT FROM activities_provision\n                WHERE id = NEW.provision_id AND mandate_id = NEW.mandate_id\n            )) OR (NEW.decision <> 'add' AND NOT EXISTS (\n                SELECT FROM activities_projectmandate\n                WHERE project_id = NEW.project_id AND mandate_id = NEW.mandate_id\n            )) THEN\n                RAISE EXCEPTION 'no citation of the mandate' USING\n                    ERRCODE = 'check_violation', CONSTRAINT = 'activities_decision_on_cited_mandate';\n            END IF;\n            RETURN NEW;\n            ",
                    hash="8fc9c7c0056bafd15a6a87f99cdfeaccf8859ad0",
                    operation='INSERT OR UPDATE OF "project_id", "mandate_id", "provision_id", "decision"',
                    pgid="pgtrigger_on_cited_mandate_cf843",
                    table="activities_mandatedecision",
                    when="BEFORE",
                ),
            ),
        ),
        history_trigger_operation("activities_mandatedecision", "mandate_id", "activities_mandate"),
        publish_guard_operation("activities_mandatedecision", "mandate_id", "activities_mandate"),
    ]
