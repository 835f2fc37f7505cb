"""The states of review and the embargo; who may not publish changes nothing public."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from catalogue.history.tracking import guard_public


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0002_history"),
        ("catalogue", "0008_states_of_review"),
        ("meetings", "0002_history"),
        ("publications", "0002_history"),
    ]

    operations = [
        migrations.AddField(
            model_name="activity",
            name="is_unnamed",
            field=models.BooleanField(
                db_default=False,
                default=False,
                editable=False,
                help_text="For a withdrawn record whose title or reason would do the harm.",
                verbose_name="not even its title and the reason are shown",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="public_from",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="Embargo: a day and hour before which it is not public, though published.",
                null=True,
                verbose_name="public from",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="withdrawal_reason_en",
            field=models.TextField(
                blank=True, editable=False, verbose_name="why it was withdrawn, in English"
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="withdrawal_reason_es",
            field=models.TextField(
                blank=True, editable=False, verbose_name="why it was withdrawn, in Spanish"
            ),
        ),
        migrations.AddField(
            model_name="mandate",
            name="is_unnamed",
            field=models.BooleanField(
                db_default=False,
                default=False,
                editable=False,
                help_text="For a withdrawn record whose title or reason would do the harm.",
                verbose_name="not even its title and the reason are shown",
            ),
        ),
        migrations.AddField(
            model_name="mandate",
            name="public_from",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="Embargo: a day and hour before which it is not public, though published.",
                null=True,
                verbose_name="public from",
            ),
        ),
        migrations.AddField(
            model_name="mandate",
            name="withdrawal_reason_en",
            field=models.TextField(
                blank=True, editable=False, verbose_name="why it was withdrawn, in English"
            ),
        ),
        migrations.AddField(
            model_name="mandate",
            name="withdrawal_reason_es",
            field=models.TextField(
                blank=True, editable=False, verbose_name="why it was withdrawn, in Spanish"
            ),
        ),
        migrations.AddField(
            model_name="outcome",
            name="is_unnamed",
            field=models.BooleanField(
                db_default=False,
                default=False,
                editable=False,
                help_text="For a withdrawn record whose title or reason would do the harm.",
                verbose_name="not even its title and the reason are shown",
            ),
        ),
        migrations.AddField(
            model_name="outcome",
            name="public_from",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="Embargo: a day and hour before which it is not public, though published.",
                null=True,
                verbose_name="public from",
            ),
        ),
        migrations.AddField(
            model_name="outcome",
            name="withdrawal_reason_en",
            field=models.TextField(
                blank=True, editable=False, verbose_name="why it was withdrawn, in English"
            ),
        ),
        migrations.AddField(
            model_name="outcome",
            name="withdrawal_reason_es",
            field=models.TextField(
                blank=True, editable=False, verbose_name="why it was withdrawn, in Spanish"
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="is_unnamed",
            field=models.BooleanField(
                db_default=False,
                default=False,
                editable=False,
                help_text="For a withdrawn record whose title or reason would do the harm.",
                verbose_name="not even its title and the reason are shown",
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="public_from",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="Embargo: a day and hour before which it is not public, though published.",
                null=True,
                verbose_name="public from",
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="withdrawal_reason_en",
            field=models.TextField(
                blank=True, editable=False, verbose_name="why it was withdrawn, in English"
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="withdrawal_reason_es",
            field=models.TextField(
                blank=True, editable=False, verbose_name="why it was withdrawn, in Spanish"
            ),
        ),
        migrations.AlterField(
            model_name="activity",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("in-review", "In review"),
                    ("published", "Published"),
                    ("withdrawn", "Withdrawn"),
                ],
                db_default="draft",
                default="draft",
                editable=False,
                max_length=9,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="mandate",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("in-review", "In review"),
                    ("published", "Published"),
                    ("withdrawn", "Withdrawn"),
                ],
                db_default="draft",
                default="draft",
                editable=False,
                max_length=9,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="outcome",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("in-review", "In review"),
                    ("published", "Published"),
                    ("withdrawn", "Withdrawn"),
                ],
                db_default="draft",
                default="draft",
                editable=False,
                max_length=9,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="project",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("in-review", "In review"),
                    ("published", "Published"),
                    ("withdrawn", "Withdrawn"),
                ],
                db_default="draft",
                default="draft",
                editable=False,
                max_length=9,
                verbose_name="state",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activity",
            trigger=pgtrigger.compiler.Trigger(
                name="keeps_transitions",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE state_before text;",
                    func="\n            state_before := CASE WHEN TG_OP = 'UPDATE' THEN OLD.state ELSE '' END;\n            IF state_before <> NEW.state AND (TG_OP = 'UPDATE' OR NEW.state <> 'draft') THEN\n                INSERT INTO catalogue_transition (\n                    content_type_id, object_id, at, person_id, person_name, role,\n                    state_before, state_after, note\n                )\n                SELECT id, NEW.id, clock_timestamp(),\n                    nullif(current_setting('catalogue.person', true), '')::bigint,\n                    coalesce(current_setting('catalogue.person_name', true), ''),\n                    session_user, state_before, NEW.state,\n                    coalesce(current_setting('catalogue.note', true), '')\n                FROM django_content_type\n                WHERE app_label = 'activities' AND model = 'activity';\n            END IF;\n            RETURN NULL;\n            ",
                    hash="ad6c0b69892371dec69c522a056d22ee9e306b5d",
                    operation='INSERT OR UPDATE OF "state"',
                    pgid="pgtrigger_keeps_transitions_e2ea1",
                    table="activities_activity",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="keeps_transitions",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE state_before text;",
                    func="\n            state_before := CASE WHEN TG_OP = 'UPDATE' THEN OLD.state ELSE '' END;\n            IF state_before <> NEW.state AND (TG_OP = 'UPDATE' OR NEW.state <> 'draft') THEN\n                INSERT INTO catalogue_transition (\n                    content_type_id, object_id, at, person_id, person_name, role,\n                    state_before, state_after, note\n                )\n                SELECT id, NEW.id, clock_timestamp(),\n                    nullif(current_setting('catalogue.person', true), '')::bigint,\n                    coalesce(current_setting('catalogue.person_name', true), ''),\n                    session_user, state_before, NEW.state,\n                    coalesce(current_setting('catalogue.note', true), '')\n                FROM django_content_type\n                WHERE app_label = 'activities' AND model = 'mandate';\n            END IF;\n            RETURN NULL;\n            ",
                    hash="4037c27294e3510fd19a89ac6745fef328402f22",
                    operation='INSERT OR UPDATE OF "state"',
                    pgid="pgtrigger_keeps_transitions_3174f",
                    table="activities_mandate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="outcome",
            trigger=pgtrigger.compiler.Trigger(
                name="keeps_transitions",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE state_before text;",
                    func="\n            state_before := CASE WHEN TG_OP = 'UPDATE' THEN OLD.state ELSE '' END;\n            IF state_before <> NEW.state AND (TG_OP = 'UPDATE' OR NEW.state <> 'draft') THEN\n                INSERT INTO catalogue_transition (\n                    content_type_id, object_id, at, person_id, person_name, role,\n                    state_before, state_after, note\n                )\n                SELECT id, NEW.id, clock_timestamp(),\n                    nullif(current_setting('catalogue.person', true), '')::bigint,\n                    coalesce(current_setting('catalogue.person_name', true), ''),\n                    session_user, state_before, NEW.state,\n                    coalesce(current_setting('catalogue.note', true), '')\n                FROM django_content_type\n                WHERE app_label = 'activities' AND model = 'outcome';\n            END IF;\n            RETURN NULL;\n            ",
                    hash="289d629a4f705fd7864b04506fb57e6894b597df",
                    operation='INSERT OR UPDATE OF "state"',
                    pgid="pgtrigger_keeps_transitions_4989d",
                    table="activities_outcome",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="project",
            trigger=pgtrigger.compiler.Trigger(
                name="keeps_transitions",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE state_before text;",
                    func="\n            state_before := CASE WHEN TG_OP = 'UPDATE' THEN OLD.state ELSE '' END;\n            IF state_before <> NEW.state AND (TG_OP = 'UPDATE' OR NEW.state <> 'draft') THEN\n                INSERT INTO catalogue_transition (\n                    content_type_id, object_id, at, person_id, person_name, role,\n                    state_before, state_after, note\n                )\n                SELECT id, NEW.id, clock_timestamp(),\n                    nullif(current_setting('catalogue.person', true), '')::bigint,\n                    coalesce(current_setting('catalogue.person_name', true), ''),\n                    session_user, state_before, NEW.state,\n                    coalesce(current_setting('catalogue.note', true), '')\n                FROM django_content_type\n                WHERE app_label = 'activities' AND model = 'project';\n            END IF;\n            RETURN NULL;\n            ",
                    hash="c34904f6a7afd294473cb12a2da882a690dfb277",
                    operation='INSERT OR UPDATE OF "state"',
                    pgid="pgtrigger_keeps_transitions_78028",
                    table="activities_project",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "withdrawn"),
                    models.Q(
                        ("is_unnamed", False),
                        ("withdrawal_reason_en", ""),
                        ("withdrawal_reason_es", ""),
                    ),
                    _connector="OR",
                ),
                name="activities_activity_only_a_withdrawn_record_has_a_reason",
                violation_error_message="Only a withdrawn record has a reason for it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "withdrawn"),
                    models.Q(
                        ("is_unnamed", False),
                        ("withdrawal_reason_en", ""),
                        ("withdrawal_reason_es", ""),
                    ),
                    _connector="OR",
                ),
                name="activities_mandate_only_a_withdrawn_record_has_a_reason",
                violation_error_message="Only a withdrawn record has a reason for it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="outcome",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "withdrawn"),
                    models.Q(
                        ("is_unnamed", False),
                        ("withdrawal_reason_en", ""),
                        ("withdrawal_reason_es", ""),
                    ),
                    _connector="OR",
                ),
                name="activities_outcome_only_a_withdrawn_record_has_a_reason",
                violation_error_message="Only a withdrawn record has a reason for it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "withdrawn"),
                    models.Q(
                        ("is_unnamed", False),
                        ("withdrawal_reason_en", ""),
                        ("withdrawal_reason_es", ""),
                    ),
                    _connector="OR",
                ),
                name="activities_project_only_a_withdrawn_record_has_a_reason",
                violation_error_message="Only a withdrawn record has a reason for it.",
            ),
        ),
        guard_public("activities_mandate", "record"),
        guard_public("activities_project", "record"),
        guard_public("activities_activity", "record"),
        guard_public("activities_outcome", "record"),
        guard_public("activities_mandate_countries", "mandate_id", "activities_mandate"),
        guard_public("activities_mandate_regions", "mandate_id", "activities_mandate"),
        guard_public("activities_mandate_topics", "mandate_id", "activities_mandate"),
        guard_public("activities_provision", "mandate_id", "activities_mandate"),
        guard_public("activities_project_summed_up_in", "project_id", "activities_project"),
        guard_public("activities_project_countries", "project_id", "activities_project"),
        guard_public("activities_project_regions", "project_id", "activities_project"),
        guard_public("activities_project_topics", "project_id", "activities_project"),
        guard_public("activities_projectmandate", "project_id", "activities_project"),
        guard_public("activities_activity_mandates", "activity_id", "activities_activity"),
        guard_public("activities_activity_provisions", "activity_id", "activities_activity"),
        guard_public("activities_activity_meetings", "activity_id", "activities_activity"),
        guard_public("activities_activity_publications", "activity_id", "activities_activity"),
        guard_public("activities_activity_countries", "activity_id", "activities_activity"),
        guard_public("activities_activity_regions", "activity_id", "activities_activity"),
        guard_public("activities_activity_topics", "activity_id", "activities_activity"),
        guard_public(
            "activities_involvement",
            "activity_id",
            "activities_activity",
            "project_id",
            "activities_project",
        ),
        guard_public("activities_outcome_about_meetings", "outcome_id", "activities_outcome"),
        guard_public("activities_outcome_about_publications", "outcome_id", "activities_outcome"),
        guard_public("activities_outcome_countries", "outcome_id", "activities_outcome"),
        guard_public("activities_outcome_regions", "outcome_id", "activities_outcome"),
        guard_public("activities_outcome_topics", "outcome_id", "activities_outcome"),
        guard_public("activities_uptake", "outcome_id", "activities_outcome"),
        guard_public("activities_provision_addressees", "provision_id", "activities_provision"),
    ]
