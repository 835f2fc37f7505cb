"""The content version, which each change of the history renews."""

from django.db import migrations

from catalogue.history.content_version import content_version_operation

# The many changes of one row need free space on its page to stay cheap.
TABLE = """
CREATE TABLE content_version (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    token uuid NOT NULL DEFAULT gen_random_uuid()
) WITH (fillfactor = 10);
INSERT INTO content_version DEFAULT VALUES;
"""
# The lock of the index comes first, as in each refresh of the index: the other order would end in
# a deadlock. The setting and the update end with the transaction, or with its savepoint, alike.
RENEW = """
CREATE FUNCTION renew_content_version() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('catalogue.renewed', true)
            IS DISTINCT FROM pg_current_xact_id()::text THEN
        PERFORM set_config('catalogue.renewed', pg_current_xact_id()::text, true);
        PERFORM pg_advisory_xact_lock(hashtext('catalogue_indexrow'));
        UPDATE content_version SET token = gen_random_uuid();
    END IF;
END
$$;
CREATE FUNCTION renew_content_version_at_commit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM renew_content_version();
    RETURN NULL;
END
$$;
"""
# Tests with real commits truncate all tables afterwards.
TRUNCATED = """
CREATE TRIGGER content_version_truncated AFTER TRUNCATE ON catalogue_event
FOR EACH STATEMENT EXECUTE FUNCTION renew_content_version_at_commit();
"""
DROP = """
DROP FUNCTION renew_content_version_at_commit();
DROP FUNCTION renew_content_version();
"""


class Migration(migrations.Migration):
    safe_because = "The table is new; triggers on the history are created in an instant."

    dependencies = [("catalogue", "0013_clean_texts")]

    operations = [
        migrations.RunSQL(TABLE, "DROP TABLE content_version"),
        migrations.RunSQL(RENEW, DROP),
        content_version_operation("catalogue_event"),
        migrations.RunSQL(TRUNCATED, "DROP TRIGGER content_version_truncated ON catalogue_event"),
    ]
