"""Generated rows that only the staff area shows.

Records in review, sources, citations, editions, distributions, memberships, transitions,
proposals, sign-in events, and a history event for every row.
"""

import psycopg

from bench.generator import Sizes
from bench.kinds import TABLES

IN_REVIEW_SQL = """
UPDATE {table} SET state = 'in-review' WHERE state = 'draft' AND id % 4 = 0
"""
SOURCES_SQL = """
INSERT INTO catalogue_source (slug, title_en, kind, is_public)
SELECT 'source-' || i, 'Report ' || i, 'document', i % 2 = 0 FROM generate_series(1, {count}) AS i
"""
CITATIONS_SQL = """
INSERT INTO catalogue_citation (content_type_id, object_id, source_id, place_en, basis)
SELECT kind.id, t.id, 1 + bench_pick_skewed(t.id::int, 900, {sources}), 'paragraph ' || t.id,
    'stated'
FROM {table} t, django_content_type kind
WHERE kind.app_label || '_' || kind.model = '{table}' AND t.id % 3 > 0
"""
EDITIONS_SQL = """
INSERT INTO publications_edition (publication_id, language, symbol)
SELECT id, language, 'LC/' || id || '/' || language FROM publications_publication,
    unnest('{en,es}'::text[]) AS language
WHERE language = 'en' OR id % 2 = 0
"""
DISSEMINATIONS_SQL = """
INSERT INTO publications_dissemination (publication_id, manner, position)
SELECT id, 'distributed', 0 FROM publications_publication WHERE id % 4 = 0
"""
DISSEMINATION_EDITIONS_SQL = """
INSERT INTO publications_dissemination_editions (dissemination_id, edition_id)
SELECT d.id, e.id
FROM publications_dissemination d JOIN publications_edition e USING (publication_id)
"""
MEMBERSHIPS_SQL = """
INSERT INTO catalogue_membership (organization_id, body_id, role)
SELECT DISTINCT i, 1 + bench_pick_skewed(i, 910, 30), 'member'
FROM generate_series(31, {count}) AS i
"""
TRANSITIONS_SQL = """
INSERT INTO catalogue_transition (content_type_id, object_id, at, state_before, state_after)
SELECT kind.id, t.id, now(), 'draft', t.state FROM {table} t, django_content_type kind
WHERE kind.app_label || '_' || kind.model = '{table}' AND t.state <> 'draft'
"""
SIGN_INS_SQL = """
INSERT INTO staff_signinevent (at, kind, username)
SELECT now() - i * interval '1 minute', 'signed-in', 'somebody'
FROM generate_series(1, {count}) AS i
"""
USERNAME = "bench"
USER_SQL = f"""
INSERT INTO staff_user (username, password, is_superuser, is_staff, is_active, date_joined)
VALUES ('{USERNAME}', '!', true, true, true, now())
"""
PROPOSALS_SQL = """
INSERT INTO catalogue_proposal (content_type_id, object_id, title, base, changes, context, by_id,
    at, decision, decided_at)
SELECT kind.id, t.id, t.title_en, 1, jsonb_build_array(jsonb_build_object('table', '{table}',
        'id', t.id, 'before', to_jsonb(t), 'after', to_jsonb(t) || '{{"title_en": "Other"}}')),
    gen_random_uuid(), (SELECT min(id) FROM staff_user), now(),
    CASE t.id % 3 WHEN 0 THEN 'waiting' ELSE 'accepted' END,
    CASE t.id % 3 WHEN 0 THEN NULL ELSE now() END
FROM {table} t, django_content_type kind
WHERE kind.app_label || '_' || kind.model = '{table}' AND t.id % 20 = 1 AND t.state = 'published'
"""
TRACKED_TABLES_SQL = """
SELECT tgrelid::regclass::text, string_to_array(encode(tgargs, 'escape'), '\\000')
FROM pg_trigger WHERE tgname = 'catalogue_history' ORDER BY 1
"""
EVENTS_SQL = """
INSERT INTO catalogue_event (at, context, role, action, "table", row_id, owner_table, owner_id, row)
SELECT now(), md5('{table}' || t.id)::uuid, 'bench', 'I', '{table}', t.id, owner.name, owner.id,
    to_jsonb(t)
FROM {table} t, catalogue_find_owner(to_jsonb(t), {owners}) AS owner
"""
CHANGES_SQL = """
INSERT INTO catalogue_event (at, context, role, action, "table", row_id, row, before)
SELECT now(), gen_random_uuid(), 'bench', 'U', '{table}', t.id, to_jsonb(t),
    '{{"title_en": "Before"}}'
FROM {table} t, generate_series(1, 60) AS n WHERE n <= 1 OR t.id = 1
"""


def insert_staff_rows(connection: psycopg.Connection, sizes: Sizes) -> None:
    """Insert the rows into a generated programme; call this once per database."""
    sources = max(sizes.activities // 50, 20)
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(USER_SQL)
        cursor.execute(SOURCES_SQL.format(count=sources))
        cursor.execute(EDITIONS_SQL)
        cursor.execute(DISSEMINATIONS_SQL)
        cursor.execute(DISSEMINATION_EDITIONS_SQL)
        cursor.execute(MEMBERSHIPS_SQL.format(count=sizes.organizations))
        cursor.execute(SIGN_INS_SQL.format(count=sizes.activities))
        for statement in (IN_REVIEW_SQL, CITATIONS_SQL, TRANSITIONS_SQL, PROPOSALS_SQL):
            for table in TABLES.values():
                cursor.execute(statement.format(table=table, sources=sources))
        for table, arguments in cursor.execute(TRACKED_TABLES_SQL).fetchall():
            owners = "ARRAY[{}]::text[]".format(
                ", ".join(f"'{name}'" for name in arguments if name)
            )
            cursor.execute(EVENTS_SQL.format(table=table, owners=owners))
        for table in TABLES.values():
            cursor.execute(CHANGES_SQL.format(table=table))
    connection.execute("VACUUM ANALYZE")
