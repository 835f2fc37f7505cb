"""The table of the index, partitioned by kind of record, and what its triggers need.

The partitions, functions and triggers follow from the filters and models of all layers, so
`catalogue.indexing.install` creates them after the migrations.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.search
from django.db import migrations, models

INDEX_ROWS = [
    """
    CREATE TABLE catalogue_indexrow (
        kind varchar(20) COLLATE "C" NOT NULL,
        record_id bigint NOT NULL,
        since timestamptz NOT NULL DEFAULT '0001-01-02 00:00:00Z',
        until timestamptz NOT NULL DEFAULT '9999-12-30 00:00:00Z',
        period daterange,
        starts date,
        keys integer[] NOT NULL,
        words tsvector NOT NULL,
        known_as text[] NOT NULL,
        title_en text COLLATE "C" NOT NULL,
        title_es text COLLATE "C" NOT NULL,
        changed_at timestamptz NOT NULL,
        PRIMARY KEY (kind, record_id, since)
    ) PARTITION BY LIST (kind)
    """,
    "CREATE INDEX catalogue_indexrow_keys ON catalogue_indexrow USING gin (keys)",
    "CREATE INDEX catalogue_indexrow_words ON catalogue_indexrow USING gin (words)",
    "CREATE INDEX catalogue_indexrow_known_as ON catalogue_indexrow USING gin (known_as)",
    "CREATE INDEX catalogue_indexrow_period ON catalogue_indexrow USING gist (period)",
    """
    CREATE INDEX catalogue_indexrow_newest ON catalogue_indexrow
    (starts DESC NULLS LAST, record_id DESC)
    """,
    "CREATE INDEX catalogue_indexrow_oldest ON catalogue_indexrow (starts, record_id)",
    "CREATE INDEX catalogue_indexrow_title_en ON catalogue_indexrow (title_en, record_id)",
    "CREATE INDEX catalogue_indexrow_title_es ON catalogue_indexrow (title_es, record_id)",
    """
    CREATE INDEX catalogue_indexrow_changed ON catalogue_indexrow
    (changed_at DESC, record_id DESC)
    """,
    """
    CREATE INDEX catalogue_indexrow_time_limited ON catalogue_indexrow (kind)
    WHERE since > '0001-01-02 00:00:00Z' OR until < '9999-12-30 00:00:00Z'
    """,
]

# The rows changed by a transaction, and a marker row whose deferred trigger refreshes the index at
# commit. No other transaction reads them, so they need no write-ahead log.
REFRESH_QUEUE = [
    """
    CREATE UNLOGGED TABLE catalogue_stalerow (
        tx xid8 NOT NULL DEFAULT pg_current_xact_id(),
        node text COLLATE "C" NOT NULL,
        row_id bigint NOT NULL,
        spreads boolean NOT NULL
    )
    """,
    "CREATE INDEX catalogue_stalerow_tx_node ON catalogue_stalerow (tx, node)",
    "CREATE UNLOGGED TABLE catalogue_pendingrefresh (tx xid8 PRIMARY KEY DEFAULT pg_current_xact_id())",
    """
    CREATE FUNCTION catalogue_refresh_index_at_commit() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM catalogue_refresh_index();
        RETURN NULL;
    END
    $$
    """,
    """
    CREATE CONSTRAINT TRIGGER catalogue_refresh_index AFTER INSERT ON catalogue_pendingrefresh
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION catalogue_refresh_index_at_commit()
    """,
]

# The words of titles and names, for spelling suggestions. Words are only ever added; a suggestion
# is made only if it finds a public record.
SPELLING_WORDS = [
    """
    CREATE TABLE catalogue_spellingword (
        word text COLLATE "C" PRIMARY KEY,
        plain text GENERATED ALWAYS AS (catalogue_unaccent(word)) STORED
    )
    """,
    "CREATE INDEX catalogue_spellingword_trigram ON catalogue_spellingword USING gin (plain gin_trgm_ops)",
    """
    CREATE FUNCTION catalogue_add_authority_words() RETURNS void LANGUAGE sql AS $$
        INSERT INTO catalogue_spellingword (word)
        SELECT DISTINCT found FROM (
            SELECT name_en || ' ' || name_es FROM catalogue_topic UNION ALL
            SELECT name_en || ' ' || name_es FROM catalogue_country UNION ALL
            SELECT name_en || ' ' || name_es FROM catalogue_countrygroup
        ) AS named (names), regexp_split_to_table(lower(names), '[^[:alpha:]]+') AS found
        WHERE length(found) BETWEEN 4 AND 40
        ON CONFLICT DO NOTHING
    $$
    """,
]

# Export lines are read whole, so they stay in the main table as far as a page has room. Counts of
# API requests last a minute, so they need no write-ahead log.
STORAGE = [
    "ALTER TABLE catalogue_exportline SET (toast_tuple_target = 8160)",
    "ALTER TABLE catalogue_apiuse SET UNLOGGED",
]


class Migration(migrations.Migration):
    safe_because = "It alters only tables that the first release creates."
    dependencies = [("catalogue", "0004_history")]

    operations = [
        migrations.RunSQL(
            [(sql, None) for sql in REFRESH_QUEUE],
            [
                "DROP TABLE catalogue_pendingrefresh, catalogue_stalerow CASCADE",
                "DROP FUNCTION catalogue_refresh_index_at_commit()",
            ],
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(INDEX_ROWS, "DROP TABLE catalogue_indexrow CASCADE"),
            ],
            state_operations=[
                migrations.CreateModel(
                    name="IndexRow",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "kind",
                                "record_id",
                                "since",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("kind", models.CharField(db_collation="C", max_length=20)),
                        ("record_id", models.BigIntegerField()),
                        ("since", models.DateTimeField()),
                        ("until", models.DateTimeField()),
                        (
                            "period",
                            django.contrib.postgres.fields.ranges.DateRangeField(null=True),
                        ),
                        ("starts", models.DateField(null=True)),
                        (
                            "keys",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.IntegerField(), size=None
                            ),
                        ),
                        ("words", django.contrib.postgres.search.SearchVectorField()),
                        (
                            "known_as",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.TextField(), size=None
                            ),
                        ),
                        ("title_en", models.TextField(db_collation="C")),
                        ("title_es", models.TextField(db_collation="C")),
                        ("changed_at", models.DateTimeField()),
                    ],
                    options={
                        "verbose_name": "row of the index",
                        "verbose_name_plural": "rows of the index",
                        "default_permissions": (),
                    },
                )
            ],
        ),
        migrations.RunSQL(
            SPELLING_WORDS,
            ["DROP FUNCTION catalogue_add_authority_words()", "DROP TABLE catalogue_spellingword"],
        ),
        migrations.RunSQL(STORAGE, migrations.RunSQL.noop),
    ]
