"""The states of review and the embargo; who may not publish changes nothing public."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from catalogue.history.tracking import guard_public


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0008_states_of_review"),
        ("meetings", "0003_states_of_review"),
        ("publications", "0002_history"),
    ]

    operations = [
        migrations.AddField(
            model_name="publication",
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
            model_name="publication",
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
            model_name="publication",
            name="withdrawal_reason_en",
            field=models.TextField(
                blank=True, editable=False, verbose_name="why it was withdrawn, in English"
            ),
        ),
        migrations.AddField(
            model_name="publication",
            name="withdrawal_reason_es",
            field=models.TextField(
                blank=True, editable=False, verbose_name="why it was withdrawn, in Spanish"
            ),
        ),
        migrations.AlterField(
            model_name="publication",
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
            model_name="publication",
            trigger=pgtrigger.compiler.Trigger(
                name="keeps_transitions",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE state_before text;",
                    func="\n            state_before := CASE WHEN TG_OP = 'UPDATE' THEN OLD.state ELSE '' END;\n            IF state_before <> NEW.state AND (TG_OP = 'UPDATE' OR NEW.state <> 'draft') THEN\n                INSERT INTO catalogue_transition (\n                    content_type_id, object_id, at, person_id, person_name, role,\n                    state_before, state_after, note\n                )\n                SELECT id, NEW.id, clock_timestamp(),\n                    nullif(current_setting('catalogue.person', true), '')::bigint,\n                    coalesce(current_setting('catalogue.person_name', true), ''),\n                    session_user, state_before, NEW.state,\n                    coalesce(current_setting('catalogue.note', true), '')\n                FROM django_content_type\n                WHERE app_label = 'publications' AND model = 'publication';\n            END IF;\n            RETURN NULL;\n            ",
                    hash="80e02f8c5d89d6fcf95faac1bb810bffc29693e6",
                    operation='INSERT OR UPDATE OF "state"',
                    pgid="pgtrigger_keeps_transitions_3f165",
                    table="publications_publication",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
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
                name="publications_publication_only_a_withdrawn_record_has_a_reason",
                violation_error_message="Only a withdrawn record has a reason for it.",
            ),
        ),
        guard_public("publications_publication", "record"),
        guard_public(
            "publications_publication_input_to", "publication_id", "publications_publication"
        ),
        guard_public(
            "publications_publication_input_to_bodies", "publication_id", "publications_publication"
        ),
        guard_public(
            "publications_publication_countries", "publication_id", "publications_publication"
        ),
        guard_public(
            "publications_publication_regions", "publication_id", "publications_publication"
        ),
        guard_public(
            "publications_publication_topics", "publication_id", "publications_publication"
        ),
        guard_public("publications_edition", "publication_id", "publications_publication"),
        guard_public("publications_authorship", "publication_id", "publications_publication"),
        guard_public("publications_contribution", "publication_id", "publications_publication"),
        guard_public("publications_dissemination", "publication_id", "publications_publication"),
        guard_public(
            "publications_dissemination_editions", "dissemination_id", "publications_dissemination"
        ),
        guard_public(
            "publications_dissemination_distributors",
            "dissemination_id",
            "publications_dissemination",
        ),
        guard_public("publications_recipient", "dissemination_id", "publications_dissemination"),
    ]
