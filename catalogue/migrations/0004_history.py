"""The history: its table, what writes it, and the tables of this layer that have one."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from catalogue.history.tracking import keep_history

KEEP_HISTORY = """
CREATE FUNCTION catalogue_keep_history() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    old_row jsonb;
    new_row jsonb;
    changed jsonb;
    old_owner record;
    new_owner record;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        old_row := to_jsonb(OLD) - 'search';
        old_owner := catalogue_owner(old_row, TG_ARGV);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        new_row := to_jsonb(NEW) - 'search';
        new_owner := catalogue_owner(new_row, TG_ARGV);
    END IF;
    IF TG_OP = 'INSERT' THEN
        PERFORM catalogue_write_event('I', TG_TABLE_NAME, new_row, NULL, new_owner.name, new_owner.id);
    ELSIF TG_OP = 'DELETE' THEN
        PERFORM catalogue_write_event('D', TG_TABLE_NAME, old_row, NULL, old_owner.name, old_owner.id);
    ELSIF old_owner IS DISTINCT FROM new_owner THEN
        PERFORM catalogue_write_event('D', TG_TABLE_NAME, old_row, NULL, old_owner.name, old_owner.id);
        PERFORM catalogue_write_event('I', TG_TABLE_NAME, new_row, NULL, new_owner.name, new_owner.id);
    ELSIF old_row - 'changed_at' <> new_row - 'changed_at' THEN
        SELECT jsonb_object_agg(key, value) INTO changed FROM jsonb_each(old_row)
        WHERE value IS DISTINCT FROM new_row -> key;
        PERFORM catalogue_write_event('U', TG_TABLE_NAME, new_row, changed, new_owner.name, new_owner.id);
    END IF;
    RETURN NULL;
END
$$
"""

# The first of the columns that is filled names the row which a row belongs to.
OWNER = """
CREATE FUNCTION catalogue_owner(kept jsonb, arguments text[], OUT name text, OUT id bigint)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    step int := 0;
BEGIN
    name := '';
    IF arguments[0] = 'attached' THEN
        SELECT app_label || '_' || model INTO name FROM django_content_type c
        WHERE c.id = (kept ->> 'content_type_id')::int;
        id := (kept ->> 'object_id')::bigint;
        RETURN;
    END IF;
    WHILE id IS NULL AND arguments[step] IS NOT NULL LOOP
        id := (kept ->> arguments[step])::bigint;
        name := CASE WHEN id IS NULL THEN '' ELSE arguments[step + 1] END;
        step := step + 2;
    END LOOP;
END
$$
"""

# Outside of a context, what is done in one transaction is done in one go.
WRITE_EVENT = """
CREATE FUNCTION catalogue_write_event(
    action text, table_name text, kept jsonb, changed jsonb, owner_table text, owner_id bigint
) RETURNS void LANGUAGE sql AS $$
    INSERT INTO catalogue_event (
        at, context, person_id, person_name, role, doing, action, "table", row_id,
        owner_table, owner_id, "row", before
    )
    VALUES (
        clock_timestamp(),
        coalesce(
            nullif(current_setting('catalogue.context', true), '')::uuid,
            md5(pg_current_xact_id()::text || transaction_timestamp()::text)::uuid
        ),
        nullif(current_setting('catalogue.person', true), '')::bigint,
        coalesce(current_setting('catalogue.person_name', true), ''),
        session_user,
        coalesce(current_setting('catalogue.doing', true), ''),
        action, table_name, (kept ->> 'id')::bigint, owner_table, owner_id, kept, changed
    )
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0003_countries"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                ("context", models.UUIDField(verbose_name="in one go")),
                (
                    "person_name",
                    models.CharField(blank=True, max_length=150, verbose_name="user name then"),
                ),
                ("role", models.CharField(max_length=63, verbose_name="database role")),
                ("doing", models.CharField(blank=True, max_length=200, verbose_name="doing what")),
                (
                    "action",
                    models.CharField(
                        choices=[("I", "Added"), ("U", "Changed"), ("D", "Deleted")],
                        max_length=1,
                        verbose_name="what was done",
                    ),
                ),
                ("table", models.CharField(max_length=63)),
                ("row_id", models.BigIntegerField()),
                ("owner_table", models.CharField(blank=True, max_length=63)),
                ("owner_id", models.BigIntegerField(null=True)),
                ("row", models.JSONField()),
                ("before", models.JSONField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
            ],
            options={
                "verbose_name": "event of the history",
                "verbose_name_plural": "history",
                "ordering": ["pk"],
                "default_permissions": ("view",),
                "indexes": [
                    models.Index(fields=["table", "row_id"], name="catalogue_event_row"),
                    models.Index(fields=["owner_table", "owner_id"], name="catalogue_event_owner"),
                    models.Index(fields=["context"], name="catalogue_event_context"),
                    models.Index(fields=["at"], name="catalogue_event_at"),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="event",
            trigger=pgtrigger.compiler.Trigger(
                name="is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF true THEN\n                RAISE EXCEPTION 'the history is kept as it is' USING\n                    ERRCODE = 'check_violation', CONSTRAINT = 'history_is_kept';\n            END IF;\n            RETURN NULL;\n            ",
                    hash="6866aec058eae5da32b0bb734ba38d8d5994f33b",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_is_kept_1065e",
                    table="catalogue_event",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="event",
            trigger=pgtrigger.compiler.Trigger(
                name="is_never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF current_setting('catalogue.may_empty', true) IS DISTINCT FROM 'yes' THEN\n                RAISE EXCEPTION 'the history is kept as it is' USING\n                    ERRCODE = 'check_violation', CONSTRAINT = 'history_is_kept';\n            END IF;\n            RETURN NULL;\n            ",
                    hash="0a32792643d1e736146e7267614c2f7d0323937f",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_is_never_emptied_e24e5",
                    table="catalogue_event",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(OWNER, "DROP FUNCTION catalogue_owner"),
        migrations.RunSQL(WRITE_EVENT, "DROP FUNCTION catalogue_write_event"),
        migrations.RunSQL(KEEP_HISTORY, "DROP FUNCTION catalogue_keep_history"),
        keep_history("catalogue_country"),
        keep_history("catalogue_countrygroup"),
        keep_history("catalogue_organization"),
        keep_history("catalogue_source"),
        keep_history("catalogue_citation", "attached"),
        keep_history("catalogue_link", "attached"),
        keep_history("catalogue_othername", "attached"),
        keep_history("catalogue_topic"),
        keep_history("catalogue_countrygroup_members", "countrygroup_id", "catalogue_countrygroup"),
        keep_history("catalogue_organization_topics", "organization_id", "catalogue_organization"),
        keep_history("catalogue_membership", "organization_id", "catalogue_organization"),
    ]
