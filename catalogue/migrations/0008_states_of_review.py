"""The states of review and the embargo; who may not publish changes nothing public."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from catalogue.history.tracking import guard_public

# Read from the trigger that keeps the history: what the rows of a table belong to.
IS_PUBLIC = """
CREATE FUNCTION catalogue_belongs_to_public(table_name text, row_id bigint) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE
    kept jsonb;
    owners text[];
    owner record;
BEGIN
    EXECUTE format('SELECT to_jsonb(t) FROM %I t WHERE id = $1', table_name) INTO kept USING row_id;
    IF kept IS NULL THEN
        RETURN false;
    ELSIF kept ? 'state' THEN
        RETURN kept ->> 'state' IN ('published', 'withdrawn');
    END IF;
    SELECT string_to_array(encode(tgargs, 'escape'), '\\000') INTO owners FROM pg_trigger
    WHERE tgrelid = to_regclass(table_name) AND tgname = 'catalogue_keeps_history';
    owner := catalogue_owner(kept, owners);
    RETURN owner.id IS NULL OR catalogue_belongs_to_public(owner.name, owner.id);
END
$$
"""

GUARD = """
CREATE FUNCTION catalogue_guard_public() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    old_row jsonb;
    new_row jsonb;
    owner record;
    public boolean := false;
BEGIN
    IF TG_OP <> 'INSERT' THEN old_row := to_jsonb(OLD); END IF;
    IF TG_OP <> 'DELETE' THEN new_row := to_jsonb(NEW); END IF;
    IF TG_ARGV[0] = 'record' THEN
        public := coalesce(old_row ->> 'state', '') IN ('published', 'withdrawn')
            OR coalesce(new_row ->> 'state', '') IN ('published', 'withdrawn');
    ELSIF TG_ARGV[0] = 'source' THEN
        public := coalesce((old_row ->> 'is_public')::boolean, false)
            OR (TG_OP = 'UPDATE' AND (new_row ->> 'is_public')::boolean);
    ELSIF TG_ARGV[0] = 'authority' THEN
        public := TG_OP <> 'INSERT';
    ELSE
        IF old_row IS NOT NULL THEN
            owner := catalogue_owner(old_row, TG_ARGV);
            public := catalogue_belongs_to_public(owner.name, owner.id);
        END IF;
        IF new_row IS NOT NULL AND NOT public THEN
            owner := catalogue_owner(new_row, TG_ARGV);
            public := catalogue_belongs_to_public(owner.name, owner.id);
        END IF;
    END IF;
    IF public THEN
        RAISE EXCEPTION 'only a reviewer may change what is public' USING
            ERRCODE = 'check_violation', CONSTRAINT = 'publishing_is_for_reviewers';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END
$$
"""

OWNER = """
CREATE OR REPLACE FUNCTION catalogue_owner(
    kept jsonb, arguments text[], OUT name text, OUT id bigint
) LANGUAGE plpgsql STABLE AS $$
DECLARE
    step int := coalesce(array_lower(arguments, 1), 0);
BEGIN
    name := '';
    IF arguments[step] = 'attached' THEN
        SELECT app_label || '_' || model INTO name FROM django_content_type c
        WHERE c.id = (kept ->> 'content_type_id')::int;
        id := (kept ->> 'object_id')::bigint;
        RETURN;
    END IF;
    WHILE id IS NULL AND arguments[step + 1] IS NOT NULL LOOP
        id := (kept ->> arguments[step])::bigint;
        name := CASE WHEN id IS NULL THEN '' ELSE arguments[step + 1] END;
        step := step + 2;
    END LOOP;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0007_imports"),
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Transition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_id", models.PositiveBigIntegerField()),
                ("at", models.DateTimeField(verbose_name="when")),
                (
                    "person_name",
                    models.CharField(blank=True, max_length=150, verbose_name="user name then"),
                ),
                ("role", models.CharField(max_length=63, verbose_name="database role")),
                (
                    "state_before",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("draft", "Draft"),
                            ("in-review", "In review"),
                            ("published", "Published"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=9,
                        verbose_name="from",
                    ),
                ),
                (
                    "state_after",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in-review", "In review"),
                            ("published", "Published"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=9,
                        verbose_name="to",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
            ],
            options={
                "verbose_name": "transition",
                "verbose_name_plural": "transitions",
                "ordering": ["pk"],
                "default_permissions": ("view",),
            },
        ),
        migrations.AddField(
            model_name="organization",
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
            model_name="organization",
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
            model_name="organization",
            name="withdrawal_reason_en",
            field=models.TextField(
                blank=True, editable=False, verbose_name="why it was withdrawn, in English"
            ),
        ),
        migrations.AddField(
            model_name="organization",
            name="withdrawal_reason_es",
            field=models.TextField(
                blank=True, editable=False, verbose_name="why it was withdrawn, in Spanish"
            ),
        ),
        migrations.AlterField(
            model_name="organization",
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
            model_name="organization",
            trigger=pgtrigger.compiler.Trigger(
                name="keeps_transitions",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE state_before text;",
                    func="\n            state_before := CASE WHEN TG_OP = 'UPDATE' THEN OLD.state ELSE '' END;\n            IF state_before <> NEW.state AND (TG_OP = 'UPDATE' OR NEW.state <> 'draft') THEN\n                INSERT INTO catalogue_transition (\n                    content_type_id, object_id, at, person_id, person_name, role,\n                    state_before, state_after, note\n                )\n                SELECT id, NEW.id, clock_timestamp(),\n                    nullif(current_setting('catalogue.person', true), '')::bigint,\n                    coalesce(current_setting('catalogue.person_name', true), ''),\n                    session_user, state_before, NEW.state,\n                    coalesce(current_setting('catalogue.note', true), '')\n                FROM django_content_type\n                WHERE app_label = 'catalogue' AND model = 'organization';\n            END IF;\n            RETURN NULL;\n            ",
                    hash="1957e6692e84c86b02cef916d0050378c36f7d8f",
                    operation='INSERT OR UPDATE OF "state"',
                    pgid="pgtrigger_keeps_transitions_437bf",
                    table="catalogue_organization",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="organization",
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
                name="catalogue_organization_only_a_withdrawn_record_has_a_reason",
                violation_error_message="Only a withdrawn record has a reason for it.",
            ),
        ),
        migrations.AddField(
            model_name="transition",
            name="content_type",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="contenttypes.contenttype"
            ),
        ),
        migrations.AddField(
            model_name="transition",
            name="person",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="who",
            ),
        ),
        migrations.AddIndex(
            model_name="transition",
            index=models.Index(
                fields=["content_type", "object_id"], name="catalogue_transition_of"
            ),
        ),
        migrations.RunSQL(OWNER, migrations.RunSQL.noop),
        migrations.RunSQL(IS_PUBLIC, "DROP FUNCTION catalogue_belongs_to_public"),
        migrations.RunSQL(GUARD, "DROP FUNCTION catalogue_guard_public"),
        guard_public("catalogue_country", "authority"),
        guard_public("catalogue_countrygroup", "authority"),
        guard_public("catalogue_organization", "record"),
        guard_public("catalogue_source", "source"),
        guard_public("catalogue_citation", "attached"),
        guard_public("catalogue_link", "attached"),
        guard_public("catalogue_othername", "attached"),
        guard_public("catalogue_topic", "authority"),
        guard_public("catalogue_countrygroup_members", "countrygroup_id", "catalogue_countrygroup"),
        guard_public("catalogue_organization_topics", "organization_id", "catalogue_organization"),
        guard_public("catalogue_membership", "organization_id", "catalogue_organization"),
    ]
