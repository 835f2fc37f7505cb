"""Functions and triggers that record the history and protect public records."""

from django.db import migrations

from catalogue.history.tracking import history_trigger_operation, publish_guard_operation

# The first owner column that is not null identifies the owner of a row.
FIND_OWNER = """
CREATE FUNCTION catalogue_find_owner(
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

# Outside of a context, all changes of one transaction share a context.
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

RECORD_HISTORY = """
CREATE FUNCTION catalogue_record_history() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    old_row jsonb;
    new_row jsonb;
    changed jsonb;
    old_owner record;
    new_owner record;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        old_row := to_jsonb(OLD) - '{search,names}'::text[];
        old_owner := catalogue_find_owner(old_row, TG_ARGV);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        new_row := to_jsonb(NEW) - '{search,names}'::text[];
        new_owner := catalogue_find_owner(new_row, TG_ARGV);
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

# The trigger arguments are the owner columns and their tables: see `tracking.owners_of`.
IN_PUBLIC_RECORD = """
CREATE FUNCTION catalogue_in_public_record(table_name text, row_id bigint) RETURNS boolean
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
    WHERE tgrelid = to_regclass(table_name) AND tgname = 'catalogue_history';
    owner := catalogue_find_owner(kept, owners);
    RETURN owner.id IS NULL OR catalogue_in_public_record(owner.name, owner.id);
END
$$
"""

CHECK_PUBLISH_RIGHT = """
CREATE FUNCTION catalogue_check_publish_right() RETURNS trigger LANGUAGE plpgsql AS $$
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
            owner := catalogue_find_owner(old_row, TG_ARGV);
            public := catalogue_in_public_record(owner.name, owner.id);
        END IF;
        IF new_row IS NOT NULL AND NOT public THEN
            owner := catalogue_find_owner(new_row, TG_ARGV);
            public := catalogue_in_public_record(owner.name, owner.id);
        END IF;
    END IF;
    IF public THEN
        RAISE EXCEPTION 'only a reviewer may change what is public' USING
            ERRCODE = 'check_violation', CONSTRAINT = 'publish_right_required';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0003_countries"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunSQL(FIND_OWNER, "DROP FUNCTION catalogue_find_owner"),
        migrations.RunSQL(WRITE_EVENT, "DROP FUNCTION catalogue_write_event"),
        migrations.RunSQL(RECORD_HISTORY, "DROP FUNCTION catalogue_record_history"),
        migrations.RunSQL(IN_PUBLIC_RECORD, "DROP FUNCTION catalogue_in_public_record"),
        migrations.RunSQL(CHECK_PUBLISH_RIGHT, "DROP FUNCTION catalogue_check_publish_right"),
        history_trigger_operation("catalogue_country"),
        history_trigger_operation("catalogue_countrygroup"),
        history_trigger_operation("catalogue_organization"),
        history_trigger_operation("catalogue_source"),
        history_trigger_operation("catalogue_citation", "attached"),
        history_trigger_operation("catalogue_link", "attached"),
        history_trigger_operation("catalogue_othername", "attached"),
        history_trigger_operation("catalogue_topic"),
        history_trigger_operation(
            "catalogue_countrygroup_members", "countrygroup_id", "catalogue_countrygroup"
        ),
        history_trigger_operation(
            "catalogue_organization_topics", "organization_id", "catalogue_organization"
        ),
        history_trigger_operation(
            "catalogue_membership", "organization_id", "catalogue_organization"
        ),
        publish_guard_operation("catalogue_country", "authority"),
        publish_guard_operation("catalogue_countrygroup", "authority"),
        publish_guard_operation("catalogue_organization", "record"),
        publish_guard_operation("catalogue_source", "source"),
        publish_guard_operation("catalogue_citation", "attached"),
        publish_guard_operation("catalogue_link", "attached"),
        publish_guard_operation("catalogue_othername", "attached"),
        publish_guard_operation("catalogue_topic", "authority"),
        publish_guard_operation(
            "catalogue_countrygroup_members", "countrygroup_id", "catalogue_countrygroup"
        ),
        publish_guard_operation(
            "catalogue_organization_topics", "organization_id", "catalogue_organization"
        ),
        publish_guard_operation(
            "catalogue_membership", "organization_id", "catalogue_organization"
        ),
    ]
