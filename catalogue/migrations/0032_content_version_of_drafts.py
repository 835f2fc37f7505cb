"""Changes of drafts, which no public page shows, leave the content version as it is."""

from django.db import migrations

# The lock comes before the look at the state, so that a draft which another transaction publishes
# meanwhile is either seen as published here, or published, with a new token, after this commit.
# With another isolation level a statement would not see what was committed while it waited.
# A large import of drafts renews the token rather than look at the state of each row.
FUNCTIONS = """
CREATE FUNCTION catalogue_is_draft_event(event catalogue_event) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    drafts CONSTANT text[] := ARRAY['draft', 'in-review'];
    state text;
BEGIN
    IF event.owner_table = '' THEN
        RETURN event."row" ? 'public_from' AND event."row" ->> 'state' = ANY (drafts)
            AND coalesce(event.before ->> 'state', event."row" ->> 'state') = ANY (drafts);
    END IF;
    IF NOT EXISTS (SELECT FROM pg_attribute
            WHERE attrelid = event.owner_table::regclass AND attname = 'public_from') THEN
        RETURN false;  -- the owner is not a record
    END IF;
    EXECUTE format('SELECT state FROM %I WHERE id = $1', event.owner_table)
        INTO state USING event.owner_id;
    RETURN coalesce(state = ANY (drafts), false);
END
$$;
CREATE FUNCTION renew_content_version_after_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    first_event bigint;
BEGIN
    IF current_setting('catalogue.renewed', true) = pg_current_xact_id()::text THEN
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('catalogue_indexrow'));
    first_event := nullif(current_setting('catalogue.first_event', true), '')::bigint;
    IF first_event IS NULL THEN
        first_event := NEW.id;
        PERFORM set_config('catalogue.first_event', first_event::text, true);
    END IF;
    IF NEW.id > first_event + 1000
            OR current_setting('transaction_isolation') <> 'read committed'
            OR NOT catalogue_is_draft_event(NEW) THEN
        PERFORM renew_content_version();
    END IF;
    RETURN NULL;
END
$$;
"""
DROP_FUNCTIONS = """
DROP FUNCTION renew_content_version_after_event();
DROP FUNCTION catalogue_is_draft_event(catalogue_event);
"""
TRIGGER = """
DROP TRIGGER content_version ON catalogue_event;
CREATE CONSTRAINT TRIGGER content_version AFTER INSERT OR UPDATE OR DELETE ON catalogue_event
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {function}();
"""


class Migration(migrations.Migration):
    safe_because = "The trigger of the history is replaced in an instant; nothing is rewritten."

    dependencies = [("catalogue", "0031_identifiers")]

    operations = [
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        migrations.RunSQL(
            TRIGGER.format(function="renew_content_version_after_event"),
            TRIGGER.format(function="renew_content_version_at_commit"),
        ),
    ]
