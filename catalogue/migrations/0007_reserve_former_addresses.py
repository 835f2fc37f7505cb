"""Reserve every address at which a record was public before addresses were reserved.

The log of transitions names the records that were published, the history their slugs, also those of
records that were deleted since.
"""

from django.db import migrations

RESERVE_STORED = """
UPDATE catalogue_address a SET was_public = true
FROM catalogue_transition t JOIN django_content_type c ON c.id = t.content_type_id
WHERE t.state_after IN ('published', 'withdrawn') AND a.kind = c.model
    AND t.object_id IN (a.object_id, a.merged_from) AND NOT a.was_public
"""

RESERVE_DELETED = """
INSERT INTO catalogue_address (kind, slug, object_id, was_public)
SELECT DISTINCT ON (c.model, e."row" ->> 'slug') c.model, e."row" ->> 'slug', e.row_id, true
FROM (
    SELECT DISTINCT content_type_id, object_id FROM catalogue_transition
    WHERE state_after IN ('published', 'withdrawn')
) AS t
JOIN django_content_type c ON c.id = t.content_type_id
JOIN catalogue_event e ON e."table" = c.app_label || '_' || c.model AND e.row_id = t.object_id
WHERE e."row" ->> 'slug' <> ''
ORDER BY c.model, e."row" ->> 'slug', e.id DESC
ON CONFLICT (kind, slug) DO UPDATE SET was_public = true WHERE NOT catalogue_address.was_public
"""


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0006_reserved_addresses")]

    operations = [
        migrations.RunSQL(RESERVE_STORED, migrations.RunSQL.noop),
        migrations.RunSQL(RESERVE_DELETED, migrations.RunSQL.noop),
    ]
