"""Programmes as parts of programmes."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("activities", "0007_period_precisions"),
        ("catalogue", "0026_paragraph_edits"),
        ("meetings", "0007_period_precisions"),
        ("publications", "0007_period_precisions"),
    ]

    operations = [
        migrations.AddField(
            model_name="project",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                help_text="Only for a programme of work: the programme that contains it.",
                limit_choices_to={"kind": "programme"},
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="subprogrammes",
                to="activities.project",
                verbose_name="subprogramme of",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="project",
            trigger=pgtrigger.compiler.Trigger(
                name="acyclic_parent",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."parent_id" IS NOT NULL)',
                    func="\n            PERFORM pg_advisory_xact_lock(hashtext(TG_TABLE_NAME || '.parent_id'));\n            IF EXISTS (\n                WITH RECURSIVE chain(id) AS (\n                    SELECT NEW.parent_id\n                    UNION\n                    SELECT t.parent_id FROM activities_project t JOIN chain ON t.id = chain.id\n                    WHERE t.parent_id IS NOT NULL\n                )\n                SELECT FROM chain WHERE chain.id = NEW.id\n            ) THEN\n                RAISE EXCEPTION 'loop through parent' USING\n                    ERRCODE = 'check_violation', CONSTRAINT = 'acyclic_parent';\n            END IF;\n            RETURN NEW;\n            ",
                    hash="01353424f912786c950d72aaa1a05851b5c5d908",
                    operation='INSERT OR UPDATE OF "parent_id"',
                    pgid="pgtrigger_acyclic_parent_502f3",
                    table="activities_project",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="project",
            trigger=pgtrigger.compiler.Trigger(
                name="programme_parts",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF (NEW.parent_id IS NOT NULL AND (NEW.kind <> 'programme' OR EXISTS (\n                    SELECT FROM activities_project\n                    WHERE id = NEW.parent_id AND kind <> 'programme'\n                ))\n            ) OR (NEW.kind <> 'programme' AND (\n                EXISTS (SELECT FROM activities_project WHERE parent_id = NEW.id)\n                OR EXISTS (SELECT FROM deliverables_deliverable WHERE project_id = NEW.id)\n                OR EXISTS (SELECT FROM deliverables_performancemeasure WHERE project_id = NEW.id)\n            )) THEN\n                RAISE EXCEPTION 'deliverables_only_of_programmes' USING ERRCODE = 'check_violation', CONSTRAINT = 'deliverables_only_of_programmes';\n            END IF;\n            RETURN NEW;\n            ",
                    hash="b69b79fa68ab40df878a31211b960a57a2218ad8",
                    operation='INSERT OR UPDATE OF "kind", "parent_id"',
                    pgid="pgtrigger_programme_parts_35c62",
                    table="activities_project",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="project",
            trigger=pgtrigger.compiler.Trigger(
                name="programme_period",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."period" IS DISTINCT FROM (NEW."period"))',
                    func="\n            IF EXISTS (\n                SELECT FROM (SELECT year FROM deliverables_deliverableyear AS child JOIN deliverables_deliverable AS parent ON parent.id = child.deliverable_id WHERE parent.project_id = NEW.id UNION ALL SELECT year FROM deliverables_measureyear AS child JOIN deliverables_performancemeasure AS parent ON parent.id = child.measure_id WHERE parent.project_id = NEW.id) AS used (year) WHERE NOT NEW.period && daterange(make_date(used.year, 1, 1), make_date(used.year + 1, 1, 1))\n            ) THEN\n                RAISE EXCEPTION 'deliverables_programme_has_years' USING ERRCODE = 'check_violation', CONSTRAINT = 'deliverables_programme_has_years';\n            END IF;\n            RETURN NEW;\n            ",
                    hash="570c1d8a4b83bd0698b768ab24466d8ef3c88497",
                    operation='UPDATE OF "period"',
                    pgid="pgtrigger_programme_period_d2903",
                    table="activities_project",
                    when="BEFORE",
                ),
            ),
        ),
        AddConstraintNotValid(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent__isnull", True),
                    models.Q(("parent", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="activities_project_parent_is_another",
                violation_error_message="A programme cannot be part of itself.",
            ),
        ),
        ValidateConstraint("project", "activities_project_parent_is_another"),
    ]
