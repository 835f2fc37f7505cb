"""Generation of a programme of work of any size in the benchmark's database.

Every value is derived from the row's number by a hash, so a size gives the same programme on any
machine. Rows are written without triggers; the index is built afterwards.
"""

import psycopg

from bench.kinds import MODELS, first_choices
from bench.vocabulary import generate_texts

FUNCTIONS_SQL = """
CREATE OR REPLACE FUNCTION bench_pick(i bigint, salt integer, n integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT abs(hashint8extended(i, salt) % n)::integer $$;
-- Low values are far more frequent than high ones, as in real data.
CREATE OR REPLACE FUNCTION bench_pick_skewed(i bigint, salt integer, n integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT least(n - 1, floor(n * power(bench_pick(i, salt, 1000000) / 1000000.0, 3))::integer)
$$;
"""

# Django sets the empty values of these columns; the SQL here needs defaults in the database.
DEFAULTS_SQL = """
DO $$
DECLARE lacking record;
BEGIN
    FOR lacking IN
        SELECT table_name, column_name, data_type FROM information_schema.columns
        WHERE table_schema = 'public' AND is_nullable = 'NO' AND column_default IS NULL
        AND is_generated = 'NEVER' AND is_identity = 'NO'
        AND data_type IN ('text', 'character varying', 'boolean')
    LOOP
        EXECUTE format('ALTER TABLE %I ALTER %I SET DEFAULT %L', lacking.table_name,
            lacking.column_name, CASE lacking.data_type WHEN 'boolean' THEN 'f' ELSE '' END);
    END LOOP;
END
$$
"""
# The triggers that write words also run where others do not, while rows are generated.
WORD_TRIGGERS_SQL = """
DO $$
DECLARE searched regclass;
BEGIN
    FOR searched IN SELECT tgrelid::regclass FROM pg_trigger WHERE tgname = 'catalogue_set_words'
    LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER catalogue_set_words', searched);
    END LOOP;
END
$$
"""
TEXT_TABLE_SQL = """
CREATE TABLE bench_text (kind text, i integer, title_en text, title_es text, summary_en text,
    summary_es text)
"""
INSERT_RECORDS_SQL = """
INSERT INTO {table} (slug, title_en, title_es, summary_en, summary_es, state, period,
    start_precision, end_precision, created_at{more})
SELECT '{slug}-' || i, title_en || ' ' || i, title_es, summary_en, summary_es,
    CASE WHEN i % 50 = 7 THEN 'draft' ELSE 'published' END,
    daterange(make_date(y, m, 1), (make_date(y, m, 1) + interval '1 month')::date),
    'month', 'month', now(){values}
FROM bench_text,
    LATERAL (
        SELECT 1990 + bench_pick(i, {salt} + 4, 36) AS y, 1 + bench_pick(i, {salt} + 5, 12) AS m
    )
WHERE kind = '{slug}' ORDER BY i
"""

# Row numbers of a new table begin at 1, so every picked number is an existing row.
INSERT_LINKS_SQL = """
INSERT INTO {table} ({record}, {other}{more})
SELECT DISTINCT i, 1 + bench_pick_skewed(i * 10 + n, {salt}, {among}){values}
FROM generate_series(1, {count}) AS i, generate_series(1, {each}) AS n
WHERE n <= bench_pick(i, {salt} + 1, {each} + 1)
"""


class Sizes:
    """The number of rows of each kind, derived from the number of activities."""

    def __init__(self, activities: int) -> None:
        self.activities = activities
        self.meetings = self.publications = max(activities // 5, 20)
        self.organizations = max(activities // 20, 20)
        self.projects = max(activities // 100, 10)
        self.outcomes = max(activities // 10, 20)

    mandates, provisions, topics, countries = 200, 1000, 300, 60

    def by_kind(self) -> dict[str, int]:
        """Return the number of rows with texts, by the prefix of their slugs."""
        sizes = {
            model._meta.model_name: getattr(self, model.plural, self.outcomes) for model in MODELS
        }
        return sizes | {"topic": self.topics}


def generate_programme(connection: psycopg.Connection, sizes: Sizes) -> None:
    """Fill an empty, migrated database, without the index."""
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute(WORD_TRIGGERS_SQL)
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL work_mem = '256MB'")
        cursor.execute(DEFAULTS_SQL)
        cursor.execute(FUNCTIONS_SQL)
        cursor.execute(TEXT_TABLE_SQL)
        with cursor.copy("COPY bench_text FROM STDIN") as copy:
            for row in generate_texts(sizes.by_kind()):
                copy.write_row(row)
        cursor.execute("ANALYZE bench_text")
        for statement in insert_statements(sizes):
            cursor.execute(statement)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def insert_statements(sizes: Sizes) -> list[str]:
    return [*_topics(sizes), *_records(sizes), *_links(sizes)]


def _topics(sizes: Sizes) -> list[str]:
    return [
        f"""
        INSERT INTO catalogue_topic (slug, name_en, name_es)
        SELECT 'topic-' || i, title_en || ' ' || i, title_es FROM bench_text
        WHERE kind = 'topic' AND i <= {sizes.topics} ORDER BY i
        """,
        "UPDATE catalogue_topic SET broader_id = id / 6 WHERE id >= 6",
    ]


STATUS_SQL = "(ARRAY['planned', 'completed', 'completed', 'cancelled'])[1 + bench_pick(i, 7, 4)]"
KIND_SQL = (
    "(ARRAY['research', 'training', 'technical-assistance', 'meeting-support', 'inter-agency'])"
    "[1 + bench_pick(i, 8, 5)]"
)
# Values of the specific columns of each kind, by the prefix of its slugs. For a kind that is not
# listed, only fields with choices are filled.
RECORD_KINDS = {
    "organization": {"kind": "'network'", "acronym_en": "'ORG' || i"},
    "meeting": {"kind": "'seminar'", "status": STATUS_SQL, "city_en": "'Santiago'"},
    "publication": {"kind": "'study'", "draws_on": "'{}'::text[]"},
    "mandate": {"kind": "'resolution'", "symbol": "400 + i || ' (XXX)'"},
    "project": {"kind": "'project'", "code": "'ROA/' || i"},
    "activity": {
        "kind": KIND_SQL,
        "status": STATUS_SQL,
        "project_id": "CASE WHEN i % 2 = 0 THEN 1 + bench_pick(i, 9, {projects}) END",
    },
    "outcome": {
        "kind": "'lesson'",
        "activity_id": "1 + bench_pick(i, 9, {activities})",
        "position": "0",
    },
}


def _records(sizes: Sizes) -> list[str]:
    statements = []
    for number, model in enumerate(MODELS, start=1):
        slug = model._meta.model_name
        columns = RECORD_KINDS.get(slug) or first_choices(model)
        counts = {"activities": sizes.activities, "projects": sizes.projects}
        values = [value.replace("'{}'", "'{{}}'").format(**counts) for value in columns.values()]
        statements.append(
            INSERT_RECORDS_SQL.format(
                table=model._meta.db_table,
                slug=slug,
                salt=number * 10,
                more="".join(f", {name}" for name in columns),
                values="".join(f", {value}" for value in values),
            )
        )
    return statements


def _links(sizes: Sizes) -> list[str]:
    statements = [
        f"""
        INSERT INTO activities_provision (slug, mandate_id, number, position, label_en, label_es,
            text_en, text_es)
        SELECT 'provision-' || i, 1 + i % {sizes.mandates}, i::text, i % 30, '', '', '', ''
        FROM generate_series(1, {sizes.provisions}) AS i
        """
    ]
    for salt, (table, each, values) in enumerate(_link_tables(sizes)):
        parameters = {"more": "", "values": "", **values}
        statements.append(
            INSERT_LINKS_SQL.format(table=table, each=each, salt=200 + salt * 10, **parameters)
        )
    return statements


def _link_tables(sizes: Sizes) -> tuple[tuple[str, int, dict], ...]:
    """Return each table of relations with its maximum per record and its SQL parameters."""
    lead, host, wrote = (
        {"more": ", role, position", "values": f", '{role}', 0"}
        for role in ("lead", "host", "author")
    )
    activity = {"record": "activity_id", "count": sizes.activities}
    meeting = {"record": "meeting_id", "count": sizes.meetings}
    publication = {"record": "publication_id", "count": sizes.publications}
    country = {"other": "country_id", "among": 60}
    topic = {"other": "topic_id", "among": sizes.topics}
    body = {"other": "organization_id", "among": sizes.organizations}
    return (
        ("activities_activity_countries", 3, activity | country),
        ("activities_activity_topics", 4, activity | topic),
        ("activities_involvement", 4, activity | body | lead),
        ("activities_activity_mandates", 2, activity | {"other": "mandate_id", "among": 200}),
        ("activities_activity_provisions", 1, activity | {"other": "provision_id", "among": 1000}),
        (
            "activities_activity_meetings",
            1,
            activity | {"other": "meeting_id", "among": sizes.meetings},
        ),
        (
            "activities_activity_publications",
            1,
            activity | {"other": "publication_id", "among": sizes.publications},
        ),
        ("meetings_meeting_countries", 2, meeting | country),
        ("meetings_meeting_topics", 3, meeting | topic),
        ("meetings_participation", 4, meeting | body | host),
        ("publications_publication_countries", 2, publication | country),
        ("publications_publication_topics", 3, publication | topic),
        ("publications_authorship", 3, publication | body | wrote),
    )
